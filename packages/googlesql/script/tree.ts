import type { Range } from '../analyzer/source.ts';
import type { Argument } from './engine.ts';

/** A script as the interpreter walks it. Ranges are those of the script's text, so that every part keeps its place. */
export type Statement = Located &
  (
    | SqlStatement
    | Declare
    | Assign
    | If
    | Loop
    | ForIn
    | Jump
    | Block
    | Raise
    | CallStatement
    | Transaction
    | CreateProcedure
    | DropProcedure
  );

interface Located {
  readonly range: Range;
}

/** A statement that the analyzer resolves as it is. */
interface SqlStatement {
  readonly kind: 'sql';
}

export interface Declare {
  readonly kind: 'declare';
  readonly names: readonly string[];
  /** Absent where the type is that of the default. */
  readonly type?: Range;
  readonly initial?: Range;
}

/** One variable, or several from the fields of a struct. */
export interface Assign {
  readonly kind: 'assign';
  readonly names: readonly string[];
  readonly fromStruct: boolean;
  readonly value: Range;
}

export interface If {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: Range; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}

/** WHILE tests before the body for true, REPEAT after it for not true, LOOP never. */
export interface Loop {
  readonly kind: 'loop';
  readonly label?: string;
  readonly before?: Range;
  readonly until?: Range;
  readonly body: readonly Statement[];
}

export interface ForIn {
  readonly kind: 'for';
  readonly label?: string;
  readonly variable: string;
  readonly query: Range;
  readonly body: readonly Statement[];
}

interface Jump {
  readonly kind: 'break' | 'continue';
  readonly label?: string;
}

export interface Block {
  readonly kind: 'block';
  readonly label?: string;
  readonly body: readonly Statement[];
  readonly handler?: readonly Statement[];
}

export interface Raise {
  readonly kind: 'raise';
  readonly message?: Range;
}

export interface CallStatement {
  readonly kind: 'call';
  readonly path: readonly string[];
  readonly arguments: readonly Range[];
}

interface Transaction {
  readonly kind: 'begin' | 'commit' | 'rollback';
}

export interface CreateProcedure {
  readonly kind: 'create_procedure';
  readonly path: readonly string[];
  readonly mode: 'new' | 'or_replace' | 'if_not_exists';
  readonly arguments: readonly (Pick<Argument, 'name' | 'mode'> & { readonly type: Range })[];
  readonly body: Range;
}

interface DropProcedure {
  readonly kind: 'drop_procedure';
  readonly path: readonly string[];
  readonly ifExists: boolean;
}
