import { StatementError } from '../analyzer/errors.ts';
import type { Connection } from './database.ts';
import { runFailure } from './failure.ts';
import type { TempTables } from './execute.ts';

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly before: TempTables }
  | { readonly kind: 'failed'; readonly before: TempTables; readonly reason: string };

/**
 * The transaction of a session by BigQuery's rules. An error of DuckDB ends DuckDB's transaction; for the script it stays open
 * until ROLLBACK, as in BigQuery, and what would need its tables is refused. Errors before DuckDB (RAISE, ASSERT, names that
 * are not there) leave it whole. Temporary tables are part of it.
 */
export class TransactionState {
  readonly #connection: Connection;
  #state: State = { kind: 'none' };

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get isOpen(): boolean {
    return this.#state.kind !== 'none';
  }

  async begin(temporary: TempTables): Promise<void> {
    if (this.isOpen)
      throw new StatementError('BEGIN TRANSACTION inside a transaction: they cannot be nested', 0);
    await this.#connection.run('BEGIN');
    this.#state = { kind: 'open', before: temporary };
  }

  /** @returns the temporary tables that are there afterwards, as all methods below do. */
  async commit(temporary: TempTables): Promise<TempTables> {
    const state = this.#state;
    if (state.kind === 'none') throw new StatementError('COMMIT TRANSACTION without an open transaction', 0);
    this.mustBeUsable();
    try {
      await this.#connection.run('COMMIT');
    } catch (error) {
      const failure = runFailure(error);
      this.#state = { kind: 'failed', before: state.before, reason: failure.message };
      throw failure;
    }
    this.#state = { kind: 'none' };
    return temporary;
  }

  async rollback(): Promise<TempTables> {
    const state = this.#state;
    if (state.kind === 'none')
      throw new StatementError('ROLLBACK TRANSACTION without an open transaction', 0);
    if (state.kind === 'open') await this.#connection.run('ROLLBACK');
    this.#state = { kind: 'none' };
    return state.before;
  }

  /** DuckDB reported an error. */
  async fail(reason: string, temporary: TempTables): Promise<TempTables> {
    const state = this.#state;
    if (state.kind !== 'open') return temporary;
    await this.#connection.run('ROLLBACK');
    this.#state = { kind: 'failed', before: state.before, reason };
    return state.before;
  }

  /** The script is over: what it left open is rolled back. */
  end(temporary: TempTables): Promise<TempTables> {
    return this.isOpen ? this.rollback() : Promise.resolve(temporary);
  }

  /** @throws StatementError after a failure. */
  mustBeUsable(): void {
    if (this.#state.kind !== 'failed') return;
    throw new StatementError(
      `The transaction has failed (${this.#state.reason}): only ROLLBACK TRANSACTION may follow, and statements that name no table`,
      0,
    );
  }

  /** @throws StatementError inside a transaction, where BigQuery allows no such statement. */
  refuse(statement: string): void {
    if (this.isOpen) throw new StatementError(`${statement} is not supported inside a transaction`, 0);
  }
}
