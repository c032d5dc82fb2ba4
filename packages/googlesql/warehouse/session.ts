import { randomUUID } from 'node:crypto';
import type { Compiled, CompiledQuery } from '../compiler/compiled.ts';
import { identifier, quoted } from '../compiler/names.ts';
import { duckdbType, fieldNames, type GoogleType, typeName } from '../compiler/types.ts';
import type { ParameterTypes } from '../analyzer/catalog.ts';
import { type SqlError, StatementError } from '../analyzer/errors.ts';
import { parseType } from '../analyzer/types.ts';
import type { ScriptEngine, NewProcedure, Procedure, ScriptScope, Variable } from '../script/engine.ts';
import { runScript } from '../script/interpreter.ts';
import type { Statement } from '../script/tree.ts';
import { type Parameter, type Parameters, typedParameter } from '../parameters.ts';
import { castOf, shown, textLiteral, textType } from './bind.ts';
import type { Result } from '../result.ts';
import { BytesLimit } from './byteslimit.ts';
import { Cancelled } from './cancelled.ts';
import { Catalog } from './catalog.ts';
import type { Connection } from './database.ts';
import { runFailure } from './failure.ts';
import { parameterSlot, type Prepared, systemSlot } from './statements.ts';
import { TransactionState } from './transaction.ts';
import { statementScope, type Where, type World } from './world.ts';
import { asProcedure, findRoutine, routinePath } from './routinepath.ts';
import { createRoutine, dropRoutine } from './routines.ts';
import { dropExpired } from './expire.ts';
import { type Done, execute, type TempTables } from './execute.ts';
import { located } from './place.ts';
import type { RunOptions } from './runoptions.ts';
import type { Step, Watch } from './step.ts';
import { asRows, type Destination, refuseOthers, storeAndRead } from './store.ts';
import { readResult } from './values.ts';

/** Runs scripts on one connection, one after the other. */
export class Session implements ScriptEngine {
  readonly #world: World;
  readonly #connection: Connection;
  readonly #transaction: TransactionState;
  #temporary: TempTables = new Map();
  #parameters: ParameterTypes = new Map();
  #result: Result | undefined;
  #watch: Watch = () => undefined;
  #dataset: string | undefined;
  #into: Destination | undefined;
  #limit: BytesLimit | undefined;
  #isCancelled = false;
  /** Values of system variables that no statement has asked for yet, as DuckDB's SQL, by their slots. */
  readonly #systemValues = new Map<string, string>();

  constructor(world: World, connection: Connection) {
    this.#world = world;
    this.#connection = connection;
    this.#transaction = new TransactionState(connection);
  }

  /**
   * Runs a script to its end. Its temporary tables and an open transaction end with it.
   *
   * @param name what errors call the script: a file, or `query`.
   * @returns the rows of the last SELECT.
   * @throws SqlError
   */
  async run(
    name: string,
    text: string,
    parameters: Parameters,
    { watch = () => undefined, dataset, into, mostBytes }: RunOptions = {},
  ): Promise<Result | undefined> {
    const source = { name, text };
    await dropExpired(this.#world, this.#connection);
    const statements = await located(source, () => this.#world.statements.parse(text));
    this.#result = undefined;
    this.#watch = watch;
    this.#dataset = dataset;
    this.#into = into;
    this.#limit = mostBytes === undefined ? undefined : new BytesLimit(mostBytes);
    this.#setSystem('script.job_id', quoted(randomUUID()));
    this.#setSystem('row_count', 'CAST(NULL AS BIGINT)');
    await located(source, () => this.#setParameters(parameters, statements));
    try {
      if (into !== undefined) await located(source, () => refuseOthers(statements));
      await runScript(this, source, statements);
      return this.#result;
    } finally {
      try {
        await this.#end();
      } finally {
        this.#isCancelled = false;
      }
    }
  }

  /** Ends the script that runs, as soon as it can be. */
  cancel(): void {
    this.#isCancelled = true;
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.close();
  }

  async execute(sql: string, scope: ScriptScope): Promise<void> {
    const prepared = await this.#prepare(sql, scope);
    const { compiled } = prepared;
    const place = {
      world: this.#world,
      connection: this.#connection,
      transaction: this.#transaction,
      temporary: this.#temporary,
      dataset: this.#dataset,
    };
    if (this.#into !== undefined) {
      const rows = asRows(compiled);
      const into = this.#into;
      const work = (): Promise<Result> => this.#duckdb(() => storeAndRead(rows, into, place), into.table);
      const target = [into.dataset, into.table];
      this.#result = await this.#step(sql, prepared, work, (result) => ({ result, target }));
      return;
    }
    if (compiled.kind === 'query') {
      const read = (): Promise<Result> =>
        this.#duckdb(async () => readResult(compiled.columns, await this.#connection.rows(compiled.sql)));
      this.#result = await this.#step(sql, prepared, read, (result) => ({ result }));
      return;
    }
    const target = targetOf(compiled);
    const run = (): Promise<Done> => this.#duckdb(() => execute(compiled, place), target?.join('.'));
    const { temporary, changed } = await this.#step(sql, prepared, run, (done) => ({
      ...(target === undefined ? {} : { target }),
      ...(done.changed === undefined ? {} : { changed: done.changed }),
    }));
    this.#temporary = temporary;
    if (changed !== undefined) this.#setSystem('row_count', `${changed}::BIGINT`);
  }

