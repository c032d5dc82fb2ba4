import { placeOf, type Source } from './source.ts';

/** A statement that failed, with its place: what a user of the warehouse sees. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** What failed, without the place: `@@error.message`. */
  readonly reason: string;
  /** `name:line:column`, the innermost place first. */
  readonly places: readonly string[];
  /** Text of the statement that failed: `@@error.statement_text`. */
  readonly statement: string;

  constructor(reason: string, source: Source, offset: number, statement: string, options?: ErrorOptions) {
    const { at, excerpt } = placeOf(source, offset);
    super(`${at}: ${reason}\n${excerpt}`, options);
    this.reason = reason;
    this.places = [at];
    this.statement = statement;
  }

  /** The same error seen from the CALL through which it came. */
  calledFrom(source: Source, offset: number): SqlError {
    const { at } = placeOf(source, offset);
    const outer = Object.create(SqlError.prototype, Object.getOwnPropertyDescriptors(this)) as SqlError;
    Object.defineProperties(outer, {
      message: { value: `${this.message}\ncalled from ${at}` },
      places: { value: [...this.places, at] },
    });
    return outer;
  }
}

/** A refusal or failure at an offset of the text handed to the analyzer or compiler; the caller knows the source. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  /** UTF-16 offset in the statement's text. */
  readonly offset: number;

  constructor(reason: string, offset: number, options?: ErrorOptions) {
    super(reason, options);
    this.offset = offset;
  }
}
