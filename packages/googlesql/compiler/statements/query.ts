import type { CompiledAssert, CompiledExport, CompiledQuery, TypedColumn } from '../compiled.ts';
import { compileExpression } from '../expressions.ts';
import type { ResolvedNode } from '../reader.ts';
import { compileScan } from '../scans.ts';
import type { Compilation, Scope } from '../scope.ts';
import { selectText } from '../select.ts';
import { typeName } from '../types.ts';

export function rootScope(compilation: Compilation): Scope {
  return { compilation, columns: new Map(), outer: undefined };
}

export interface OutputQuery {
  readonly columns: readonly TypedColumn[];
  readonly sql: string;
}

/** The query of a statement with its named output columns. DuckDB names must differ: `_2` is added to a repeated one. */
export function outputQuery(node: ResolvedNode, compilation: Compilation): OutputQuery {
  if (node.flag('is_value_table')) throw node.refusal('SELECT AS STRUCT or AS VALUE as a whole statement');
  const select = compileScan(node.child('query'), rootScope(compilation));
  const taken = new Set<string>();
  const columns = node.children('output_column_list', 'OutputColumn').map((output) => {
    const column = output.column('column');
    const found = select.columns.get(column.id);
    if (found === undefined) throw output.refusal(`output column ${column.name}`);
    const name = output.text('name');
    return { name, type: typeName(column.type), sql: found.sql };
  });
  const list = columns.map(({ name, sql }, i) => {
    const unique = taken.has(name.toLowerCase()) || name === '' ? `${name}_${String(i + 1)}` : name;
    taken.add(unique.toLowerCase());
    return { name: unique, sql };
  });
  return { columns: columns.map(({ name, type }) => ({ name, type })), sql: selectText(select, list) };
}

/** A column without a name is `f0_`, the next `f1_`, as in BigQuery; the analyzer calls them `$col1` and so on. */
export function compileQuery(node: ResolvedNode, compilation: Compilation): CompiledQuery {
  const { columns, sql } = outputQuery(node, compilation);
  let unnamed = 0;
  const named = columns.map((column) =>
    /^\$col\d+$/.test(column.name) ? { ...column, name: `f${String(unnamed++)}_` } : column,
  );
  return { kind: 'query', columns: named, sql };
}

/** ASSERT: a query of one BOOLEAN. */
export function compileAssert(node: ResolvedNode, compilation: Compilation): CompiledAssert {
  const expression = compileExpression(node.child('expression'), rootScope(compilation));
  const description = node.text('description');
  return {
    kind: 'assert',
    sql: `SELECT ${expression.sql}`,
    message: description === '' ? 'Assertion failed' : description,
  };
}

/** EXPORT DATA to Parquet; `uri` may be an expression over variables. */
export function compileExport(node: ResolvedNode, compilation: Compilation): CompiledExport {
  const query = outputQuery(node, compilation);
  const options = new Map(
    node.children('option_list', 'Option').map((option) => {
      const value = compileExpression(option.child('value'), rootScope(compilation));
      return [option.text('name').toLowerCase(), { value, option }] as const;
    }),
  );
  const uri = options.get('uri')?.value.sql;
  const format = options.get('format')?.value.constant;
  if (uri === undefined) throw node.refusal('EXPORT DATA without uri');
  if (typeof format !== 'string' || format.toUpperCase() !== 'PARQUET') {
    throw node.refusal('EXPORT DATA in a format other than PARQUET');
  }
  const overwrite = options.get('overwrite')?.value.constant ?? false;
  if (typeof overwrite !== 'boolean') throw node.refusal('EXPORT DATA with overwrite that is no literal');
  const compression = options.get('compression');
  // What DuckDB does by itself.
  if (compression !== undefined && compression.value.constant !== 'SNAPPY')
    throw compression.option.refusal('EXPORT DATA with a compression other than SNAPPY');
  for (const [name, { option }] of options) {
    if (!['uri', 'format', 'overwrite', 'compression'].includes(name))
      throw option.refusal(`EXPORT DATA with option ${name}`);
  }
  return { kind: 'export', uri, overwrite, ...query };
}
