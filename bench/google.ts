import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openWarehouse } from '@ecommerce/googlesql';
import { startGoogle } from '@ecommerce/local-google';
import { z } from 'zod';
import { projectFolder } from '../cli/paths.ts';

/*
 * What Google's interface on loopback costs: one row against the same inside the process, a million rows, clients at once, and the first
 * answer after the command was started. Each figure is the middle one of several.
 */

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } },
});
const [count, rounds] = [Number(values.rows), Number(values.rounds)];
const token = 'bench';
const headers = { Authorization: `Bearer ${token}` };

/** What something takes, in milliseconds: of the clock, and of processors in this process, which are both sides of the connection. */
interface Taken {
  readonly clock: number;
  readonly processors: number;
}

/** The middle one of so many measurements, each by itself. */
async function middle(times: number, work: () => Promise<unknown>): Promise<Taken> {
  const clocks: number[] = [];
  const processors: number[] = [];
  for (let index = 0; index < times; index++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await work();
    clocks.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    processors.push((user + system) / 1000);
  }
  const middleOf = (taken: number[]): number => taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
  return { clock: middleOf(clocks), processors: middleOf(processors) };
}

const Answer = z.object({ jobReference: z.object({ jobId: z.string() }), totalRows: z.string().optional() });

/** Runs a query over HTTP and reads its answer. */
async function ask(address: string, query: string, more: object = {}): Promise<z.infer<typeof Answer>> {
  const body = JSON.stringify({ query, useLegacySql: false, ...more });
  const response = await fetch(`${address}/bigquery/v2/projects/local/queries`, {
    method: 'POST',
    headers,
    body,
  });
  if (!response.ok) throw new Error(await response.text());
  return Answer.parse(await response.json());
}

/** Milliseconds from the start of the command to its first answer. */
async function firstAnswer(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-google-'));
  const start = performance.now();
  const args = ['run', '-s', 'google', '--', '--port', '0', '--local', folder, '--token', token];
  const command = spawn('npm', args, {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    for await (const line of createInterface({ input: command.stdout })) {
      const [word, address = ''] = line.split(/\s+/);
      if (word !== 'address') continue;
      await ask(address, 'SELECT 1 AS a');
      return performance.now() - start;
    }
    throw new Error('npm run google ended without an address.');
  } finally {
    // The command is a child of npm: both are a group.
    process.kill(-(command.pid ?? 0), 'SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}

const shown = (milliseconds: number): string => milliseconds.toFixed(1).padStart(9);

const show = (what: string, { clock, processors }: Taken, more = ''): void => {
  console.log(`${what.padEnd(48)} ${shown(clock)} ${shown(processors)}${more}`);
};

console.log(`${'milliseconds'.padEnd(48)} of clock  of processors here`);

show('first answer after the start of npm run google', await middle(rounds, firstAnswer));

const warehouse = await openWarehouse();
const google = await startGoogle({ id: 'local', number: '1' }, { warehouse, token });
try {
  await warehouse.run(
    'CREATE SCHEMA d; CREATE TABLE d.t AS SELECT n, CONCAT("name ", n) AS name FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n',
  );
  const row = 'SELECT name FROM d.t WHERE n = 500';
  await ask(google.proxy, row);
  const inside = await middle(200, () => warehouse.run(row));
  const outside = await middle(200, () => ask(google.proxy, row));
  show('one row inside the process', inside);
  show('one row over HTTP', outside, ` (wanted: at most ${(2 * inside.clock + 5).toFixed(1)})`);

  const eight = async (): Promise<void> => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let index = 0; index < 25; index++) await ask(google.proxy, row);
      }),
    );
  };
  show('200 queries of 8 clients at once', await middle(rounds, eight));

  const many = `SELECT n, CONCAT('name ', CAST(n AS STRING)) AS name, n / 3 AS part, TIMESTAMP_SECONDS(n) AS moment FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS n`;
  const made = await middle(1, () => warehouse.run(many));
  const { jobReference } = await ask(google.proxy, many, { maxResults: 0, timeoutMs: 600_000 });
  const results = `${google.proxy}/bigquery/v2/projects/local/queries/${jobReference.jobId}`;
  let bytes = 0;
  const read = await middle(rounds, async () => {
    bytes = (await (await fetch(results, { headers })).arrayBuffer()).byteLength;
  });
  show(`${count} rows inside the process`, made);
  show(`${count} rows through getQueryResults`, read, `, ${Math.round(bytes / 2 ** 20)} MiB`);
} finally {
  await google.close();
  await warehouse.close();
}
