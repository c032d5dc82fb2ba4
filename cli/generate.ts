import { z } from 'zod';
import { generate } from '@ecommerce/thelook';
import { dayFolder } from '../model/landing.ts';
import { type Command, runAsProgram } from './command.ts';
import { fromUser } from './paths.ts';
import { TerminalProgress } from './progress.ts';
import { textTable } from './table.ts';

const help = `Makes daily CSV snapshots of a shop that does not exist, with the statistics and habits of TheLook's data.

  npm run generate -- --users N --days N --seed N --out DIR [--first-date DATE]

  --users N            users before the first day; about 24 events for each of them
  --days N             daily snapshots, each of the whole shop
  --seed N             the same number makes the same files
  --out DIR            a new or empty folder, or one of an earlier run, which is replaced
  --first-date DATE    the day (UTC) of the first snapshot (default: 2026-02-05)
  --help               shows this

The files are DIR/dataset_name=<name>/date=<YYYYMMDD>/<name>.csv; npm start -- --source DIR takes them in.
`;

const whole = (pattern: RegExp, range: string) =>
  z
    .string({ error: 'is needed' })
    .regex(pattern, { error: `a whole number from ${range} is needed` })
    .transform(Number);

const Arguments = z.strictObject({
  users: whole(/^[1-9]\d{0,6}$/, '1 to 9999999'),
  days: whole(/^[1-9]\d{0,2}$/, '1 to 999'),
  seed: whole(/^\d{1,9}$/, '0 to 999999999'),
  out: z.string({ error: 'is needed' }).min(1, { error: 'a folder is needed' }),
  'first-date': z.iso.date({ error: 'a day like 2026-02-05 is needed' }).default('2026-02-05'),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const generateCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    users: { type: 'string' },
    days: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    'first-date': { type: 'string' },
  },
  arguments: Arguments,
  async run({ users, days, seed, out, 'first-date': firstDate }, terminal) {
    const folder = fromUser(out);
    const files = await new TerminalProgress(terminal).step('make the files', async (report) => {
      const made = await generate({ users, days, seed, out: folder, firstDate, folderOf: dayFolder });
      report(made.reduce((sum, { rows }) => sum + rows, 0));
      return made;
    });
    const headings = [
      { title: 'date', align: 'left' },
      { title: 'entity', align: 'left' },
      { title: 'rows', align: 'right' },
      { title: 'bytes', align: 'right' },
    ] as const;
    const rows = files.map((file) => [
      file.date,
      file.entity,
      file.rows.toLocaleString('en'),
      file.bytes.toLocaleString('en'),
    ]);
    terminal.out(`${textTable(headings, rows)}\nThe files lie in ${folder}.\n`);
  },
};

if (import.meta.main) await runAsProgram(generateCommand);
