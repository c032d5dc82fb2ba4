import { execute } from '../../cli/command.ts';
import type { ExitCode } from '../../cli/exit.ts';
import { StartReport } from '../../cli/report/schema.ts';
import { startIn } from '../../cli/start.ts';
import { recorder } from '../cli/recorder.ts';

/** What a user sees of `npm start --json`. */
export interface Seen {
  readonly code: ExitCode;
  /** Undefined where nothing was run. */
  readonly report: StartReport | undefined;
  /** The report's messages and what stands on standard error. */
  readonly said: string;
}

/** Runs `npm start --json` over a warehouse in a folder. */
export const run = async (warehouse: string, ...argv: string[]): Promise<Seen> => {
  const terminal = recorder();
  const command = startIn({ sample: warehouse, default: warehouse });
  const code = await execute(command, ['--json', ...argv], terminal);
  const [output] = terminal.output;
  const report = output === undefined ? undefined : StartReport.parse(JSON.parse(output));
  return { code, report, said: [...(report?.messages ?? []), ...terminal.notes].join('\n') };
};
