import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { type Google, startGoogle } from '@ecommerce/local-google';
import { expect } from 'chai';
import { clientsFor } from '../../cloud/clients.ts';
import { type Opened, openStack } from '../../cloud/open.ts';
import { readStack } from '../../cloud/stack.ts';
import { localTransfers } from '../../local/transfers.ts';
import { compile } from '../../model/compile.ts';
import { type Ports, runDays } from '../../pipeline/days.ts';
import { silent } from '../../pipeline/progress.ts';
import type { Snapshot } from '../../pipeline/snapshot.ts';
import { libraryModel, line, ofFewRows, openLibrary, type Library } from '../library/library.ts';
import { contentsOf } from '../pipeline/contents.ts';
import { deployed } from './deployed.ts';

const days: Readonly<Record<string, { books: string[]; loans: string[] }>> = {
  '2025-03-01': { books: [line.book(1), line.book(2, { price: '-1' })], loans: [line.loan(10, 1)] },
  '2025-03-02': {
    books: [line.book(1, { shelf: 'south' }), line.book(3)],
    loans: [line.loan(10, 1), line.loan(11, 9, { fee: '1.10' })],
  },
  '2025-03-03': {
    books: [line.book(1, { shelf: 'east' }), line.book(3), line.book(4)],
    loans: [line.loan(10, 1), line.loan(11, 9, { fee: '1.20' }), line.loan(12, 4)],
  },
};
const headers = {
  books: 'id,title,shelf,price,donor,added',
  loans: 'id,book_id,state,fee,lent,returned',
};

const done = { state: 'done', message: null };

describe("the pipeline on Google's clients", () => {
  const model = libraryModel();
  const target = ofFewRows;
  const definitions = compile(model, target);
  let folder: string;
  let warehouse: EmbeddedWarehouse;
  let google: Google;
  let stack: Opened;
  let beside: Library;
  let local: Ports;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cloud-'));
    const buckets = join(folder, 'buckets');
    const memo = join(import.meta.dirname, '../../node_modules/.cache/compiled-sql');
    warehouse = await openWarehouse({ project: target.project, tables: 'small', buckets, memo });
    google = await startGoogle(
      { id: target.project, number: '123456' },
      { warehouse, buckets, token: 'known' },
    );
    google.state.services.add('bigquerydatatransfer.googleapis.com');
    const endpoint = { address: google.proxy, token: 'known' };
    const clients = clientsFor({ target, location: 'EU', transfers: new Map(), endpoint });
    const outputs = await deployed(clients, model, target);
    await clients.transfers.close();
    stack = openStack(readStack(JSON.stringify({ ...outputs, endpoint })));
    beside = await openLibrary(definitions);
    local = {
      warehouse: beside.warehouse,
      lake: beside.lake,
      transfers: localTransfers(beside.warehouse, beside.lake, {
        root: beside.buckets,
        bucket: target.buckets.raw,
        dataset: 'bronze',
      }),
    };
  });

  after(async () => {
    await stack.close();
    await google.close();
    await warehouse.close();
    await beside.close();
    await rm(folder, { recursive: true });
  });

  const snapshotsOf = async (date: string): Promise<Snapshot[]> => {
    const snapshots: Snapshot[] = [];
    for (const [entity, lines] of Object.entries(days[date] ?? {})) {
      const place = join(folder, 'source', date);
      await mkdir(place, { recursive: true });
      const file = join(place, `${entity}.csv`);
      const header = headers[entity as keyof typeof headers];
      await writeFile(file, [header, ...lines].map((each) => `${each}\n`).join(''));
      snapshots.push({ entity, date, files: [file] });
    }
    return snapshots;
  };

  it('ends in the same silver, gold and quarantine as on the laptop, table by table', async () => {
    for (const date of ['2025-03-01', '2025-03-02']) {
      const snapshots = await snapshotsOf(date);
      const there = await runDays(stack, snapshots, model, target, silent);
      const here = await runDays(local, snapshots, model, target, silent);
      expect(there).to.deep.include({ failures: [], silver: here.silver, gold: here.gold });
      expect(there.gold.state).to.equal('done');
    }
    const contents = await contentsOf(stack.warehouse, definitions);
    expect(contents).to.deep.equal(await contentsOf(beside.warehouse, definitions));
    expect(contents['gold.fact_loans']).to.have.lengthOf(2);
    expect(google.unknown).to.deep.equal([]);
  });

  it('has nothing to do again', async () => {
    const again = await runDays(stack, await snapshotsOf('2025-03-02'), model, target, silent);
    expect(again).to.deep.include({ worked: false, failures: [] });
  });

  it('of two operators at once ends as of one: who comes second is told, and nothing is done twice', async () => {
    const snapshots = await snapshotsOf('2025-03-03');
    const run = () => runDays(stack, snapshots, model, target, silent);
    const ended = await Promise.all([run(), run()]);
    const messages = ended.flatMap(({ failures, silver, gold }) => [
      ...failures,
      ...[silver, gold].flatMap(({ state, message }) => (state === 'done' ? [] : [message])),
    ]);
    for (const message of messages)
      expect(message).to.match(
        /aborted due to concurrent update against table ops\.lock|^Another run has moved \w+ on/,
      );
    expect(messages).to.have.lengthOf.below(3);

    expect(await run()).to.deep.include({ failures: [], silver: done, gold: done });
    await runDays(local, snapshots, model, target, silent);
    const contents = await contentsOf(stack.warehouse, definitions);
    expect(contents).to.deep.equal(await contentsOf(beside.warehouse, definitions));
    expect(contents['gold.fact_loans']).to.have.lengthOf(3);
  });
});
