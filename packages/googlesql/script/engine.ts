import type { SqlError } from '../analyzer/errors.ts';
import type { Statement } from './tree.ts';

/** A script variable or an argument of a procedure. */
export interface Variable {
  readonly name: string;
  /** GoogleSQL type. */
  readonly type: string;
  /** Name of the place that holds its value. Two live variables never share one. */
  readonly slot: string;
}

/** What a piece of SQL may name besides tables. Variables are keyed by their name in lower case. */
export interface ScriptScope {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Whether `@@error.…` exists. */
  readonly inHandler: boolean;
}

/** An argument of a procedure. */
export interface Argument {
  readonly name: string;
  /** GoogleSQL type. */
  readonly type: string;
  /** `IN` takes a value, `OUT` gives the caller's variable one when the procedure ends well, `INOUT` does both. */
  readonly mode: 'IN' | 'OUT' | 'INOUT';
}

export interface Procedure {
  /** `dataset.name`, as errors show it. */
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly body: string;
  readonly statements: readonly Statement[];
}

/** A procedure that a script creates. */
export interface NewProcedure extends Omit<Procedure, 'statements'> {
  readonly path: readonly string[];
  readonly mode: 'new' | 'or_replace' | 'if_not_exists';
}

/**
 * What runs the SQL of a script. Each method that takes SQL throws StatementError for what SQL itself can do wrong, which an
 * EXCEPTION part may catch, with the offset in that text; any other error is a fault of the program and ends the run.
 */
export interface ScriptEngine {
  execute(sql: string, scope: ScriptScope): Promise<void>;
  /** Stores the columns of a query of one row in the variables, coerced to their types. */
  assign(query: string, targets: readonly Variable[], scope: ScriptScope): Promise<void>;
  setNull(variable: Variable): Promise<void>;
  /** Gives one variable the value of another of the same type. */
  copy(from: Variable, to: Variable): Promise<void>;
  /** GoogleSQL type of a query's only column. */
  typeOf(query: string, scope: ScriptScope): Promise<string>;
  /** Whether a query of one BOOL says true. */
  test(query: string, scope: ScriptScope): Promise<boolean>;
  /** The value of a query of one STRING. */
  text(query: string, scope: ScriptScope): Promise<string | null>;
  /** Keeps the rows of a query under a slot as structs, in their order. */
  collect(
    query: string,
    slot: string,
    scope: ScriptScope,
  ): Promise<{ readonly type: string; readonly count: number }>;
  /** Stores the n-th (from 0) collected row in a variable. */
  pick(slot: string, index: number, variable: Variable): Promise<void>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  procedure(path: readonly string[]): Procedure;
  createProcedure(procedure: NewProcedure): Promise<void>;
  dropProcedure(path: readonly string[], ifExists: boolean): Promise<void>;
  /** Sets `@@error.…`; undefined when the outermost handler is left. */
  setError(error: SqlError | undefined): Promise<void>;
}
