import { billText } from '../pipeline/operate/price.ts';
import type { Statement } from '../pipeline/ports.ts';
import type { Progress, Report, Step } from '../pipeline/progress.ts';
import type { Terminal } from './terminal.ts';

/** What the statements of a step are billed. */
interface Bill {
  statements: number;
  bytes: number;
}

/**
 * Shows the steps of a command, and remembers how long each took. On a terminal the line of a step counts along while it
 * works; a pipe or a log gets one line when it ends, and one for each statement that is billed.
 */
export class TerminalProgress implements Progress {
  readonly steps: Step[] = [];
  readonly #terminal: Terminal;
  readonly #clock: () => number;
  #bill: Bill = { statements: 0, bytes: 0 };

  /** @param clock milliseconds from any fixed moment. */
  constructor(terminal: Terminal, clock: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  /** Runs one step. Its error passes through; the line of a failed step stays visible. */
  async step<Value>(name: string, work: (report: Report) => Promise<Value>): Promise<Value> {
    const start = this.#clock();
    let rows: number | null = null;
    this.#bill = { statements: 0, bytes: 0 };
    const now = (): Step => ({ name, rows, seconds: (this.#clock() - start) / 1000 });
    const ticking = this.#terminal.watched
      ? setInterval(() => {
          this.#terminal.err(rewrite(line('…', now(), this.#bill)));
        }, 100)
      : undefined;
    try {
      const value = await work((count) => {
        rows = count;
      });
      const done = now();
      this.steps.push(done);
      this.#show(line('✓', done, this.#bill));
      return value;
    } catch (error) {
      this.#show(line('✗', now(), this.#bill));
      throw error;
    } finally {
      clearInterval(ticking);
    }
  }

  /** Shows a statement, and adds what it is billed to its step. */
  statement({ name, rows, billedBytes, seconds }: Statement): void {
    this.#bill = { statements: this.#bill.statements + 1, bytes: this.#bill.bytes + billedBytes };
    const counted = rows === null ? '' : `  ${rows.toLocaleString('en')} rows`;
    this.#show(`  ${name}${counted}  ${billText(billedBytes)}  ${seconds.toFixed(1)} s`);
  }

  /** Adds finished steps that lie within the last one. */
  include(steps: readonly Step[]): void {
    this.steps.push(...steps.map((step) => ({ ...step, name: `- ${step.name}` })));
  }

  #show(text: string): void {
    this.#terminal.err(this.#terminal.watched ? rewrite(`${text}\n`) : `${text}\n`);
  }
}

function line(mark: string, { name, rows, seconds }: Step, { statements, bytes }: Bill): string {
  const counted = rows === null ? '' : `  ${rows.toLocaleString('en')} rows`;
  const billed =
    statements === 0 ? '' : `  ${statements.toLocaleString('en')} statements, ${billText(bytes)} billed`;
  return `${mark} ${name}${counted}${billed}  ${seconds.toFixed(1)} s`;
}

/** A text in place of the terminal's last line. */
const rewrite = (text: string): string => `\r\u001b[K${text}`;
