import { type Expression, compileExpression } from './expressions.ts';
import type { ResolvedColumn, ResolvedNode } from './reader.ts';
import { compileScan, over } from './scans.ts';
import type { Scope } from './scope.ts';
import { aliasOf, emptySelect, type Select, type SelectColumn, wrap } from './select.ts';

/** What UNNEST gives for each element. */
interface Columns {
  readonly element: ResolvedColumn;
  readonly offset: ResolvedColumn | undefined;
}

/** UNNEST of an array, alone or for each row of the scan before it. */
export function compileArrayScan(node: ResolvedNode, scope: Scope): Select {
  const before = node.optional('input_scan');
  const input = before === undefined ? emptySelect : compileScan(before, scope);
  const arrayExpression = node.child('array_expr');
  const { select, value: array } = over(input, scope, (inner) => compileExpression(arrayExpression, inner));
  const element = node.column('element_column');
  const offset = node.optional('array_offset_column', 'ColumnHolder')?.column('column');
  const outer = node.flag('is_outer');
  const condition = node.optional('join_expr');
  if (outer && condition !== undefined && !isTrue(condition, scope))
    return outerWhere(select, array, { element, offset }, condition, scope);
  const columns = new Map(select.columns);
  const whole = (list: string) =>
    outer ? `CASE WHEN len(${array.sql}) > 0 THEN ${list} ELSE [NULL] END` : list;
  columns.set(element.id, { sql: `unnest(${whole(array.sql)})`, plain: false, alias: aliasOf(element) });
  if (offset !== undefined) {
    const positions = whole(`range(len(${array.sql}))`);
    columns.set(offset.id, { sql: `unnest(${positions})`, plain: false, alias: aliasOf(offset) });
  }
  const rows: Select = { ...select, columns, final: true };
  if (outer || condition === undefined || isTrue(condition, scope)) return rows;
  const joined = over(rows, scope, (inner) => compileExpression(condition, inner));
  return { ...joined.select, where: [...joined.select.where, joined.value.sql] };
}

/** LEFT JOIN UNNEST(…) ON a condition: of each row the elements that meet it, found first, or one that is NULL. */
function outerWhere(
  select: Select,
  array: Expression,
  { element, offset }: Columns,
  condition: ResolvedNode,
  scope: Scope,
): Select {
  const [each, met] = [scope.compilation.fresh('u'), `$met${scope.compilation.fresh('u')}`];
  const fields = [
    [element, 'e', array.sql],
    ...(offset === undefined ? [] : ([[offset, 'o', `range(len(${array.sql}))`]] as const)),
  ] as const;
  const inside: Scope = {
    ...scope,
    columns: new Map(
      fields.map(([column, field]) => [
        column.id,
        { sql: `${each}.${field}`, plain: true, alias: aliasOf(column) },
      ]),
    ),
    outer: { ...scope, columns: select.columns },
  };
  const unnested = fields.map(([, field, list]) => `unnest(${list}) AS ${field}`).join(', ');
  const found = `SELECT list(struct_pack(${fields.map(([, field]) => `${field} := ${each}.${field}`).join(', ')}))`;
  const list = `coalesce((${found} FROM (SELECT ${unnested}) AS ${each} WHERE ${compileExpression(condition, inside).sql}), [NULL])`;
  const listed = wrap(withColumn(select, met, list), scope.compilation.fresh('s'));
  const rows = wrap(
    withColumn(listed, met, `unnest(${listed.columns.get(met)?.sql ?? ''})`),
    scope.compilation.fresh('s'),
  );
  const columns = new Map(rows.columns);
  const row = columns.get(met)?.sql ?? '';
  columns.delete(met);
  for (const [column, field] of fields)
    columns.set(column.id, {
      sql: `struct_extract(${row}, '${field}')`,
      plain: false,
      alias: aliasOf(column),
    });
  return { ...rows, columns };
}

function isTrue(condition: ResolvedNode, scope: Scope): boolean {
  return condition.kind === 'Literal' && compileExpression(condition, scope).constant === true;
}

function withColumn(select: Select, id: string, sql: string): Select {
  const column: SelectColumn = { sql, plain: false, alias: id };
  return { ...select, columns: new Map([...select.columns, [id, column]]), final: true };
}
