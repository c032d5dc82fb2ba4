import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findSnapshots } from '../../pipeline/sources.ts';

const entities = ['users', 'orders'];
const today = '2026-02-05';

describe('finding the snapshots of a folder', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sources-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** Makes files, or folders where a name ends in a slash. */
  const make = async (...names: string[]) => {
    for (const name of names) {
      const path = join(dir, name);
      await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
      if (!name.endsWith('/')) await writeFile(path, 'id\n1\n');
    }
  };
  const found = async (date = today) => {
    const { layout, snapshots, ignored } = await findSnapshots(dir, entities, date);
    return {
      layout,
      snapshots: snapshots.map(
        ({ entity, date, files }) =>
          `${entity} ${date} ${files.map((file) => file.slice(dir.length + 1)).join(' ')}`,
      ),
      ignored: ignored.map(({ path, reason }) => `${path.slice(dir.length + 1)}: ${reason}`),
    };
  };
  const failure = async (path = dir, date = today) => {
    try {
      await findSnapshots(path, entities, date);
    } catch (error) {
      return (error as Error).message.replaceAll(`${dir}/`, '').replaceAll(dir, 'DIR');
    }
    throw new Error('nothing failed');
  };

  it('follows links to files, to folders of days and to entities', async () => {
    await make('elsewhere/export.csv');
    await make('there/dataset_name=users/', 'there/dataset_name=orders/date=20260206/file.csv');
    await symlink(join(dir, 'elsewhere'), join(dir, 'there/dataset_name=users/date=20260205'));
    await symlink(join(dir, 'there/dataset_name=users'), join(dir, 'dataset_name=users'));
    await symlink(join(dir, 'there/dataset_name=orders'), join(dir, 'dataset_name=orders'));
    expect((await found()).snapshots).to.deep.equal([
      'users 2026-02-05 dataset_name=users/date=20260205/export.csv',
      'orders 2026-02-06 dataset_name=orders/date=20260206/file.csv',
    ]);
  });

  it('leaves it to the reader to say that a link leads nowhere', async () => {
    await symlink(join(dir, 'gone.csv'), join(dir, 'users.csv'));
    expect((await found()).snapshots).to.deep.equal([`users ${today} users.csv`]);
  });

  it('names the link where a folder is one that leads nowhere', async () => {
    await make('dataset_name=orders/date=20260205/file.csv');
    await symlink('gone', join(dir, 'dataset_name=users'));
    await symlink('gone', join(dir, 'dataset_name=orders/date=20260206'));
    const says = (name: string, target: string) =>
      `${name} is a link to ${target}, which does not exist: correct the link, or remove it`;
    expect((await failure()).split('\n')).to.deep.equal([
      says('dataset_name=orders/date=20260206', 'dataset_name=orders/gone'),
      says('dataset_name=users', 'gone'),
    ]);
  });

  it('takes flat files as one snapshot of the given day and ignores other entities with a word', async () => {
    await make('orders.csv', 'users.csv', 'distribution_centers.csv', 'events.csv.gz', 'notes/', '.hidden');
    expect(await found()).to.deep.equal({
      layout: 'flat',
      snapshots: ['users 2026-02-05 users.csv', 'orders 2026-02-05 orders.csv'],
      ignored: ['distribution_centers.csv', 'events.csv.gz', 'notes'].map(
        (name) => `${name}: not one of the entities users, orders`,
      ),
    });
  });

  for (const above of ['', 'raw-data/'])
    it(`takes folders that name entity and day under "${above}", by day`, async () => {
      await make(
        `${above}dataset_name=users/date=20260206/b.csv`,
        `${above}dataset_name=users/date=20260206/a.csv`,
        `${above}dataset_name=users/date=20260205/file.csv`,
        `${above}dataset_name=orders/date=20260206/file.csv`,
        `${above}dataset_name=orders/date=20260206/README.txt`,
        `${above}dataset_name=events/date=nonsense/`,
      );
      expect(await found()).to.deep.equal({
        layout: 'landing',
        snapshots: [
          `users 2026-02-05 ${above}dataset_name=users/date=20260205/file.csv`,
          `users 2026-02-06 ${above}dataset_name=users/date=20260206/a.csv ${above}dataset_name=users/date=20260206/b.csv`,
          `orders 2026-02-06 ${above}dataset_name=orders/date=20260206/file.csv`,
        ],
        ignored: [
          `${above}dataset_name=events: not one of the entities users, orders`,
          `${above}dataset_name=orders/date=20260206/README.txt: not a .csv file`,
        ],
      });
    });

  const day = 'dataset_name=users/date=20260205/';
  const cases: [what: string, names: string[], message: string][] = [
    [
      'an empty folder',
      [],
      'DIR holds no snapshot: it needs users.csv, orders.csv (one day), or folders such as dataset_name=users/date=20260205/ with CSV files. It is empty.',
    ],
    ['nothing in scope', ['events.csv'], 'Found: events.csv.'],
    ['both layouts', ['users.csv', `${day}a.csv`], 'DIR holds both users.csv and dataset_name=users'],
    ['a flat file in capitals', ['USERS.CSV'], 'USERS.CSV has capitals in its name: rename it to users.csv'],
    ['a packed file in capitals', ['USERS.CSV.GZ'], 'USERS.CSV.GZ is compressed'],
    ['a file of a day in capitals', [`${day}A.CSV`], `rename it to A.csv`],
    [
      'an entity in capitals',
      ['dataset_name=Users/date=20260205/a.csv'],
      'dataset_name=Users has capitals in its name: rename it to dataset_name=users',
    ],
    ['a packed flat file', ['users.csv.gz'], 'users.csv.gz is compressed: unpack it'],
    [
      'a packed file in a day',
      [`${day}a.csv`, `${day}b.csv.zip`],
      `${day}b.csv.zip is compressed: unpack it`,
    ],
    ['a folder where a flat file should be', ['users.csv/'], 'users.csv is a folder: a CSV file'],
    ['a folder where a file should be', [`${day}a.csv/`], `${day}a.csv is a folder: a CSV file`],
    [
      'a file where an entity should be',
      ['dataset_name=users'],
      'dataset_name=users is a file: a folder of days',
    ],
    ['a file where a day should be', ['dataset_name=users/date=20260205'], "is a file: the day's folder"],
    [
      'an entity without days',
      ['dataset_name=users/'],
      'dataset_name=users is empty: add folders such as date=',
    ],
    ['a day without files', [day], 'holds no .csv file'],
    [
      'a day spelt with hyphens',
      ['dataset_name=users/date=2026-02-05/a.csv'],
      '"date=2026-02-05" is not a day',
    ],
    ['a day the calendar lacks', ['dataset_name=users/date=20260230/a.csv'], '"date=20260230" is not a day'],
    [
      'a folder without a day',
      ['dataset_name=users/a.csv'],
      '"a.csv" is not a day: name it like date=20260205',
    ],
  ];
  for (const [what, names, message] of cases)
    it(`refuses ${what}`, async () => {
      await make(...names);
      expect(await failure()).to.include(message);
    });

  it('says of which entities a flat folder holds no file', async () => {
    await make('orders.csv');
    expect((await findSnapshots(dir, entities, today)).missing).to.deep.equal(['users']);
  });

  it('names every problem at once', async () => {
    await make(day, 'dataset_name=orders/date=x/');
    expect((await failure()).split('\n')).to.have.length(2);
  });

  it('refuses a folder that is missing, and a file in its place', async () => {
    await make('users.csv');
    expect(await failure(join(dir, 'nowhere'))).to.include(
      'nowhere cannot be read as a folder: it does not exist',
    );
    expect(await failure(join(dir, 'users.csv'))).to.include(
      'users.csv cannot be read as a folder: it is a file',
    );
  });

  it('refuses a date that the calendar lacks', async () => {
    await make('users.csv');
    expect(await failure(dir, '2026-02-30')).to.include('"2026-02-30" is not a date');
  });
});
