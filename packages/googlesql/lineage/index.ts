import { createHash } from 'node:crypto';
import { type Message, sharedAnalyzer } from '../analyzer/analyzer.ts';
import { type CatalogScope, mentioned } from '../analyzer/catalog.ts';
import { readsOf } from '../analyzer/reads.ts';
import { locatedRefusal as inSource, Refused } from '../compiler/refused.ts';
import type { Definition } from '../definition.ts';
import { Catalog, type StoredTable } from '../warehouse/catalog.ts';
import { memoInMemory, sharedMemo } from '../warehouse/memo.ts';
import { objectTableColumns } from '../warehouse/objecttable.ts';
import { located } from '../warehouse/place.ts';
import { lineageOf, type QueryLineage } from './lineage.ts';
import { meaningOf } from './meaning.ts';

export { type FlowSource, rowsThemselves, type Way } from './flow.ts';
export type { QueryLineage } from './lineage.ts';

/**
 * Reads queries as the analyzer resolves them. What a query's text and the tables and views that it mentions have been met with before
 * is not analysed again.
 *
 * Each method takes the query's name in errors and the definitions of the tables and views that it may read, and throws SqlError for a
 * query that does not resolve against these.
 */
export interface QueryReader {
  /**
   * Where the columns of a query come from, through its steps, joins, aggregates, windows and subqueries.
   *
   * @throws Error for a construct that the warehouse refuses too.
   */
  readonly lineage: (name: string, sql: string, definitions: readonly Definition[]) => Promise<QueryLineage>;
  /**
   * What a query does, as a digest that is the same for queries that differ only in comments, layout and the names of steps, of their
   * columns and of aliases: see `meaningOf`.
   */
  readonly meaning: (name: string, sql: string, definitions: readonly Definition[]) => Promise<string>;
  /** The columns that a query reads, by table or view: those for which BigQuery bills. */
  readonly reads: (
    name: string,
    sql: string,
    definitions: readonly Definition[],
  ) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** Keeps what is new for the next process, where there is a folder for it. */
  readonly save: () => void;
}

/** @param folder where what was read is kept; without one it is forgotten with the process. */
export function queryReader(folder?: string): QueryReader {
  const memo = folder === undefined ? memoInMemory() : sharedMemo(folder);
  const remembered =
    <Value>(what: string, read: (resolved: Message, name: string, sql: string) => Value) =>
    async (name: string, sql: string, definitions: readonly Definition[]): Promise<Value> => {
      const scope = mentioned(scopeOf(definitions), sql);
      const key = JSON.stringify([what, sql, scope.tables]);
      const known = memo.get(key) as Value | undefined;
      if (known !== undefined) return known;
      const resolved = await located({ name, text: sql }, () => sharedAnalyzer.analyze(sql, scope));
      const value = read(resolved, name, sql);
      memo.set(key, value);
      return value;
    };
  const reads = remembered('reads', (resolved) =>
    [...readsOf(resolved)].map(([table, { columns }]): [string, string[]] => [table, [...columns]]),
  );
  return {
    lineage: remembered('lineage', (resolved, name, sql) => {
      try {
        return lineageOf(resolved);
      } catch (error) {
        throw error instanceof Refused ? inSource(error, sql, name) : error;
      }
    }),
    meaning: remembered('meaning', (resolved) =>
      createHash('sha256').update(meaningOf(resolved)).digest('base64url'),
    ),
    reads: async (...query) => new Map(await reads(...query)),
    save: () => {
      memo.save();
    },
  };
}

const scopes = new WeakMap<readonly Definition[], CatalogScope>();

/** What queries may name; a model's queries are all asked with the same list. */
function scopeOf(definitions: readonly Definition[]): CatalogScope {
  const known = scopes.get(definitions);
  if (known !== undefined) return known;
  const datasets = new Set(definitions.map(({ dataset }) => dataset));
  const scope = {
    project: 'project',
    tables: new Catalog(datasets, definitions.flatMap(storedOf))
      .tables()
      // Sources are named as the query names them.
      .map((table) => ({ ...table, relation: [table.path.join('.')] as const })),
    variables: new Map<string, string>(),
    parameters: new Map<string, string>(),
    inHandler: false,
  };
  scopes.set(definitions, scope);
  return scope;
}

/** What a query sees of a table or view. */
function storedOf(definition: Definition): StoredTable[] {
  if (definition.kind === 'routine') return [];
  const { dataset, name } = definition;
  const folders = definition.kind === 'external_table' ? definition.folders : [];
  const columns = 'columns' in definition ? [...definition.columns, ...folders] : objectTableColumns;
  const isByLoading =
    definition.kind === 'table' &&
    definition.partitioning !== undefined &&
    definition.partitioning.column === undefined;
  return [{ kind: 'table', dataset, name, columns, ingestionTime: isByLoading, refillable: false }];
}
