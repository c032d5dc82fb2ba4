import { expect } from 'chai';
import { localTarget } from '../../../model/target.ts';
import { line, Shop, usersToSilver } from '../shop.ts';

const [day1, day2, day3, day4] = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;
const raw = localTarget.buckets.raw;

describe('the ledger of snapshots', () => {
  let shop: Shop;
  before(async () => {
    shop = await Shop.open(usersToSilver());
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  const silver = async (date: string) => {
    await shop.load(date);
    return shop.silver(date);
  };
  const marker = async (date: string): Promise<void> => {
    const [object] = (await shop.lake.list(raw, shop.object('users', day1).replace('file.csv', ''))).filter(
      ({ name }) => name.endsWith('.csv'),
    );
    await shop.lake.writeEmpty(raw, shop.object('users', date, `unchanged-${object?.md5 ?? ''}`));
  };
  const reasons = async (): Promise<unknown[]> =>
    (await shop.rows('SELECT reason FROM ops.current_snapshot ORDER BY snapshot_date')).map(
      ([reason]) => reason,
    );

  it('waits for a landed snapshot until bronze has loaded it', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    expect((await shop.silver(day1)).state).to.equal('waiting');
    expect(await shop.states('users')).to.deep.equal(['landed']);
    expect((await silver(day1)).state).to.equal('done');
    expect(await shop.states('users')).to.deep.equal(['applied']);
  });

  it('misses a day between the first snapshot and the run date, and goes on without it', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day3, [line.user(2)]);
    expect(await silver(day3)).to.deep.equal({ state: 'waiting', message: `users of ${day2} is missing` });
    expect(await shop.states('users')).to.deep.equal(['applied', 'missing', 'applied']);
  });

  it('takes a day with the contents of the day before for unchanged and reads no row of it', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day2, [line.user(1)]);
    await silver(day2);
    expect(await shop.states('users')).to.deep.equal(['applied', 'unchanged']);
    expect(await shop.rows('SELECT action, row_count FROM ops.step ORDER BY snapshot_date')).to.deep.equal([
      ['applied', '1'],
      ['unchanged', '0'],
    ]);
  });

  it('takes a marker for the contents whose MD5 it carries', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await marker(day2);
    await silver(day2);
    expect(await shop.states('users')).to.deep.equal(['applied', 'unchanged']);
  });

  it('never takes a file without MD5 for unchanged, and has nothing to do with it when run again', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day2, [line.user(1)]);
    shop.composite.add(shop.object('users', day1)).add(shop.object('users', day2));
    await silver(day2);
    expect(await shop.states('users')).to.deep.equal(['applied', 'applied']);
    const findings = await shop.rows('SELECT COUNT(*) FROM ops.snapshot');
    await silver(day2);
    expect(await shop.rows('SELECT COUNT(*) FROM ops.snapshot')).to.deep.equal(findings);
  });

  it('rejects a marker whose contents are gone when the day before it is delivered again, until the file is landed', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await marker(day2);
    await silver(day2);
    await shop.deliver('users', day1, [line.user(2)]);
    expect((await silver(day2)).message).to.include('land the file of that day again');
    expect(await shop.states('users')).to.deep.equal(['applied', 'rejected']);
    expect(await reasons()).to.deep.equal([null, 'content_gone']);
    await shop.deliver('users', day2, [line.user(1)]);
    expect((await silver(day2)).state).to.equal('done');
    expect(await shop.states('users')).to.deep.equal(['applied', 'applied']);
  });

  for (const [what, text, reason] of [
    ['an empty file', '', 'empty'],
    ['a header only', undefined, 'header_only'],
    ['no header', `${line.user(1)}\n`, 'header'],
    ['a header in another order', `first_name,id\n${line.user(1)}\n`, 'header'],
    ['a renamed column', 'HEADER', 'header'],
    ['a column less', 'LESS', 'header'],
  ] as const) {
    it(`rejects a snapshot with ${what} and keeps what was known`, async () => {
      const header =
        'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at';
      await shop.deliver('users', day1, [line.user(1)]);
      if (text === undefined) await shop.deliver('users', day2, []);
      else if (text === 'HEADER')
        await shop.deliver('users', day2, [line.user(1)], header.replace('email', 'mail'));
      else if (text === 'LESS')
        await shop.deliver('users', day2, [line.user(1)], header.replace(',created_at', ''));
      else await shop.deliverText('users', day2, text);
      const outcome = await silver(day2);
      expect(outcome.state).to.equal('failed');
      expect(outcome.message).to.match(new RegExp(`^users of ${day2} .*land`, 's'));
      expect(await reasons()).to.deep.equal([null, reason]);
      expect(await shop.rows('SELECT user_id FROM silver.users')).to.deep.equal([['1']]);
      expect((await silver(day2)).state, 'reported once').to.equal('done');
    });
  }

  it('names the lines of the contract that a new column needs', async () => {
    const header =
      'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at,user_geom,loyalty';
    await shop.deliver('users', day1, [`${line.user(1)},POINT(12.5 41.9),gold`], header);
    const { message } = await silver(day1);
    expect(message).to.include('add to sql/bronze/users/table.yaml:\n  - { name: extra_1, header: loyalty,');
  });

  it('accepts a byte order mark and the optional last column', async () => {
    const header =
      'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at,user_geom';
    await shop.deliver('users', day1, [`${line.user(1)},POINT(12.5 41.9)`], `\ufeff${header}`);
    expect((await silver(day1)).state).to.equal('done');
    expect(await shop.rows('SELECT user_geom FROM silver.users')).to.deep.equal([['POINT(12.5 41.9)']]);
  });

  it('refuses a snapshot older than the replay window, once', async () => {
    await shop.deliver('users', '2025-03-01', [line.user(1)]);
    await shop.deliver('users', '2025-01-01', [line.user(2)]);
    const outcome = await silver('2025-03-01');
    expect(outcome.state).to.equal('failed');
    expect(outcome.message).to.include('users of 2025-01-01 came more than 35 days after its day');
    expect(await shop.rows('SELECT user_id FROM silver.users')).to.deep.equal([['1']]);
    expect(
      await shop.rows(
        "SELECT CAST(snapshot_date AS STRING) FROM ops.current_snapshot WHERE state = 'too_late'",
      ),
    ).to.deep.equal([['2025-01-01']]);
    expect((await silver('2025-03-01')).state).to.equal('waiting');
  });

  it('does not rewind to where bronze no longer reaches, however early the run date', async () => {
    await shop.deliver('users', '2025-03-01', [line.user(1)]);
    await silver('2025-03-01');
    await shop.deliver('users', '2025-01-01', [line.user(2)]);
    await silver('2025-01-01');
    expect(await shop.rows('SELECT user_id FROM silver.users')).to.deep.equal([['1']]);
  });

  it('judges every later day again after a rewind, rejected ones too', async () => {
    await shop.deliver('users', day2, [line.user(2)]);
    await shop.deliver('users', day3, []);
    await shop.deliver('users', day4, [line.user(2)]);
    await silver(day4);
    expect(await shop.states('users')).to.deep.equal(['applied', 'rejected', 'unchanged']);
    await shop.deliver('users', day1, [line.user(1)]);
    await silver(day4);
    expect(await shop.states('users')).to.deep.equal(['applied', 'applied', 'rejected', 'unchanged']);
    expect(
      await shop.rows(
        "SELECT snapshot_date, COUNT(*) FROM ops.snapshot WHERE state = 'pending' GROUP BY snapshot_date ORDER BY 1",
      ),
    ).to.deep.equal([
      [day2, '1'],
      [day3, '1'],
      [day4, '1'],
    ]);
  });

  it('keeps an applied snapshot whose file vanishes', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await silver(day1);
    await shop.lake.delete(raw, shop.object('users', day1));
    await silver(day1);
    expect(await shop.states('users')).to.deep.equal(['applied']);
  });

  it('says in the run that failed what failed, and leaves nothing half done', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.load(day1);
    // A current row that no snapshot brought: the counts cannot add up.
    await shop.warehouse.run(
      `INSERT INTO silver.users_history (user_id, row_hash, valid_from, valid_to)
       VALUES (9, 'x', DATE '${day2}', DATE '9999-12-31')`,
    );
    const outcome = await shop.silver(day1);
    expect(outcome.state).to.equal('failed');
    expect(outcome.message).to.include(
      'current rows are not the accepted plus the kept ones; nothing was applied',
    );
    expect(await shop.rows('SELECT user_id FROM silver.users')).to.deep.equal([['9']]);
    expect(await shop.states('users')).to.deep.equal([]);
    expect(await shop.rows('SELECT screen FROM quality.error_event')).to.deep.equal([['run_failed']]);
  });
});
