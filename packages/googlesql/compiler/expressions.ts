import { castSql, formatCastSql } from './casts.ts';
import type { Facts, Sizes } from './facts.ts';
import { compileCall } from './functions/call.ts';
import { identifier, quoted } from './names.ts';
import type { ResolvedNode } from './reader.ts';
import { lookup, type Scope, valueSql } from './scope.ts';
import { compileSubquery } from './subqueries.ts';
import { fieldNames, type GoogleType } from './types.ts';
import { withinParameters } from './typeparameters.ts';
import { constantOf, literalSql } from './values.ts';

/** A compiled expression. What others want to know of it is a field: nobody reads its SQL again. */
export interface Expression extends Facts {
  readonly sql: string;
  readonly type: GoogleType;
  /** A reference or a constant: cheap to repeat. */
  readonly plain: boolean;
}

type Handler = (node: ResolvedNode, scope: Scope) => Expression;

const handlers: Readonly<Record<string, Handler>> = {
  Literal: (node) => {
    const type = node.type();
    const { value } = node.message('value') as { value: unknown };
    const constant = constantOf(value, type);
    return {
      sql: literalSql(value, type),
      type,
      plain: true,
      ...(constant === undefined ? {} : { constant }),
    };
  },
  ColumnRef: (node, scope) => {
    const column = lookup(scope, node.column('column'), node);
    const type = node.type();
    const plain = column.plain && column.deferred === undefined;
    return { sql: valueSql(column.sql, column), type, plain };
  },
  Parameter: (node, scope) => {
    const name = node.has('position') ? String(node.message('position')) : node.text('name');
    return variable(node, scope, 'parameter', name);
  },
  Constant: (node, scope) =>
    variable(node, scope, 'constant', (node.message('constant') as { name: string }).name),
  SystemVariable: (node, scope) => variable(node, scope, 'system', node.texts('name_path').join('.')),
  Cast: (node, scope) => {
    const input = compileExpression(node.child('expr'), scope);
    const type = node.type();
    const safe = node.flag('return_null_on_error');
    const [format, zone] = ['format', 'time_zone'].map((field) => {
      const child = node.optional(field);
      return child === undefined ? undefined : compileExpression(child, scope);
    });
    const sql =
      format === undefined
        ? castSql(input, type, safe, node, scope.compilation)
        : formatCastSql(input, type, safe, { format, zone }, node, scope.compilation);
    return {
      sql: withinParameters(sql, safe, node),
      type,
      plain: false,
      sizes: type.kind === 'FLOAT64' ? exactSizes[input.type.kind] : undefined,
    };
  },
  MakeStruct: (node, scope) => {
    const type = node.type();
    const values = node.children('field_list').map((field) => compileExpression(field, scope));
    return {
      sql: structSql(
        type,
        values.map((value) => value.sql),
        node,
      ),
      type,
      plain: false,
      fields: values,
    };
  },
  GetStructField: (node, scope) => {
    const input = compileExpression(node.child('expr'), scope);
    node.flag('field_expr_is_positional');
    const index = node.integer('field_idx');
    const type = node.type();
    const field = input.fields?.[index];
    // What is not plain may fail, and a STRUCT fails with any of its fields.
    if (field !== undefined && input.fields?.every(({ plain }) => plain) === true) return field;
    return { sql: fieldSql(input, index, node), type, plain: input.plain };
  },
  GetJsonField: (node, scope) => {
    const input = compileExpression(node.child('expr'), scope);
    const member = quoted(node.text('field_name'));
    return { sql: `_googlesql.json_member(${input.sql}, ${member})`, type: node.type(), plain: false };
  },
  WithExpr: (node, scope) => {
    const { compilation } = scope;
    const columns = new Map(scope.columns);
    const steps = node.children('assignment_list', 'ComputedColumn').map((step) => {
      const column = step.column('column');
      const value = compileExpression(step.child('expr'), { ...scope, columns });
      const table = compilation.fresh('w');
      columns.set(column.id, { sql: `${table}.v`, plain: true, alias: 'v' });
      return { table, sql: value.sql };
    });
    const body = compileExpression(node.child('expr'), { ...scope, columns });
    const sql = steps.reduceRight(
      (inner, step) => `(SELECT ${inner} FROM (SELECT ${step.sql} AS v) AS ${step.table})`,
      body.sql,
    );
    return { sql, type: node.type(), plain: false };
  },
  SubqueryExpr: compileSubquery,
  FunctionCall: compileCall,
};

/** Sizes of a FLOAT64 that was another number. */
const exactSizes: Readonly<Record<string, Sizes>> = {
  INT64: { least: 1, most: 2 ** 63 },
  NUMERIC: { least: 1e-9, most: 1e29 },
};

/** @throws Refused for an expression outside the supported part of GoogleSQL. */
export function compileExpression(node: ResolvedNode, scope: Scope): Expression {
  const handler = handlers[node.kind];
  if (handler === undefined) throw node.refusal(node.kind);
  if (node.kind !== 'FunctionCall') scope.compilation.use(node.kind);
  return handler(node, scope);
}

function structSql(type: GoogleType, values: readonly string[], node: ResolvedNode): string {
  if (type.kind !== 'STRUCT') throw node.refusal('a struct of another type');
  if (values.length === 0) throw node.refusal('an empty STRUCT');
  const names = fieldNames(type.fields);
  return `struct_pack(${values.map((value, i) => `${identifier(names[i] ?? '')} := ${value}`).join(', ')})`;
}

function fieldSql(input: Expression, index: number, node: ResolvedNode): string {
  if (input.type.kind !== 'STRUCT') throw node.refusal('a field of what is no STRUCT');
  return `struct_extract(${input.sql}, ${quoted(fieldNames(input.type.fields)[index] ?? '')})`;
}

function variable(
  node: ResolvedNode,
  scope: Scope,
  kind: 'constant' | 'parameter' | 'system',
  name: string,
): Expression {
  const variableName = scope.compilation.context.variable(kind, name);
  if (variableName === undefined) throw node.refusal(`${kind} ${name}`);
  return { sql: `getvariable(${quoted(variableName)})`, type: node.type(), plain: true };
}
