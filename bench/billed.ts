import { billOf, type Metered, openMetered } from '@ecommerce/googlesql/metering';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Command, runAsProgram } from '../cli/command.ts';
import { textTable } from '../cli/table.ts';
import type { Terminal } from '../cli/terminal.ts';
import { openLake } from '../local/lake.ts';
import type { Definition, TableDefinition } from '../model/definition.ts';
import { datasets, localTarget } from '../model/target.ts';
import { dollarsOf } from '../pipeline/operate/price.ts';
import type { Lake } from '../pipeline/ports.ts';
import { days, makeData } from './data.ts';
import {
  backfillOver,
  call,
  definitions,
  deliver,
  type CountedRound,
  roundsOver,
  routines,
} from './rounds.ts';

const help = `Counts the jobs that BigQuery would run, and estimates what it would bill at the size of TheLook, from a small shop here.

  npm run billed [-- --latency SECONDS]

  --latency SECONDS  how long a job takes, however little it reads; adds the minutes of all jobs one after the other
  --help             shows this

First the rounds: a first, an unchanged and a changed day, idle ones, and a backfill. Then what tables and buckets hold after the last day.
`;

const full = 100_000;
/** Users of the shop that is measured; a backfill is so many days that a smaller one must do. */
const small = { rounds: 1_500, backfill: 150 };
const { raw, processed, analytics } = localTarget.buckets;

const Arguments = z.strictObject({
  latency: z.coerce
    .number({ error: 'a number of seconds is needed' })
    .positive({ error: 'more than 0 seconds are needed' })
    .optional(),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

const billedCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { latency: { type: 'string' } },
  arguments: Arguments,
  async run({ latency }, terminal) {
    const folder = await mkdtemp(join(tmpdir(), 'billed-'));
    try {
      const data = join(folder, 'data');
      const little = join(folder, 'little');
      await makeData(data, small.rounds);
      await makeData(little, small.backfill);
      const shown = { latency, terminal };
      const held = await measure(roundsOver(data), join(folder, 'days'), full / small.rounds, shown);
      const backfill = await backfillOver(little, join(folder, 'links'));
      await measure([backfill], join(folder, 'backfill'), full / small.backfill, shown);
      terminal.out(table(['holds'], ['GiB'], held));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** Prints what the rounds cost; returns what tables and buckets hold after them. */
async function measure(
  rounds: readonly CountedRound[],
  root: string,
  factor: number,
  { latency, terminal }: { readonly latency: number | undefined; readonly terminal: Terminal },
): Promise<string[][]> {
  let jobs = 0;
  const metered = await openMetered({
    file: ':memory:',
    buckets: root,
    project: localTarget.project,
    onJob: () => jobs++,
  });
  const { warehouse, meter } = metered;
  await warehouse.apply(definitions);
  const rows: string[][] = [];
  for (const round of rounds) {
    await deliver(round, warehouse, root);
    for (const routine of routines) {
      jobs = 0;
      const weighed = await meter.during(() => call(warehouse, routine, round.date));
      const { readBytes, billedBytes } = billOf(weighed, factor);
      rows.push([
        round.name,
        routine,
        String(jobs),
        gib(readBytes),
        gib(billedBytes),
        dollarsOf(billedBytes).toFixed(4),
        ...(latency === undefined ? [] : [((jobs * latency) / 60).toFixed(1)]),
      ]);
    }
  }
  const minutes = latency === undefined ? [] : ['minutes'];
  terminal.out(table(['round', 'routine'], ['jobs', 'GiB read', 'GiB billed', 'dollars', ...minutes], rows));
  const held = [...(await stored(metered, factor)), ...(await lying(openLake(root), factor))];
  await warehouse.close();
  return held;
}

function isTable(definition: Definition): definition is TableDefinition {
  return definition.kind === 'table';
}

/** Bytes of the tables by dataset, of bronze one day. */
async function stored(metered: Metered, factor: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const dataset of datasets) {
    const tables = definitions.filter(isTable).filter((definition) => definition.dataset === dataset);
    let bytes = 0;
    for (const { name } of tables) bytes += await metered.bytesOf(dataset, name);
    rows.push([dataset === 'bronze' ? 'bronze, a day' : dataset, gib(bytes * factor)]);
  }
  return rows;
}

/** Bytes of the objects by bucket, of the last day. */
async function lying(lake: Lake, factor: number): Promise<string[][]> {
  const last = days.at(-1)?.date.replaceAll('-', '') ?? '';
  const rows: string[][] = [];
  for (const bucket of [raw, processed, analytics]) {
    const objects = (await lake.list(bucket, '')).filter(({ name }) => name.includes(`/date=${last}/`));
    const bytes = objects.reduce((sum, { size }) => sum + size, 0);
    rows.push([`${bucket}, a day`, gib(bytes * factor)]);
  }
  return rows;
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}

function table(texts: readonly string[], numbers: readonly string[], rows: readonly string[][]): string {
  const headings = [
    ...texts.map((title) => ({ title, align: 'left' as const })),
    ...numbers.map((title) => ({ title, align: 'right' as const })),
  ];
  return `${textTable(headings, rows)}\n`;
}

await runAsProgram(billedCommand);
