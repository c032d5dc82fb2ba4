import type { Parameters } from '../parameters.ts';
import { type Result, type Row, rowsByName } from '../result.ts';
import type { Session } from './session.ts';
import type { RunOptions } from './runoptions.ts';
import { Turns } from './turns.ts';

/** One connection to a warehouse. Its scripts wait for each other, and run beside those of other sessions. */
export class WarehouseSession {
  readonly #session: Session;
  readonly #refresh: (script: string) => Promise<void>;
  readonly #turns = new Turns();
  #closed: Promise<void> | undefined;

  /** @param refresh brings what a script reads of buckets up to date. */
  constructor(session: Session, refresh: (script: string) => Promise<void>) {
    this.#session = session;
    this.#refresh = refresh;
  }

  /**
   * Runs a script: one statement, or several with `;` between them. Temporary tables, variables and an open transaction end with it.
   *
   * @returns the last SELECT's columns and rows; undefined where there was none.
   * @throws SqlError for what the script or the data in it do wrong; Cancelled; Error for a parameter that is not of its type.
   */
  run(script: string, parameters: Parameters = {}, options: RunOptions = {}): Promise<Result | undefined> {
    if (this.#closed !== undefined)
      return Promise.reject(new Error('The warehouse or this session of it is closed.'));
    return this.#turns.take(async () => {
      await this.#refresh(script);
      return this.#session.run('query', script, parameters, options);
    });
  }

  /**
   * Runs a script for the rows of its last SELECT, each an object by the names of the columns: see `run`.
   *
   * @throws Error also where there was no SELECT, or two of its columns have one name.
   */
  async query(script: string, parameters: Parameters = {}): Promise<Row[]> {
    const result = await this.run(script, parameters);
    if (result === undefined)
      throw new Error('The script has no SELECT that gives rows. Use run for such scripts.');
    return rowsByName(result);
  }

  /** Ends the script that runs, as soon as it can be: what it has not committed is undone. */
  cancel(): void {
    this.#session.cancel();
  }

  /** Ends the session when the scripts that were handed in have run. */
  close(): Promise<void> {
    return (this.#closed ??= this.#turns.take(() => {
      this.#session.close();
      return Promise.resolve();
    }));
  }
}