  async assign(query: string, targets: readonly Variable[], scope: ScriptScope): Promise<void> {
    const prepared = await this.#prepare(
      query,
      scope,
      targets.map(({ type }) => type),
    );
    const { sql, columns } = asQuery(prepared);
    if (columns.length !== targets.length) {
      throw new StatementError(
        `A value of ${columns.length} fields is assigned to ${targets.length} variables`,
        0,
      );
    }
    const [only] = targets;
    await this.#expression(query, prepared, async () => {
      if (targets.length === 1 && only !== undefined) {
        await this.#set(only.slot, `(${sql})`);
        return;
      }
      const names = targets.map((_, index) => `c${index}`);
      const packed = names.map((name) => `${name} := ${name}`).join(', ');
      await this.#set(
        'fields',
        `(SELECT struct_pack(${packed}) FROM (${sql}) AS source(${names.join(', ')}))`,
      );
      for (const [index, target] of targets.entries())
        await this.#set(target.slot, `getvariable('fields').c${index}`);
    });
  }

  async setNull(variable: Variable): Promise<void> {
    await this.#set(variable.slot, `CAST(NULL AS ${duckdbType(parseType(variable.type))})`);
  }

  copy(from: Variable, to: Variable): Promise<void> {
    return this.#set(to.slot, `getvariable(${quoted(from.slot)})`);
  }

  async typeOf(query: string, scope: ScriptScope): Promise<string> {
    const { columns } = asQuery(await this.#prepare(query, scope));
    return columns[0]?.type ?? 'INT64';
  }

  async test(query: string, scope: ScriptScope): Promise<boolean> {
    return (await this.#value(query, scope, 'BOOL')) === true;
  }

  async text(query: string, scope: ScriptScope): Promise<string | null> {
    const value = await this.#value(query, scope, 'STRING');
    return typeof value === 'string' ? value : null;
  }

  async collect(query: string, slot: string, scope: ScriptScope): Promise<{ type: string; count: number }> {
    const prepared = await this.#prepare(query, scope);
    const { sql, columns } = asQuery(prepared);
    const type: GoogleType = {
      kind: 'STRUCT',
      fields: columns.map((column) => ({ name: column.name, type: parseType(column.type) })),
    };
    const names = fieldNames(type.fields).map(identifier);
    const packed = names.map((name) => `${name} := ${name}`).join(', ');
    const rows = `SELECT row_number() OVER () AS number, struct_pack(${packed}) AS item FROM (${sql}) AS source(${names.join(', ')})`;
    const count = await this.#step(query, prepared, () =>
      this.#duckdb(async () => {
        await this.#set(slot, `(SELECT coalesce(list(item ORDER BY number), []) FROM (${rows}))`);
        return this.#connection.value(`SELECT len(getvariable(${quoted(slot)}))`);
      }),
    );
    return { type: typeName(type), count: Number(count) };
  }

  async pick(slot: string, index: number, variable: Variable): Promise<void> {
    await this.#set(variable.slot, `getvariable(${quoted(slot)})[${index + 1}]`);
  }

  begin(): Promise<void> {
    return this.#boundary('BEGIN', () => this.#transaction.begin(this.#temporary));
  }

  async commit(): Promise<void> {
    this.#temporary = await this.#boundary('COMMIT', () => this.#transaction.commit(this.#temporary));
  }

  async rollback(): Promise<void> {
    this.#temporary = await this.#boundary('ROLLBACK', () => this.#transaction.rollback());
  }

  procedure(path: readonly string[]): Procedure {
    return asProcedure(findRoutine(this.#where(), path));
  }

  async createProcedure(procedure: NewProcedure): Promise<void> {
    this.#transaction.refuse('CREATE PROCEDURE');
    const { dataset, name } = routinePath(this.#where(), procedure.path);
    await createRoutine(this.#world, this.#connection, { ...procedure, path: [dataset, name] });
  }

  async dropProcedure(path: readonly string[], ifExists: boolean): Promise<void> {
    this.#transaction.refuse('DROP PROCEDURE');
    const { dataset, name } = routinePath(this.#where(), path);
    await dropRoutine(this.#world, this.#connection, [dataset, name], ifExists);
  }

  setError(error: SqlError | undefined): Promise<void> {
    const trace = (error?.fault.places ?? []).map((place) => {
      const [, name = '', line = '0', column = '0'] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
      return `{'line': ${line}::BIGINT, 'column': ${column}::BIGINT, 'filename': NULL::VARCHAR, 'location': ${quoted(name)}}`;
    });
    const type = 'STRUCT("line" BIGINT, "column" BIGINT, filename VARCHAR, "location" VARCHAR)[]';
    const text = (value: string | undefined): string =>
      value === undefined ? 'NULL::VARCHAR' : quoted(value);
    this.#setSystem('error.message', text(error?.fault.reason));
    this.#setSystem('error.statement_text', text(error?.fault.statement));
    this.#setSystem(
      'error.formatted_stack_trace',
      text(error?.fault.places.map((place) => `At ${place}`).join('\n')),
    );
    this.#setSystem('error.stack_trace', `[${trace.join(', ')}]::${type}`);
    return Promise.resolve();
  }

  /** Does one step of a script and tells of it. */
  async #step<Value>(
    sql: string,
    { type, tables, reads }: Pick<Prepared, 'type' | 'tables' | 'reads'>,
    work: () => Promise<Value>,
    told: (value: Value) => Pick<Step, 'result' | 'changed' | 'target'> = () => ({}),
  ): Promise<Value> {
    if (this.#isCancelled) throw new Cancelled();
    await this.#limit?.count(this.#world, this.#connection, reads);
    this.#world.onJob(sql);
    const startedAt = new Date();
    const value = await work();
    this.#watch({ sql, type, tables, startedAt, endedAt: new Date(), ...told(value) });
    return value;
  }

  /** The begin or end of a transaction. */
  #boundary<Value>(word: string, work: () => Promise<Value>): Promise<Value> {
    return this.#step(`${word} TRANSACTION`, { type: `${word}_TRANSACTION`, tables: [], reads: [] }, work);
  }

  /** An expression of the script: a step where it holds a query. */
  #expression<Value>(sql: string, prepared: Prepared, work: () => Promise<Value>): Promise<Value> {
    const run = (): Promise<Value> => this.#duckdb(work);
    return prepared.asks ? this.#step(sql, prepared, run) : run();
  }

  async #value(query: string, scope: ScriptScope, type: string): Promise<unknown> {
    const prepared = await this.#prepare(query, scope, [type]);
    const { sql } = asQuery(prepared);
    return this.#expression(query, prepared, () => this.#connection.value(sql));
  }

  async #prepare(sql: string, scope: ScriptScope, targetTypes?: readonly string[]): Promise<Prepared> {
    await this.#provideSystemValues(sql);
    const prepared = await this.#world.statements.prepare(
      sql,
      statementScope(this.#where(), this.#temporary, scope, this.#parameters, targetTypes),
    );
    if (prepared.usesTables || prepared.compiled.kind !== 'query') this.#transaction.mustBeUsable();
    return prepared;
  }

  #where(): Where {
    return { ...this.#world, dataset: this.#dataset };
  }

  /** Runs DuckDB work; an error of DuckDB becomes one of the script, and ends what the transaction can do. */
  async #duckdb<Value>(work: () => Promise<Value>, target?: string): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StatementError) throw error;
      if (this.#isCancelled) throw new Cancelled({ cause: error });
      const failure = runFailure(error, target);
      this.#temporary = await this.#transaction.fail(failure.message, this.#temporary);
      throw failure;
    }
  }

  /** Binds the parameters of a script. */
  async #setParameters(parameters: Parameters, statements: readonly Statement[]): Promise<void> {
    if (!isPositional(parameters)) {
      const types = new Map<string, string>();
      for (const [name, parameter] of Object.entries(parameters))
        types.set(name.toLowerCase(), await this.#setParameter(`@${name}`, name, parameter));
      this.#parameters = types;
      return;
    }
    if (statements.length !== 1 || statements[0]?.kind !== 'sql')
      throw new StatementError('Positional parameters in a script are not supported: name them', 0);
    const types: string[] = [];
    for (const [index, parameter] of parameters.entries())
      types.push(await this.#setParameter(`${index + 1}`, `${index + 1}`, parameter));
    this.#parameters = types;
  }

  /** @returns the parameter's type. */
  async #setParameter(shownName: string, name: string, parameter: Parameter): Promise<string> {
    const { type, value } = typedParameter(shownName, parameter);
    const wanted = parseType(type);
    const text: Variable = { name: 'text', type: typeName(textType(wanted)), slot: 'parameter' };
    const scope = { variables: new Map([[text.name, text]]), inHandler: false };
    const empty = { project: this.#world.project, catalog: new Catalog() };
    const { compiled } = await this.#world.statements.prepare(
      `SELECT ${castOf(text.name, wanted)}`,
      statementScope(empty, new Map(), scope, new Map()),
    );
    if (compiled.kind !== 'query') throw new Error('A CAST is no query.');
    const wrong = `Parameter ${shownName}: ${shown(value)} is not a ${typeName(wanted)}`;
    try {
      await this.#set(text.slot, textLiteral(value, wanted));
      await this.#set(parameterSlot(name), `(${compiled.sql})`);
    } catch (error) {
      throw new Error(wrong, { cause: error });
    }
    return typeName(wanted);
  }

  async #end(): Promise<void> {
    this.#temporary = await this.#transaction.end(this.#temporary);
    const drops = [...this.#temporary.keys()].map((name) => `DROP TABLE temp.${identifier(name)}`);
    if (drops.length > 0) await this.#connection.run(drops.join(';'));
    this.#temporary = new Map();
  }

  /** Most statements change `@@row_count` and few read it: the value waits in memory until a statement names a system variable. */
  #setSystem(name: string, sql: string): void {
    this.#systemValues.set(systemSlot(name), sql);
  }

  async #provideSystemValues(sql: string): Promise<void> {
    if (!sql.includes('@@')) return;
    for (const [slot, value] of this.#systemValues) await this.#set(slot, value);
    this.#systemValues.clear();
  }

  async #set(slot: string, sql: string): Promise<void> {
    await this.#connection.run(`SET VARIABLE ${identifier(slot)} = ${sql}`);
  }
}

/** What a statement changes, makes or drops. */
function targetOf(compiled: Compiled): readonly string[] | undefined {
  if ('target' in compiled) return compiled.target;
  return compiled.kind === 'create_schema' ? [compiled.name] : undefined;
}

const isPositional = (parameters: Parameters): parameters is readonly Parameter[] =>
  Array.isArray(parameters);

function asQuery({ compiled }: Prepared): CompiledQuery {
  if (compiled.kind !== 'query') throw new StatementError('An expression or a query is expected here', 0);
  return compiled;
}
