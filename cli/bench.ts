import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { measure } from '../bench/measure.ts';
import { renderBench, summaries } from '../bench/report.ts';
import { type Command, runAsProgram } from './command.ts';
import { fromUser } from './paths.ts';

const help = `Measures the pipeline on this machine beside a script for DuckDB that was written by hand and does the same work.

  npm run bench -- --users N [--runs N] [--keep DIR]

  --users N    size of the made-up shop; 100000 are about 2.4 million events
  --runs N     rounds of three days for each of the two, in turns (default: 3)
  --keep DIR   keeps data and databases there, and uses data of the same size again
  --json       prints everything that was measured, for machines
  --help       shows this

The days: a first snapshot, one of the same files, one with one row of a hundred changed. First it prints the targets of
docs/performance.md and whether they are met, then all that was measured. It fails where both do not agree on rows and
figures.
`;

const whole = z
  .string({ error: 'is needed' })
  .regex(/^[1-9]\d{0,6}$/, { error: 'a whole number from 1 to 9999999 is needed' })
  .transform(Number);

const Arguments = z.strictObject({
  users: whole,
  runs: whole.default(3),
  keep: z.string().min(1, { error: 'a folder is needed' }).optional(),
  json: z.boolean().default(false),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const benchCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    users: { type: 'string' },
    runs: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean' },
  },
  arguments: Arguments,
  async run({ users, runs, keep, json }, terminal) {
    const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'bench-')) : fromUser(keep);
    try {
      const measured = await measure(folder, { users, runs }, (what) => {
        terminal.err(`${what}\n`);
      });
      const everything = { version: 1, ...measured, days: summaries(measured) };
      terminal.out(json ? `${JSON.stringify(everything)}\n` : `${renderBench(measured)}\n`);
    } finally {
      if (keep === undefined) await rm(folder, { recursive: true });
    }
  },
};

if (import.meta.main) await runAsProgram(benchCommand);
