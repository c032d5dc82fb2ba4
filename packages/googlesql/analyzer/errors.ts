import { placeOf, type Source } from './source.ts';

interface Fault {
  /** What failed, without the place: `@@error.message`. */
  readonly reason: string;
  /** Text of the statement that failed: `@@error.statement_text`. */
  readonly statement: string;
  /** `name:line:column`, the innermost place first. */
  readonly places: readonly string[];
  /** The source line of the innermost place, or what of a long one is near it, with a caret. */
  readonly excerpt: string;
}

/** A statement that failed, with its place: what a user of the warehouse sees. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  // Private, for Node prints the public fields of an error that nobody caught below its message: the whole statement.
  readonly #fault: Fault;

  private constructor(fault: Fault, options?: ErrorOptions) {
    const [innermost = '', ...calls] = fault.places;
    const from = calls.map((call) => `\ncalled from ${call}`).join('');
    super(`${innermost}: ${fault.reason}\n${fault.excerpt}${from}`, options);
    this.#fault = fault;
  }

  get fault(): Fault {
    return this.#fault;
  }

  static at(
    reason: string,
    source: Source,
    offset: number,
    statement: string,
    options?: ErrorOptions,
  ): SqlError {
    const { at, excerpt } = placeOf(source, offset);
    return new SqlError({ reason, statement, places: [at], excerpt }, options);
  }

  /** The same error seen from the CALL through which it came. */
  calledFrom(source: Source, offset: number): SqlError {
    const { at } = placeOf(source, offset);
    return new SqlError({ ...this.#fault, places: [...this.#fault.places, at] }, { cause: this.cause });
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
