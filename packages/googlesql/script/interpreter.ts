import { SqlError } from '../analyzer/errors.ts';
import type { Range, Source } from '../analyzer/source.ts';
import type { Argument, ScriptEngine, ScriptScope, Variable } from './engine.ts';
import { passed } from './passed.ts';
import {
  activationOf,
  asFields,
  asIs,
  asValue,
  at,
  cut,
  part,
  spelledType,
  refuseKnown,
  variableAt,
  type Wrap,
} from './snippet.ts';
import type {
  Assign,
  Block,
  CallStatement,
  CreateProcedure,
  Declare,
  ForIn,
  If,
  Loop,
  Raise,
  Statement,
} from './tree.ts';

/** Deepest nesting of CALL, as in BigQuery. */
const maxDepth = 50;

/** One activation of a script, procedure or block. */
interface Frame {
  readonly engine: ScriptEngine;
  readonly source: Source;
  /** Names of the procedures that are active, the outermost first. */
  readonly active: readonly string[];
  /** Name of this activation. */
  readonly activation: string;
  /** Variables seen here; DECLARE adds to it. */
  readonly variables: Map<string, Variable>;
  /** The error that this EXCEPTION part handles. */
  readonly handled: SqlError | undefined;
}

/** How a list of statements ended where it did not reach its end. */
interface Jump {
  readonly kind: 'break' | 'continue';
  readonly label: string | undefined;
  readonly statement: Statement;
}

type Flow = Jump | undefined;

/**
 * Runs a script by BigQuery's rules.
 *
 * @param variables those that exist before the script, such as a procedure's arguments.
 * @param active names of the procedures that are active, this one included, the outermost first.
 * @throws SqlError for what the script did wrong and no EXCEPTION part handled.
 */
export async function runScript(
  engine: ScriptEngine,
  source: Source,
  statements: readonly Statement[],
  variables: readonly Variable[] = [],
  active: readonly string[] = [],
): Promise<void> {
  const known = new Map(variables.map((variable) => [variable.name.toLowerCase(), variable]));
  const activation = activationOf(active.at(-1) ?? '', active.slice(0, -1));
  const frame = { engine, source, active, activation, variables: known, handled: undefined };
  const flow = await runAll(statements, frame);
  if (flow !== undefined) {
    const label = flow.label === undefined ? '' : ` ${flow.label}`;
    throw at(
      source,
      flow.statement.range,
      `${flow.kind.toUpperCase()}${label} stands outside of a loop it could leave`,
    );
  }
}

async function runAll(statements: readonly Statement[], frame: Frame): Promise<Flow> {
  for (const statement of statements) {
    const flow = await run(statement, frame);
    if (flow !== undefined) return flow;
  }
  return undefined;
}

async function run(statement: Statement, frame: Frame): Promise<Flow> {
  const { engine } = frame;
  switch (statement.kind) {
    case 'sql':
      await sql(frame, statement.range, asIs, (text, scope) => engine.execute(text, scope));
      return undefined;
    case 'declare':
      await declare(statement, frame);
      return undefined;
    case 'assign':
      await assign(statement, frame);
      return undefined;
    case 'if':
      return runIf(statement, frame);
    case 'loop':
      return runLoop(statement, frame);
    case 'for':
      return runFor(statement, frame);
    case 'break':
    case 'continue':
      return { kind: statement.kind, label: statement.label, statement };
    case 'block':
      return runBlock(statement, frame);
    case 'raise':
      return raise(statement, frame);
    case 'call':
      await call(statement, frame);
      return undefined;
    case 'begin':
    case 'commit':
    case 'rollback': {
      const { kind } = statement;
      await sql(frame, statement.range, asIs, () => engine[kind]());
      return undefined;
    }
    case 'create_procedure':
      await createProcedure(statement, frame);
      return undefined;
    case 'drop_procedure':
      await sql(frame, statement.range, asIs, () => engine.dropProcedure(statement.path, statement.ifExists));
      return undefined;
  }
}

async function declare(statement: Declare & { readonly range: Range }, frame: Frame): Promise<void> {
  const { engine } = frame;
  const { initial, names } = statement;
  for (const name of names) refuseKnown(frame.variables, name, frame.source, statement.range);
  const type = await declaredType(statement, frame);
  const [first, ...others] = names.map((name) => variableAt(frame.activation, name, type));
  if (first === undefined) return;
  if (initial === undefined) await engine.setNull(first);
  else await sql(frame, initial, asValue, (text, scope) => engine.assign(text, [first], scope));
  frame.variables.set(first.name.toLowerCase(), first);
  for (const variable of others) {
    await engine.copy(first, variable);
    frame.variables.set(variable.name.toLowerCase(), variable);
  }
}

async function declaredType({ type, initial }: Declare, frame: Frame): Promise<string> {
  if (type !== undefined) return spelledType(frame.source, type);
  if (initial === undefined) throw new Error('DECLARE has neither a type nor a default.');
  return sql(frame, initial, asValue, (text, scope) => frame.engine.typeOf(text, scope));
}

async function assign(statement: Assign, frame: Frame): Promise<void> {
  const targets = statement.names.map((name) => {
    const variable = frame.variables.get(name.toLowerCase());
    if (variable === undefined) throw at(frame.source, statement.value, `Undeclared variable: ${name}`);
    return variable;
  });
  const wrap = statement.fromStruct ? asFields : asValue;
  await sql(frame, statement.value, wrap, (text, scope) => frame.engine.assign(text, targets, scope));
}

