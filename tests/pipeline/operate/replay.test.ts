import { expect } from 'chai';
import { compile } from '../../../model/compile.ts';
import { loadModel, type Model } from '../../../model/model.ts';
import { localTarget } from '../../../model/target.ts';
import { md5, readSqlFiles } from '../../../pipeline/model.ts';
import { changedRules } from '../../../pipeline/operate/changed-rules.ts';
import { namesOf } from '../../../pipeline/operate/names.ts';
import { listQuarantine, showQuarantine } from '../../../pipeline/operate/quarantine.ts';
import { planReplay, replayFrom } from '../../../pipeline/operate/replay.ts';
import { line, ofFewRows, openShop, type Shop, star } from '../shop.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;
const names = namesOf(localTarget);
const products = { entity: 'products', key: ['product_id'] };
const price = (id: number, value: string): string => line.product(id, { price: value });

/** The star with a price below zero let through with a warning. */
const correctedModel = (): Model => {
  const files = readSqlFiles()
    .filter(({ path }) => !/^sql\/gold\/(mart_|event_counts)/.test(path))
    .map((file) =>
      file.path === 'sql/silver/products_history/table.yaml'
        ? {
            ...file,
            text: file.text.replace(
              /(retail_price_negative\n {4}type: column\n {4}severity:) reject/,
              '$1 warn',
            ),
          }
        : file,
    );
  return loadModel(files, md5);
};

describe('lines in quarantine', () => {
  let shop: Shop;

  before(async () => {
    shop = await openShop(star());
    await shop.deliver('products', day1, [price(1, '5'), price(2, '-5')]);
    await shop.deliver('products', day2, [price(1, '5'), price(2, '-6'), price(3, '7'), price(3, '8')]);
    await shop.deliver('products', day3, [
      price(1, '5'),
      price(2, '6'),
      price(3, '7'),
      price(4, '9').replace('4,', 'x,'),
    ]);
    await shop.wholeDay(day3);
  });
  after(() => shop.close());

  const plan = async () =>
    (await planReplay(shop.warehouse, names, products)).map(({ date, held, leaving, entering }) => [
      date,
      held,
      leaving,
      entering,
    ]);

  it('are listed by screen, and shown without what they say', async () => {
    const held = await listQuarantine(shop.warehouse, names, {});
    expect(held.map(({ screen, lines, first, last }) => [screen, lines, first, last])).to.deep.equal([
      ['retail_price_negative', 2, day1, day2],
      ['duplicate_key', 1, day2, day2],
      ['key_unreadable', 1, day3, day3],
    ]);
    const shown = await showQuarantine(shop.warehouse, names, {
      entity: 'products',
      limit: 2,
      withRaw: false,
    });
    expect(shown.map(({ date, key, raw }) => [date, key, raw])).to.deep.equal([
      [day3, null, null],
      [day2, '2', null],
    ]);
    const [first] = await showQuarantine(shop.warehouse, names, { date: day1, limit: 2, withRaw: true });
    expect(first?.raw).to.contain('-5');
  });

  it('would all fail again by the rules that they failed by', async () => {
    expect(await plan()).to.deep.equal([
      [day1, 1, 0, 0],
      [day2, 2, 0, 0],
      [day3, 1, 0, 0],
    ]);
  });

  it('leave by a corrected rule, the counts still add up, and a second time nothing happens', async () => {
    await shop.warehouse.apply(compile(correctedModel(), ofFewRows));
    const leaving = [
      [day1, 1, 1, 0],
      [day2, 2, 1, 0],
      [day3, 1, 0, 0],
    ];
    expect(await plan()).to.deep.equal(leaving);
    expect(await changedRules(shop.warehouse, correctedModel(), ofFewRows)).to.deep.equal([
      { entity: 'products', snapshots: 3, first: day1, last: day3 },
    ]);

    // Killed before silver runs, and repeated.
    await replayFrom(shop.warehouse, names, 'products', day1);
    await replayFrom(shop.warehouse, names, 'products', day1);
    expect(await shop.states('products')).to.deep.equal(['pending', 'applied', 'applied']);
    await shop.wholeDay(day3);
    expect(await changedRules(shop.warehouse, correctedModel(), ofFewRows)).to.deep.equal([]);

    expect(await plan()).to.deep.equal([
      [day2, 1, 0, 0],
      [day3, 1, 0, 0],
    ]);
    expect(
      await shop.rows(
        'SELECT product_id, CAST(retail_price AS STRING), valid_from FROM silver.products_history WHERE product_id = 2 ORDER BY valid_from',
      ),
    ).to.deep.equal([
      ['2', '-5', day1],
      ['2', '-6', day2],
      ['2', '6', day3],
    ]);
    expect(
      await shop.rows('SELECT SUM(delivered), SUM(accepted), SUM(held), SUM(lost) FROM quality.conservation'),
    ).to.deep.equal([['10', '8', '2', '0']]);
  });

  it('stay where bronze no longer holds their day', async () => {
    await shop.warehouse.run(`DELETE FROM bronze.products WHERE _PARTITIONTIME = TIMESTAMP '${day2}'`);
    expect(await planReplay(shop.warehouse, names, products)).to.deep.include({
      entity: 'products',
      date: day2,
      held: 1,
      leaving: 0,
      entering: 0,
      isKept: false,
    });
  });
});
