import { type Message, sharedAnalyzer } from '../analyzer/analyzer.ts';
import { mentioned } from '../analyzer/catalog.ts';
import { readsOf } from '../analyzer/reads.ts';
import { locatedRefusal as inSource, Refused } from '../compiler/refused.ts';
import type { Definition } from '../definition.ts';
import { Catalog, type StoredTable } from '../warehouse/catalog.ts';
import { objectTableColumns } from '../warehouse/objecttable.ts';
import { located } from '../warehouse/place.ts';
import { lineageOf, type QueryLineage } from './lineage.ts';
import { meaningOf } from './meaning.ts';

export type { FlowSource, Way } from './flow.ts';
export type { QueryLineage } from './lineage.ts';

/**
 * Reads where the columns of a query come from, through its steps, joins, aggregates, windows and subqueries.
 *
 * @param name of the query in errors.
 * @param definitions of the tables and views that it may read.
 * @throws SqlError for a query that does not resolve against these; Error for a construct that the warehouse refuses too.
 */
export async function queryLineage(
  name: string,
  sql: string,
  definitions: readonly Definition[],
): Promise<QueryLineage> {
  const resolved = await resolve(name, sql, definitions);
  try {
    return lineageOf(resolved);
  } catch (error) {
    throw error instanceof Refused ? inSource(error, sql, name) : error;
  }
}

/**
 * What a query does, as a text that is the same for queries that differ only in comments, layout and the names of steps, of their
 * columns and of aliases: see `meaningOf`.
 *
 * @param name of the query in errors.
 * @param definitions of the tables and views that it may read.
 * @throws SqlError for a query that does not resolve against these.
 */
export async function queryMeaning(
  name: string,
  sql: string,
  definitions: readonly Definition[],
): Promise<string> {
  return meaningOf(await resolve(name, sql, definitions));
}

/**
 * The columns that a query reads, by table or view: those for which BigQuery bills.
 *
 * @param name of the query in errors.
 * @param definitions of the tables and views that it may read.
 * @throws SqlError for a query that does not resolve against these.
 */
export async function queryReads(
  name: string,
  sql: string,
  definitions: readonly Definition[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const reads = readsOf(await resolve(name, sql, definitions));
  return new Map([...reads].map(([table, { columns }]) => [table, columns]));
}

function resolve(name: string, sql: string, definitions: readonly Definition[]): Promise<Message> {
  const tables = new Catalog(
    new Set(definitions.map(({ dataset }) => dataset)),
    definitions.flatMap(storedOf),
  )
    .tables()
    // Sources are named as the query names them.
    .map((table) => ({ ...table, relation: [table.path.join('.')] as const }));
  const scope = {
    project: 'project',
    tables,
    variables: new Map<string, string>(),
    parameters: new Map<string, string>(),
    inHandler: false,
  };
  return located({ name, text: sql }, () => sharedAnalyzer.analyze(sql, mentioned(scope, sql)));
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
