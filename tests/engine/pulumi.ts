import { execFile } from 'node:child_process';

/** What a command answered. */
export interface Output {
  readonly code: number;
  /** Standard output and error. */
  readonly text: string;
}

/** Milliseconds; the engine may wait for ever where something is wrong. */
const longest = 300_000;

/** Runs the command line and waits for it; whether it succeeded is in the exit code. */
export function pulumi(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile('pulumi', args, { cwd, env, maxBuffer: 2 ** 28, timeout: longest }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, text: stdout + stderr });
      else
        reject(
          new Error(`pulumi ${args.join(' ')} did not end by itself within ${longest / 60_000} minutes.`, {
            cause: error,
          }),
        );
    });
  });
}
