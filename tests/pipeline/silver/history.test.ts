import { expect } from 'chai';
import { line, Shop, usersToSilver } from '../shop.ts';

const [day1, day2, day3, day4] = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;

describe('a history', () => {
  let shop: Shop;
  before(async () => {
    shop = await Shop.open(usersToSilver());
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  const versions = (): Promise<unknown[]> =>
    shop.rows(
      `SELECT user_id, city, CAST(valid_from AS STRING), CAST(valid_to AS STRING)
       FROM silver.users_history ORDER BY user_id, valid_from`,
    );
  const silver = async (date: string): Promise<void> => {
    await shop.load(date);
    await shop.silver(date);
  };

  it('opens a version for a new key, another for a change, and closes the one of a vanished key', async () => {
    await shop.deliver('users', day1, [line.user(1), line.user(2)]);
    await silver(day1);
    await shop.deliver('users', day2, [line.user(1, { city: 'Oslo' })]);
    await silver(day2);
    expect(await versions()).to.deep.equal([
      ['1', 'Rome', day1, day2],
      ['1', 'Oslo', day2, '9999-12-31'],
      ['2', 'Rome', day1, day2],
    ]);
  });

  it('opens another version when a key appears again', async () => {
    await shop.deliver('users', day1, [line.user(1), line.user(2)]);
    await shop.deliver('users', day2, [line.user(2)]);
    await shop.deliver('users', day3, [line.user(1), line.user(2)]);
    await silver(day3);
    expect((await versions()).slice(0, 2)).to.deep.equal([
      ['1', 'Rome', day1, day2],
      ['1', 'Rome', day3, '9999-12-31'],
    ]);
  });

  it('takes another spelling of the same values for no change', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day2, [line.user('1.0', { created: '2025-01-02 03:04:05.000000 UTC' })]);
    await silver(day2);
    expect(await versions()).to.deep.equal([['1', 'Rome', day1, '9999-12-31']]);
    expect(await shop.states('users')).to.deep.equal(['applied', 'applied']);
  });

  it('keeps the version of a key that was delivered only in lines that did not pass', async () => {
    await shop.deliver('users', day1, [line.user(1), line.user(2)]);
    await shop.deliver('users', day2, [line.user(1, { created: 'yesterday' }), line.user(2)]);
    await silver(day2);
    expect(await versions()).to.deep.equal([
      ['1', 'Rome', day1, '9999-12-31'],
      ['2', 'Rome', day1, '9999-12-31'],
    ]);
    expect(await shop.rows('SELECT key, screens FROM quality.quarantine')).to.deep.equal([
      ['1', ['created_at_missing']],
    ]);
  });

  it('closes nothing where a key cannot be read, and says so', async () => {
    await shop.deliver('users', day1, [line.user(1), line.user(2)]);
    await shop.deliver('users', day2, [line.user(1), line.user('two')]);
    await silver(day2);
    expect(await versions()).to.deep.equal([
      ['1', 'Rome', day1, '9999-12-31'],
      ['2', 'Rome', day1, '9999-12-31'],
    ]);
    expect(
      await shop.rows("SELECT screen, severity, failing FROM quality.error_event WHERE severity = 'warn'"),
    ).to.deep.equal([['deletions_withheld', 'warn', '1']]);
  });

  it('accepts of lines with the same key the first by its raw text, in whatever order they come', async () => {
    for (const lines of [
      [line.user(1, { city: 'Rome' }), line.user(1, { city: 'Oslo' })],
      [line.user(1, { city: 'Oslo' }), line.user(1, { city: 'Rome' })],
    ]) {
      await shop.empty();
      await shop.deliver('users', day1, lines);
      await silver(day1);
      expect((await versions()).map((row) => (row as unknown[])[1])).to.deep.equal(['Oslo']);
      expect(await shop.rows('SELECT key, screens FROM quality.quarantine')).to.deep.equal([
        ['1', ['duplicate_key']],
      ]);
    }
  });

  it('counts every delivered line as accepted or quarantined', async () => {
    await shop.deliver('users', day1, [
      line.user(1),
      line.user(1),
      line.user('x'),
      line.user(2, { age: 'old' }),
      line.user(3),
    ]);
    await silver(day1);
    expect(
      await shop.rows('SELECT delivered, accepted, quarantined, inserted FROM ops.current_snapshot'),
    ).to.deep.equal([['5', '2', '3', '2']]);
  });

  it('keeps the raw text of a quarantined line with the names of its fields', async () => {
    await shop.deliver('users', day1, [line.user(2, { age: 'old' }), line.user(3)]);
    await silver(day1);
    const [[raw] = []] = await shop.rows('SELECT raw FROM quality.quarantine');
    expect(JSON.parse(raw as string)).to.include({ id: '2', age: 'old', email: 'ada@example.com' });
  });

  it('reads nothing later than the run date', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day2, [line.user(1, { city: 'Oslo' })]);
    await shop.load(day2);
    await shop.silver(day1);
    expect(await versions()).to.deep.equal([['1', 'Rome', day1, '9999-12-31']]);
  });

  it('rewinds and replays when an earlier day comes late', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day3, [line.user(1, { city: 'Bern' })]);
    await silver(day3);
    await shop.deliver('users', day2, [line.user(1, { city: 'Oslo' })]);
    await silver(day3);
    expect(await versions()).to.deep.equal([
      ['1', 'Rome', day1, day2],
      ['1', 'Oslo', day2, day3],
      ['1', 'Bern', day3, '9999-12-31'],
    ]);
  });

  it('rewinds and replays when a day is delivered again with other contents', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day2, [line.user(1, { city: 'Oslo' })]);
    await silver(day2);
    await shop.deliver('users', day1, [line.user(1, { city: 'Oslo' })]);
    await silver(day2);
    expect(await versions()).to.deep.equal([['1', 'Oslo', day1, '9999-12-31']]);
  });

  it('is left alone when a day is delivered again with the same contents', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await silver(day1);
    await shop.deliver('users', day1, [line.user(1)]);
    await silver(day1);
    expect(await shop.rows('SELECT COUNT(*) FROM ops.snapshot')).to.deep.equal([['1']]);
  });

  it('holds a transaction per snapshot: the ledger has one finding each', async () => {
    for (const date of [day1, day2, day3, day4])
      await shop.deliver('users', date, [line.user(date.slice(-1))]);
    await silver(day4);
    expect(
      await shop.rows('SELECT inserted, deleted FROM ops.current_snapshot ORDER BY snapshot_date'),
    ).to.deep.equal([
      ['1', '0'],
      ['1', '1'],
      ['1', '1'],
      ['1', '1'],
    ]);
  });
});
