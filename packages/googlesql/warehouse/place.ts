import { SqlError, StatementError } from '../analyzer/errors.ts';
import type { Source } from '../analyzer/source.ts';

/**
 * Gives errors of work on a whole source their place in it.
 *
 * @param before how many characters the worked-on text has before the source's.
 * @throws SqlError
 */
export async function located<Value>(source: Source, work: () => Promise<Value>, before = 0): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const offset = Math.max(error.offset - before, 0);
    throw SqlError.at(error.message, source, offset, source.text, { cause: error });
  }
}
