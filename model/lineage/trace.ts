import type { Definition } from '../definition.ts';
import { exportedColumns } from '../silver.ts';
import { entityOf, type Model } from '../model.ts';
import { nameOf } from '../relation.ts';
import { columnsOf } from '../tables.ts';
import type { Target } from '../target.ts';
import {
  type ColumnName,
  type Lineage,
  type LineageRelation,
  rowsThemselves,
  type LineageStep,
  type Way,
} from './graph.ts';
import { type TracedQuery, tracedQueries } from './queries.ts';

/** Where the columns and rows of one query come from, as the analyzer resolves it. */
interface QueryLineage {
  readonly columns: readonly { readonly name: string; readonly sources: readonly Source[] }[];
  readonly rows: readonly Source[];
}
type Source = ColumnName & { readonly way: Way };

/** Resolves a query against definitions; handed in, for the model knows no analyzer. */
export type Trace = (name: string, sql: string, definitions: readonly Definition[]) => Promise<QueryLineage>;

/** The lineage of a whole model: through screens, histories, dimensions, facts and marts to the exports. */
export async function traceModel(model: Model, target: Target, trace: Trace): Promise<Lineage> {
  const { queries, definitions } = tracedQueries(model, target);
  const traced = await Promise.all(
    queries.map(async ({ name, sql }: TracedQuery) => stepsOf(name, await trace(name, sql, definitions))),
  );
  const relations = definitions.flatMap((definition): LineageRelation[] =>
    'columns' in definition
      ? [{ name: nameOf(definition), columns: definition.columns.map(({ name }) => name) }]
      : [],
  );
  const exports = goldExports(model, target);
  return {
    relations: [...relations, ...exports.map(({ to, columns }) => ({ name: to, columns }))],
    steps: [
      ...traced.flat(),
      ...model.histories.flatMap((history) => historySteps(history)),
      ...exports.flatMap(({ from, to, columns }) =>
        [...columns, rowsThemselves].map((column) => same(from, to, column)),
      ),
    ],
  };
}

function stepsOf(relation: string, { columns, rows }: QueryLineage): LineageStep[] {
  return [...columns, { name: rowsThemselves, sources: rows }].flatMap(({ name, sources }) =>
    sources.map(({ way, ...from }): LineageStep => ({ from, to: { relation, column: name }, way })),
  );
}

const same = (from: string, to: string, column: string): LineageStep => ({
  from: { relation: from, column },
  to: { relation: to, column },
  way: 'as it is',
});

/** The history that `ops.apply_snapshots` makes of the screened lines, and the columns of current rows that go to Parquet. */
function historySteps(history: Model['histories'][number]): LineageStep[] {
  const entity = entityOf(history);
  const [screened, kept] = [`silver.${entity}_screened`, `silver.${history.name}`];
  const step = (from: string, column: string, way: Way): LineageStep => ({
    from: { relation: screened, column: from },
    to: { relation: kept, column },
    way,
  });
  const exported = exportedColumns(history).map(({ name }) => name);
  return [
    ...history.contract.columns.map(({ name }) => same(screened, kept, name)),
    same(screened, kept, 'row_hash'),
    step('snapshot_date', 'valid_from', 'as it is'),
    step('snapshot_date', 'valid_to', 'as it is'),
    step(rowsThemselves, rowsThemselves, 'as it is'),
    ...['outcome', 'row_hash', ...history.contract.key].map((column) =>
      step(column, rowsThemselves, 'filter'),
    ),
    ...quarantined.map(([from, to, way]) => ({
      from: { relation: screened, column: from === 'key' ? (history.contract.key[0] ?? '') : from },
      to: { relation: 'quality.quarantine', column: to },
      way,
    })),
    ...[...exported, rowsThemselves].map((column) =>
      same(`silver.${entity}`, `silver.${entity}_exported`, column),
    ),
  ];
}

/** What becomes of a line that a screen rejects. */
const quarantined: readonly (readonly [from: string, to: string, way: Way])[] = [
  ['snapshot_date', 'snapshot_date', 'as it is'],
  ['key', 'key', 'transformed'],
  ['rejected_by', 'screens', 'transformed'],
  ['raw', 'raw', 'as it is'],
  [rowsThemselves, rowsThemselves, 'as it is'],
  ['outcome', rowsThemselves, 'filter'],
];

/** The Parquet files of gold. */
function goldExports(
  { dimensions, facts, marts }: Model,
  { buckets }: Target,
): { from: string; to: string; columns: string[] }[] {
  return [...dimensions, ...facts, ...marts].map((table) => ({
    from: `gold.${table.name}`,
    to: `gs://${buckets.analytics}/${table.name}`,
    columns: columnsOf(table).map(({ name }) => name),
  }));
}
