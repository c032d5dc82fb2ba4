import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { exit, type ExitCode } from '../../cli/exit.ts';
import { withWarehouse } from '../../cli/warehouse.ts';
import { localTarget } from '../../model/target.ts';
import { inspect } from '../../pipeline/land/inspect.ts';
import { everything } from '../pipeline/shop.ts';
import { entities, deliver, good, put } from './delivery.ts';
import { run } from './run.ts';

/** Rights bind everybody but root: as root the work is done as nobody, who has none. */
const withoutRights = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
};

describe('a place where something else is than should be', () => {
  let root: string;
  let source: string;
  let warehouse: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'places-'));
    [source, warehouse] = [join(root, 'source'), join(root, 'warehouse')];
    await mkdir(source);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const day = 'dataset_name=users/date=20250301/';

  /** SOURCE stands for the folder that `--source` names. */
  const folders: readonly {
    readonly what: string;
    /** Files, and folders where the name ends in a slash. */
    readonly names: readonly string[];
    readonly argv?: readonly string[];
    readonly code?: ExitCode;
    readonly says: string;
  }[] = [
    {
      what: 'no folder',
      names: [],
      argv: ['--source', 'SOURCE/nowhere'],
      says: 'SOURCE/nowhere cannot be read as a folder: it does not exist; check the path',
    },
    {
      what: 'a file for a folder',
      names: ['users.csv'],
      argv: ['--source', 'SOURCE/users.csv'],
      says: 'SOURCE/users.csv cannot be read as a folder: it is a file; give the folder that holds it',
    },
    {
      what: 'an empty folder',
      names: [],
      says: 'SOURCE holds no snapshot: it needs ',
    },
    {
      what: 'a date that is none',
      names: ['users.csv'],
      argv: ['--source', 'SOURCE', '--date', '2025-02-30'],
      code: exit.usage,
      says: '--date: a day like 2026-02-05 is needed',
    },
    {
      what: 'a date in other letters',
      names: ['users.csv'],
      argv: ['--source', 'SOURCE', '--date', '1 March'],
      code: exit.usage,
      says: '--date: a day like 2026-02-05 is needed',
    },
    {
      what: 'a date without files',
      names: [],
      argv: ['--date', '2025-03-01'],
      code: exit.usage,
      says: '--date says of which day the files of --source are',
    },
    {
      what: "a day's folder that is no date",
      names: ['dataset_name=users/date=2025-03-01/file.csv'],
      says: '"date=2025-03-01" is not a day: name it like date=20260205, or move it elsewhere',
    },
    {
      what: 'two layouts at once',
      names: ['users.csv', `${day}file.csv`],
      says: 'SOURCE holds both users.csv and dataset_name=users: move one of the two layouts elsewhere',
    },
    {
      what: 'a folder where a file should be',
      names: ['users.csv/'],
      says: 'SOURCE/users.csv is a folder: a CSV file should be there',
    },
    {
      what: "a folder where a day's file should be",
      names: [`${day}file.csv/`],
      says: `SOURCE/${day}file.csv is a folder: a CSV file should be there`,
    },
    {
      what: 'a file name in capitals',
      names: ['USERS.CSV', 'orders.csv'],
      says: 'SOURCE/USERS.CSV has capitals in its name: rename it to users.csv',
    },
    {
      what: 'a packed file',
      names: ['users.csv.gz'],
      says: 'SOURCE/users.csv.gz is compressed: unpack it first, so that it ends in .csv',
    },
  ];

  for (const { what, names, argv = ['--source', 'SOURCE'], code = exit.failed, says } of folders)
    it(`is refused before a warehouse is made: ${what}`, async () => {
      for (const name of names)
        await (name.endsWith('/')
          ? mkdir(join(source, name), { recursive: true })
          : put(source, name, 'id\n'));
      const seen = await run(warehouse, ...argv.map((each) => each.replace('SOURCE', source)));
      expect(seen.said).to.include(says.replace('SOURCE', source));
      expect(seen).to.include({ code, report: undefined });
      expect(existsSync(warehouse)).to.equal(false);
    });

  const goodSource = async () => {
    for (const entity of entities) await deliver(source, entity, '2025-03-01', good(entity));
  };

  it('is named where a file may not be read', async () => {
    const path = await put(source, 'users.csv', good('users'));
    await chmod(root, 0o755);
    await chmod(path, 0);
    const error: unknown = await withoutRights(() => inspect(path)).catch((thrown: unknown) => thrown);
    expect(String(error)).to.include(`${path} cannot be read: this user has no right to it; give the right`);
  });

  it('is named where the warehouse may not be written', async () => {
    await goodSource();
    for (const path of [root, source]) await chmod(path, 0o755);
    const seen = await withoutRights(() => run(warehouse, '--source', source));
    expect(seen).to.include({ code: exit.failed, report: undefined });
    expect(seen.said).to.include(
      `The warehouse ${join(warehouse, 'warehouse.duckdb')} cannot be written. Give this user`,
    );
  });

  for (const [what, contents] of [
    ['an empty file', ''],
    ['something else', 'this is no database\n'.repeat(1000)],
  ] as const)
    it(`is left alone where the warehouse's file is ${what}`, async () => {
      await goodSource();
      const file = await put(warehouse, 'warehouse.duckdb', contents);
      const seen = await run(warehouse, '--source', source);
      expect(seen).to.include({ code: exit.failed, report: undefined });
      expect(seen.said).to.include(
        'is damaged. Move it away, with warehouse.duckdb.wal if that is there, and ' +
          'load everything again into a new one.',
      );
      expect(await readFile(file, 'utf8')).to.equal(contents);
    });

  it('is left alone where a table is of another definition that cannot be changed in place', async () => {
    await goodSource();
    const older = everything(localTarget).flatMap((each) =>
      each.kind === 'table' && each.name === 'lock'
        ? [{ ...each, columns: each.columns.map((column) => ({ ...column, type: 'STRING' })) }]
        : [],
    );
    await withWarehouse(warehouse, ({ warehouse: before }) => before.apply(older));
    const seen = await run(warehouse, '--source', source);
    expect(seen).to.include({ code: exit.failed, report: undefined });
    expect(seen.said).to.match(
      /Table ops\.lock cannot be changed in place: .* delete .* and load everything again/,
    );
    const result = await withWarehouse(warehouse, ({ warehouse: kept }) =>
      kept.run('SELECT * FROM ops.lock'),
    );
    expect(result?.columns.map(({ type }) => type)).to.deep.equal(['STRING', 'STRING']);
  });

  it('is left alone where another process is at work on it', async () => {
    await goodSource();
    const holder = await hold(join(warehouse, 'warehouse.duckdb'));
    try {
      const seen = await run(warehouse, '--source', source);
      expect(seen).to.include({ code: exit.failed, report: undefined });
      expect(seen.said).to.include(
        `is in use by process ${String(holder.pid)}. Wait until that has ended, or end it, and try again.`,
      );
    } finally {
      holder.kill();
      await once(holder, 'exit');
    }
  });
});

/** Another process that has a database's file open. */
const hold = async (file: string): Promise<ChildProcess> => {
  await mkdir(join(file, '..'), { recursive: true });
  const program = `
    import { DuckDBInstance } from '@duckdb/node-api';
    globalThis.held = await DuckDBInstance.create(process.argv[1]);
    console.log('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, file], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
};
