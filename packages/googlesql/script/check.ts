import type { Range, Source } from '../analyzer/source.ts';
import type { Procedure, ScriptScope, Variable } from './engine.ts';
import {
  activationOf,
  asFields,
  asIs,
  asValue,
  at,
  part,
  spelledType,
  refuseKnown,
  variableAt,
  type Wrap,
} from './snippet.ts';
import { passed } from './passed.ts';
import type { Statement } from './tree.ts';

/** What resolves the SQL of a script without running it. Each method throws StatementError. */
export interface Resolver {
  /** A statement; a temporary table that it creates is known from then on. */
  statement(sql: string, scope: ScriptScope): Promise<void>;
  /** A query whose columns must have, or be coerced to, the types. */
  query(sql: string, types: readonly string[], scope: ScriptScope): Promise<void>;
  typeOf(sql: string, scope: ScriptScope): Promise<string>;
  /** Type of a query's rows as a STRUCT. */
  rowType(sql: string, scope: ScriptScope): Promise<string>;
  procedure(path: readonly string[]): Procedure;
}

/** A place in a script with what is visible there. */
interface View {
  readonly resolver: Resolver;
  readonly source: Source;
  readonly variables: Map<string, Variable>;
  readonly inHandler: boolean;
}

/**
 * Resolves every statement of a script once, in the order in which they are written, as BigQuery's strict mode does:
 * all tables, columns, variables, functions and procedures that are named must exist, and types must fit.
 *
 * @throws SqlError
 */
export async function checkScript(
  resolver: Resolver,
  source: Source,
  statements: readonly Statement[],
  variables: readonly Variable[],
): Promise<void> {
  const known = new Map(variables.map((variable) => [variable.name.toLowerCase(), variable]));
  await checkAll(statements, { resolver, source, variables: known, inHandler: false });
}

async function checkAll(statements: readonly Statement[], view: View): Promise<void> {
  for (const statement of statements) await check(statement, view);
}

async function check(statement: Statement, view: View): Promise<void> {
  const { resolver, source } = view;
  switch (statement.kind) {
    case 'sql':
      return sql(view, statement.range, asIs, (text, scope) => resolver.statement(text, scope));
    case 'declare': {
      const { initial } = statement;
      for (const name of statement.names) refuseKnown(view.variables, name, source, statement.range);
      const inferred = (): Promise<string> =>
        sql(view, initial ?? statement.range, asValue, (text, scope) => resolver.typeOf(text, scope));
      const type = statement.type === undefined ? await inferred() : spelledType(source, statement.type);
      if (initial !== undefined) await value(view, initial, type);
      for (const name of statement.names)
        view.variables.set(name.toLowerCase(), variableAt(activationOf(source.name), name, type));
      return;
    }
    case 'assign': {
      const types = statement.names.map((name) => {
        const variable = view.variables.get(name.toLowerCase());
        if (variable === undefined) throw at(source, statement.range, `Undeclared variable: ${name}`);
        return variable.type;
      });
      const wrap = statement.fromStruct ? asFields : asValue;
      return sql(view, statement.value, wrap, (text, scope) => resolver.query(text, types, scope));
    }
    case 'if':
      for (const { condition, body } of statement.branches) {
        await value(view, condition, 'BOOL');
        await checkAll(body, view);
      }
      return checkAll(statement.otherwise, view);
    case 'loop':
      if (statement.before !== undefined) await value(view, statement.before, 'BOOL');
      await checkAll(statement.body, view);
      if (statement.until !== undefined) await value(view, statement.until, 'BOOL');
      return;
    case 'for': {
      refuseKnown(view.variables, statement.variable, source, statement.range);
      const type = await sql(view, statement.query, asIs, (text, scope) => resolver.rowType(text, scope));
      const variables = new Map(view.variables);
      variables.set(
        statement.variable.toLowerCase(),
        variableAt(activationOf(source.name), statement.variable, type),
      );
      return checkAll(statement.body, { ...view, variables });
    }
    case 'block': {
      await checkAll(statement.body, { ...view, variables: new Map(view.variables) });
      const handler = { ...view, variables: new Map(view.variables), inHandler: true };
      return checkAll(statement.handler ?? [], handler);
    }
    case 'raise':
      if (statement.message !== undefined) await value(view, statement.message, 'STRING');
      return;
    case 'call': {
      const find = (): Promise<Procedure> => Promise.resolve(resolver.procedure(statement.path));
      const procedure = await sql(view, statement.range, asIs, find);
      for (const { argument, range, variable } of passed(procedure, statement, source, view.variables)) {
        if (variable === undefined) await value(view, range, argument.type);
      }
      return;
    }
    case 'create_procedure':
    case 'drop_procedure':
      throw at(
        source,
        statement.range,
        'A procedure cannot create or drop a procedure in the embedded warehouse',
      );
    case 'break':
    case 'continue':
    case 'begin':
    case 'commit':
    case 'rollback':
      return;
  }
}

function value(view: View, range: Range, type: string): Promise<void> {
  return sql(view, range, asValue, (text, scope) => view.resolver.query(text, [type], scope));
}

function sql<Value>(
  { source, variables, inHandler }: View,
  range: Range,
  wrap: Wrap,
  act: (text: string, scope: ScriptScope) => Promise<Value>,
): Promise<Value> {
  return part(source, range, wrap, (text) => act(text, { variables, inHandler }));
}
