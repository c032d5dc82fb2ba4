import { StatementError } from '../analyzer/errors.ts';

const conflict = /Conflict on (update|tuple deletion)|write-write conflict|Transaction conflict/i;

/** What DuckDB says, in the words of BigQuery where it has some. The place is that of the whole statement. */
export function runFailure(error: unknown, target?: string): StatementError {
  const message = error instanceof Error ? error.message : String(error);
  if (conflict.test(message)) {
    const table = target === undefined ? 'a table' : `table ${target}`;
    return new StatementError(`Transaction is aborted due to concurrent update against ${table}`, 0, {
      cause: error,
    });
  }
  if (message.includes('More than one row returned by a subquery')) {
    return new StatementError('Scalar subquery produced more than one element', 0, { cause: error });
  }
  if (message.includes('Overflow in HUGEINT addition')) {
    const total = 'a total of NUMERIC on the way to which more than 38 digits are met';
    return new StatementError(`${total} is not supported by the embedded warehouse`, 0, { cause: error });
  }
  const [first = message] = message.split('\n\nLINE ');
  return new StatementError(
    first.replace(/^(Invalid Input|Conversion|Constraint|Out of Range) Error: /, ''),
    0,
    {
      cause: error,
    },
  );
}
