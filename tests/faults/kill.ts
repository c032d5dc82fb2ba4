import { DuckDBConnection } from '@duckdb/node-api';

/** Where a program is killed: before a transaction, when all of it but its end is done, or after it. */
export const killPoints = ['before', 'inside', 'after'] as const;
export type KillPoint = (typeof killPoints)[number];

/** A moment of a run. */
interface Moment {
  readonly point: KillPoint;
  /** Which of the run's transactions, from 1. */
  readonly transaction: number;
}

/**
 * Calls a function at each moment of the work; the work waits for it. DuckDB is told of a transaction by BEGIN and COMMIT on a
 * connection, whoever opened it.
 */
export async function atEachMoment<Value>(
  work: () => Promise<Value>,
  look: (moment: Moment) => Promise<void>,
): Promise<Value> {
  const run = Reflect.get<DuckDBConnection, 'run'>(DuckDBConnection.prototype, 'run');
  let transaction = 1;
  DuckDBConnection.prototype.run = async function (this: DuckDBConnection, ...given) {
    const [sql] = given;
    if (sql === 'BEGIN') await look({ point: 'before', transaction });
    if (sql !== 'COMMIT') return run.apply(this, given);
    await look({ point: 'inside', transaction });
    const result = await run.apply(this, given);
    await look({ point: 'after', transaction });
    transaction += 1;
    return result;
  };
  try {
    return await work();
  } finally {
    DuckDBConnection.prototype.run = run;
  }
}
