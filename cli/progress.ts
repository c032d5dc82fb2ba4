import type { Progress as Told, Report, Step } from '../pipeline/progress.ts';
import type { Terminal } from './terminal.ts';

/** Shows the steps of a command while they run, to somebody who watches, and remembers how long each took. */
export class Progress implements Told {
  readonly steps: Step[] = [];
  readonly #terminal: Terminal;
  readonly #clock: () => number;

  /** @param clock milliseconds from any fixed moment. */
  constructor(terminal: Terminal, clock: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  /** Runs one step. Its error passes through; the line of a failed step stays visible. */
  async step<Value>(name: string, work: (report: Report) => Promise<Value>): Promise<Value> {
    const start = this.#clock();
    let rows: number | null = null;
    const now = (): Step => ({ name, rows, seconds: (this.#clock() - start) / 1000 });
    const ticking = this.#terminal.watched
      ? setInterval(() => {
          this.#show('…', now(), '');
        }, 100)
      : undefined;
    try {
      const value = await work((count) => {
        rows = count;
      });
      this.steps.push(now());
      this.#show('✓', now(), '\n');
      return value;
    } catch (error) {
      this.#show('✗', now(), '\n');
      throw error;
    } finally {
      clearInterval(ticking);
    }
  }

  /** Adds finished steps that lie within the last one. */
  include(steps: readonly Step[]): void {
    this.steps.push(...steps.map((step) => ({ ...step, name: `- ${step.name}` })));
  }

  #show(mark: string, { name, rows, seconds }: Step, end: string): void {
    if (!this.#terminal.watched) return;
    const counted = rows === null ? '' : `  ${rows.toLocaleString('en')} rows`;
    this.#terminal.err(`\r\u001b[K${mark} ${name}${counted}  ${seconds.toFixed(1)} s${end}`);
  }
}
