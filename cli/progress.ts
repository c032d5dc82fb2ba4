import type { Progress, Report, Step } from '../pipeline/progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows the steps of a command, and remembers how long each took. On a terminal the line of a step counts along while it
 * works; a pipe or a log gets one line when it ends.
 */
export class TerminalProgress implements Progress {
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
          this.#terminal.err(rewrite(line('…', now())));
        }, 100)
      : undefined;
    try {
      const value = await work((count) => {
        rows = count;
      });
      const done = now();
      this.steps.push(done);
      this.#end('✓', done);
      return value;
    } catch (error) {
      this.#end('✗', now());
      throw error;
    } finally {
      clearInterval(ticking);
    }
  }

  /** Adds finished steps that lie within the last one. */
  include(steps: readonly Step[]): void {
    this.steps.push(...steps.map((step) => ({ ...step, name: `- ${step.name}` })));
  }

  #end(mark: string, step: Step): void {
    const ended = `${line(mark, step)}\n`;
    this.#terminal.err(this.#terminal.watched ? rewrite(ended) : ended);
  }
}

function line(mark: string, { name, rows, seconds }: Step): string {
  const counted = rows === null ? '' : `  ${rows.toLocaleString('en')} rows`;
  return `${mark} ${name}${counted}  ${seconds.toFixed(1)} s`;
}

/** A text in place of the terminal's last line. */
const rewrite = (text: string): string => `\r\u001b[K${text}`;
