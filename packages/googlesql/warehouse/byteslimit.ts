import { StatementError } from '../analyzer/errors.ts';
import { billOf } from '../metering/meter.ts';
import type { Connection } from './database.ts';
import { bytesOfTables } from './dryrun.ts';
import type { Prepared } from './statements.ts';
import type { World } from './world.ts';

/** Refuses a query that would be billed for more than is left of so many bytes. */
export class BytesLimit {
  readonly #most: number;
  readonly #queries: number[][] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws StatementError before the query that is too much. */
  async count(world: World, connection: Connection, reads: Prepared['reads']): Promise<void> {
    this.#queries.push(await bytesOfTables(world, connection, reads));
    const { billedBytes } = billOf(this.#queries, 1);
    if (billedBytes <= this.#most) return;
    throw new StatementError(
      `Query exceeded limit for bytes billed: ${this.#most}. ${billedBytes} or higher required.`,
      0,
    );
  }
}