async function runIf(statement: If, frame: Frame): Promise<Flow> {
  for (const { condition, body } of statement.branches) {
    if (await test(condition, frame)) return runAll(body, frame);
  }
  return runAll(statement.otherwise, frame);
}

async function runLoop(statement: Loop, frame: Frame): Promise<Flow> {
  const { before, until, body, label } = statement;
  while (before === undefined || (await test(before, frame))) {
    const flow = await runAll(body, frame);
    if (flow !== undefined) {
      if (!isFor(flow, label)) return flow;
      if (flow.kind === 'break') return undefined;
    }
    if (until !== undefined && (await test(until, frame))) return undefined;
  }
  return undefined;
}

async function runFor(statement: ForIn & { readonly range: Range }, frame: Frame): Promise<Flow> {
  const { engine } = frame;
  refuseKnown(frame.variables, statement.variable, frame.source, statement.range);
  const rows = `rows_${frame.activation}_${statement.range.start}`;
  const collected = await sql(frame, statement.query, asIs, (text, scope) =>
    engine.collect(text, rows, scope),
  );
  const row = variableAt(frame.activation, statement.variable, collected.type);
  const variables = new Map(frame.variables).set(row.name.toLowerCase(), row);
  for (let index = 0; index < collected.count; index++) {
    await engine.pick(rows, index, row);
    const flow = await runAll(statement.body, { ...frame, variables });
    if (flow === undefined) continue;
    if (!isFor(flow, statement.label)) return flow;
    if (flow.kind === 'break') break;
  }
  return undefined;
}

function isFor(jump: Jump, label: string | undefined): boolean {
  return jump.label === undefined || jump.label === label;
}

async function runBlock(statement: Block, frame: Frame): Promise<Flow> {
  try {
    const flow = await runAll(statement.body, { ...frame, variables: new Map(frame.variables) });
    return flow?.kind === 'break' && flow.label !== undefined && flow.label === statement.label
      ? undefined
      : flow;
  } catch (error) {
    if (statement.handler === undefined || !(error instanceof SqlError)) throw error;
    await frame.engine.setError(error);
    const flow = await runAll(statement.handler, { ...frame, handled: error });
    await frame.engine.setError(frame.handled);
    return flow;
  }
}

async function raise(statement: Raise & { readonly range: Range }, frame: Frame): Promise<never> {
  if (statement.message === undefined) {
    if (frame.handled !== undefined) throw frame.handled;
    throw at(
      frame.source,
      statement.range,
      'RAISE without USING MESSAGE stands outside of an EXCEPTION part',
    );
  }
  const message = await sql(frame, statement.message, asValue, (text, scope) =>
    frame.engine.text(text, scope),
  );
  throw at(frame.source, statement.range, message ?? 'RAISE USING MESSAGE = NULL');
}

async function call(statement: CallStatement & { readonly range: Range }, frame: Frame): Promise<void> {
  const { engine } = frame;
  const procedure = await sql(frame, statement.range, asIs, () =>
    Promise.resolve(engine.procedure(statement.path)),
  );
  const values = passed(procedure, statement, frame.source, frame.variables);
  if (frame.active.length >= maxDepth) {
    throw at(frame.source, statement.range, `CALL is nested deeper than ${maxDepth} levels`);
  }
  const activation = activationOf(procedure.name, frame.active);
  const inner = ({ name, type }: Argument): Variable => variableAt(activation, name, type);
  for (const { argument, range } of values) {
    if (argument.mode === 'OUT') await engine.setNull(inner(argument));
    else await sql(frame, range, asValue, (text, scope) => engine.assign(text, [inner(argument)], scope));
  }
  const source = { name: procedure.name, text: procedure.body };
  const variables = procedure.arguments.map(inner);
  try {
    await runScript(engine, source, procedure.statements, variables, [...frame.active, procedure.name]);
  } catch (error) {
    throw error instanceof SqlError ? error.calledFrom(frame.source, statement.range.start) : error;
  }
  for (const { argument, variable } of values) {
    if (variable !== undefined) await engine.copy(inner(argument), variable);
  }
}

async function createProcedure(
  statement: CreateProcedure & { readonly range: Range },
  frame: Frame,
): Promise<void> {
  const types = statement.arguments.map(({ name, mode, type }) => ({
    name,
    mode,
    type: spelledType(frame.source, type),
  }));
  const body = cut(frame.source, statement.body);
  await sql(frame, statement.body, asIs, () =>
    frame.engine.createProcedure({
      name: statement.path.slice(-2).join('.'),
      path: statement.path,
      mode: statement.mode,
      arguments: types,
      body,
    }),
  );
}

function test(condition: Range, frame: Frame): Promise<boolean> {
  return sql(frame, condition, asValue, (text, scope) => frame.engine.test(text, scope));
}

/** Runs a part of the script in the frame. */
function sql<Value>(
  frame: Frame,
  range: Range,
  wrap: Wrap,
  act: (text: string, scope: ScriptScope) => Promise<Value>,
): Promise<Value> {
  const scope = { variables: frame.variables, inHandler: frame.handled !== undefined };
  return part(frame.source, range, wrap, (text) => act(text, scope));
}
