import type { ResolvedNode } from './reader.ts';
import { aliasOf, type Columns, type SelectColumn } from './select.ts';

interface Grouping {
  /** Undefined where the scan groups by all its columns at once. */
  readonly groupBy: readonly string[] | undefined;
  /** GROUPING(column). */
  readonly calls: readonly (readonly [string, SelectColumn])[];
}

/** ROLLUP, CUBE and GROUPING SETS as DuckDB writes them. */
export function groupingSets(node: ResolvedNode, groups: Columns): Grouping {
  const sqlOf = (ref: ResolvedNode) => {
    ref.type();
    return groups.get(ref.column('column').id)?.sql ?? '';
  };
  const calls = node.children('grouping_call_list', 'GroupingCall').map((call) => {
    const output = call.column('output_column');
    const sql = `grouping(${sqlOf(call.child('group_by_column', 'ColumnRef'))})::BIGINT`;
    return [output.id, { sql, plain: false, alias: aliasOf(output) }] as const;
  });
  const rolled = node.children('rollup_column_list', 'ColumnRef').map(sqlOf);
  const sets = node.children('grouping_set_list').map((set) => setSql(set, sqlOf));
  if (sets.length === 0 && rolled.length === 0) return { groupBy: undefined, calls };
  // DuckDB gives other rows where a set comes twice, and for a column that a set names twice.
  const listed = rolled.length > 0 ? rolled : sets;
  if (new Set(listed).size < listed.length || sets.some(namesTwice))
    throw node.refusal('the same grouping set or column twice');
  if (rolled.length > 0) return { groupBy: [`ROLLUP (${rolled.join(', ')})`], calls };
  return { groupBy: [`GROUPING SETS (${sets.join(', ')})`], calls };
}

function namesTwice(set: string): boolean {
  const names = set.match(/\w+\."(?:[^"]|"")*"/g) ?? [];
  return new Set(names).size < names.length;
}

function setSql(set: ResolvedNode, sqlOf: (ref: ResolvedNode) => string): string {
  const multi = (field: string) =>
    set
      .children(field, 'GroupingSetMultiColumn')
      .map((each) => `(${each.children('column_list', 'ColumnRef').map(sqlOf).join(', ')})`)
      .join(', ');
  switch (set.kind) {
    case 'GroupingSet':
      return `(${set.children('group_by_column_list', 'ColumnRef').map(sqlOf).join(', ')})`;
    case 'Rollup':
      return `ROLLUP (${multi('rollup_column_list')})`;
    case 'Cube':
      return `CUBE (${multi('cube_column_list')})`;
  }
  throw set.refusal(set.kind);
}
