/** Work that waits for the work before it: a connection runs one thing at a time. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work when all that was handed in before has ended, well or not. */
  take<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
