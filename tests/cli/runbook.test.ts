import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../cli/command.ts';
import type { ExitCode } from '../../cli/exit.ts';
import { backfillCommand } from '../../cli/backfill.ts';
import { landCommand } from '../../cli/land.ts';
import { quarantineCommand } from '../../cli/quarantine.ts';
import { eraseCommand } from '../../cli/erase.ts';
import { rebuildCommand } from '../../cli/rebuild.ts';
import { rollbackCommand } from '../../cli/rollback.ts';
import { runCommand } from '../../cli/run.ts';
import { startIn } from '../../cli/start.ts';
import { statusAt } from '../../cli/status.ts';
import { waiveCommand } from '../../cli/waive.ts';
import { withdrawCommand } from '../../cli/withdraw.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { bucketFolder, withWarehouse } from '../../cli/warehouse.ts';
import { dayFolder } from '../../model/landing.ts';
import { localTarget } from '../../model/target.ts';
import { generated } from '../generated/generated.ts';
import { line } from '../pipeline/shop.ts';
import { dropGold } from './drop-gold.ts';
import { recorder } from './recorder.ts';
import { ranThrough } from './runbook.ts';

const headers = {
  products: 'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id',
  users:
    'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at',
} as const;

/** A product without anything that a screen would notice. */
const cap = (id: number, price = '6'): string =>
  line.product(id, { price }).replace(/SKU\d+/, String(id).padStart(32, '0'));

const monday = '2025-03-03T09:00:00Z';

describe('docs/runbook.md', function () {
  this.timeout(1_200_000);
  let root: string;
  let shop: string;

  const commands: Readonly<Record<string, (argv: string[], terminal: Terminal) => Promise<ExitCode>>> = {
    waive: (argv, terminal) => execute(waiveCommand, [...argv, '--expires', '2025-04-02'], terminal),
    withdraw: (argv, terminal) => execute(withdrawCommand, argv, terminal),
    backfill: (argv, terminal) => execute(backfillCommand, argv, terminal),
    rebuild: (argv, terminal) => execute(rebuildCommand, argv, terminal),
    // The page's Monday is the moment of the test.
    rollback: (argv, terminal) =>
      execute(
        rollbackCommand,
        argv.map((word) => word.replace('2025-03-03T09:00Z', new Date().toISOString())),
        terminal,
      ),
    run: (argv, terminal) => execute(runCommand, argv, terminal),
    land: (argv, terminal) =>
      execute(
        landCommand,
        argv.map((word) => (word === 'DIR' ? join(root, 'source') : word)),
        terminal,
      ),
    erase: (argv, terminal) => execute(eraseCommand, argv, terminal),
    quarantine: (argv, terminal) => execute(quarantineCommand, argv, terminal),
    status: (argv, terminal) =>
      execute(
        statusAt(() => new Date(monday)),
        argv,
        terminal,
      ),
  };

  const deliver = async (entity: keyof typeof headers, day: string, lines: readonly string[]) => {
    const folder = join(root, 'source', dayFolder(entity, day));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${entity}.csv`), [headers[entity], ...lines, ''].join('\n'));
  };
  const start = async () => {
    await execute(
      startIn({ sample: shop, default: shop }),
      ['--source', join(root, 'source'), '--json'],
      recorder(),
    );
  };

  const states: Readonly<Record<string, () => Promise<void>>> = {
    'three quiet days': async () => {
      for (const [day, ids] of [
        ['2025-03-01', [1, 2, 3]],
        ['2025-03-02', [1, 2, 3, 4]],
        ['2025-03-03', [1, 2, 3, 4, 5]],
      ] as const) {
        await deliver(
          'products',
          day,
          ids.map((id) => cap(id)),
        );
        await deliver(
          'users',
          day,
          ids.map((id) => line.user(id)),
        );
      }
      await start();
    },
    'a file of products without its rows': async () => {
      await deliver('products', '2025-03-04', []);
      await start();
    },
    'a cap with a price below zero': async () => {
      await deliver(
        'products',
        '2025-03-05',
        [1, 2, 3, 4, 5].map((id) => cap(id, id === 5 ? '-6' : '6')),
      );
      await start();
    },
    'users of the fourth are landed': async () => {
      await deliver(
        'users',
        '2025-03-04',
        [1, 2, 3, 4, 5, 6].map((id) => line.user(id)),
      );
      await execute(landCommand, [join(root, 'source'), '--local', shop], recorder());
    },
    'gold is dropped': () => withWarehouse(shop, ({ warehouse }) => dropGold(warehouse)),
    'the raw bucket is emptied': () => rm(bucketFolder(shop, localTarget.buckets.raw), { recursive: true }),
  };

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'runbook-'));
    shop = join(root, 'shop');
  });
  after(() => rm(root, { recursive: true }));

  const run = async (script: string, argv: readonly string[]): Promise<string> => {
    const command = commands[script];
    if (command === undefined)
      throw new Error(`The runbook runs npm run ${script}, which its test does not know.`);
    const terminal = recorder();
    await command([...argv, '--local', shop], terminal);
    return lasting([...terminal.output, ...terminal.notes].join(''), shop);
  };

  generated('docs/runbook.md', (page) =>
    ranThrough(page, {
      run,
      given: async (state) => {
        const bring = states[state];
        expect(bring, `no state "${state}"`).not.to.equal(undefined);
        await bring?.();
      },
    }),
  );
});

/** What is the same in every run: the page's Monday in place of the moment, no seconds, no folder of the test. */
function lasting(printed: string, shop: string): string {
  const now = new Date().toISOString();
  return printed
    .replaceAll(
      new RegExp(`\\S*${shop.slice(shop.lastIndexOf('/', shop.length - 6))}`, 'g'),
      '.local/default',
    )
    .replaceAll(
      new RegExp(`${now.slice(0, 10)}[ T]\\d\\d:\\d\\d`, 'g'),
      monday.slice(0, 16).replace('T', ' '),
    )
    .replaceAll(/ {2}\d+\.\d s$/gm, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '7b1d6f0e-5c1f-4f52-9d0e-2f6d3c8a9b10')
    .replaceAll(/[ \t]+$/gm, '');
}
