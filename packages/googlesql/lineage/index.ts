import { sharedAnalyzer } from '../analyzer/analyzer.ts';
import { mentioned } from '../analyzer/catalog.ts';
import { locatedRefusal as inSource, Refused } from '../compiler/refused.ts';
import type { Definition } from '../definition.ts';
import { Catalog, type StoredTable } from '../warehouse/catalog.ts';
import { objectTableColumns } from '../warehouse/objecttable.ts';
import { located } from '../warehouse/place.ts';
import { lineageOf, type QueryLineage } from './lineage.ts';

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
  const resolved = await located({ name, text: sql }, () =>
    sharedAnalyzer.analyze(sql, mentioned(scope, sql)),
  );
  try {
    return lineageOf(resolved);
  } catch (error) {
    throw error instanceof Refused ? inSource(error, sql, name) : error;
  }
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
