import type { Column } from './contract.ts';
import type { Definition } from './definition.ts';
import type { Node } from './graph.ts';
import type { Table } from './load.ts';
import type { Problem } from './problem.ts';

/** Words that GoogleSQL reserves; a column of such a name needs backticks everywhere. Source: Lexical structure, reserved keywords. */
const reserved = new Set(
  (
    'all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current ' +
    'default define desc distinct else end enum escape except exclude exists extract false fetch following for from full ' +
    'group grouping groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup ' +
    'merge natural new no not null nulls of on or order outer over partition preceding proto qualify range recursive ' +
    'respect right rollup rows select set some struct tablesample then to treat true unbounded union unnest using when ' +
    'where window with within'
  ).split(' '),
);

/** Prefixes that BigQuery keeps for itself. */
const forbiddenPrefixes = ['_partition', '_table_', '_file_', '_change_type', '_row_timestamp'];

/** What a contract says that no warehouse would take or that would lose data without a word. */
export function checkContract(table: Table): Problem[] {
  const path = `${table.folder}/table.yaml`;
  const { contract } = table;
  const columns: readonly Pick<Column, 'name' | 'pii'>[] = 'columns' in contract ? contract.columns : [];
  const names = columns.map(({ name }) => name);
  const problem = (message: string): Problem => ({ path, message });
  const unknown = (what: string, listed: readonly string[]): Problem[] =>
    listed
      .filter((name) => !names.includes(name))
      .map((name) => problem(`${what} names ${name}, which is not among the columns`));
  return [
    ...names
      .filter((name) => reserved.has(name))
      .map((name) => problem(`the column ${name} is a reserved word`)),
    ...names
      .filter((name) => forbiddenPrefixes.some((prefix) => name.startsWith(prefix)))
      .map((name) => problem(`the column ${name} begins with a prefix that BigQuery keeps for itself`)),
    ...names
      .filter((name) => name === table.name)
      .map((name) => problem(`the column ${name} is named like its table`)),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => problem(`the column ${name} is there twice`)),
    ...('key' in contract ? unknown('key', contract.key) : []),
    ...(table.dataset === 'gold'
      ? columns
          .filter(({ pii }) => pii !== undefined)
          .map(({ name }) => problem(`the column ${name} is personal data, which does not go past silver`))
      : []),
  ];
}

/** A history's natural key occurs once a version: declared as its primary key the optimiser would drop rows. */
export function checkKeys(definitions: readonly Definition[]): Problem[] {
  return definitions.flatMap((definition) =>
    definition.kind === 'table' &&
    definition.columns.some(({ name }) => name === 'valid_from') &&
    definition.primaryKey.length > 0 &&
    !definition.primaryKey.includes('valid_from') &&
    !definition.primaryKey.every((column) => column.endsWith('_key'))
      ? [
          {
            path: `${definition.dataset}.${definition.name}`,
            message: `the primary key ${definition.primaryKey.join(', ')} is the natural key of a history: add valid_from`,
          },
        ]
      : [],
  );
}

/** A materialized view reads one table and shares its partitions: otherwise it is refused, or each change refreshes all of it. */
export function checkMaterializedViews(
  nodes: readonly Node[],
  definitions: ReadonlyMap<string, Definition>,
): Problem[] {
  return nodes.flatMap(({ name, path, needs }) => {
    const view = definitions.get(name);
    if (view?.kind !== 'materialized_view') return [];
    const [needed = 'nothing', ...more] = needs;
    const table = definitions.get(needed);
    if (table?.kind !== 'table' || more.length > 0) {
      return [{ path, message: `${name} reads ${needs.join(', ')}: a materialized view reads one table` }];
    }
    const [own, its] = [view, table].map(({ partitioning }) =>
      partitioning?.column === undefined ? 'nothing' : `the ${partitioning.unit} of ${partitioning.column}`,
    );
    const message = `${name} is partitioned by ${own} and ${needed} by ${its}: make them the same`;
    return own === its ? [] : [{ path, message }];
  });
}

/** A folder's key becomes a column: BigQuery refuses to query a table whose files have a column of that name. */
export function checkExternalTables(
  nodes: readonly Node[],
  definitions: ReadonlyMap<string, Definition>,
): Problem[] {
  return nodes.flatMap(({ name, path }) => {
    const table = definitions.get(name);
    if (table?.kind !== 'external_table') return [];
    const folders = new Set(table.folders.map((folder) => folder.name));
    return table.columns
      .filter((column) => folders.has(column.name))
      .map((column) => ({
        path,
        message: `the column ${column.name} is named like a folder of ${name}: name it otherwise`,
      }));
  });
}
