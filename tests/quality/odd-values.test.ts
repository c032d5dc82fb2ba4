import { expect } from 'chai';
import fc from 'fast-check';
import { headerOf } from '../../model/contract.ts';
import { readModel } from '../../pipeline/model.ts';
import { type Entity, everything, openShop, type Shop } from '../pipeline/shop.ts';
import { type Fields, sale } from './seeded.ts';

const day = '2025-03-01';
const entities = ['users', 'products', 'orders', 'order_items', 'events'] as const;

/** At the limits of what GoogleSQL's types hold, or odd in another way. */
const odd: readonly string[] = [
  ...[
    '0',
    '-1',
    '-0',
    '1.0',
    '1e3',
    '0x1F',
    ' 7 ',
    '+7',
    '1_000',
    '1,5',
    '٣',
    '½',
    '.5',
    '5.',
    '--1',
    '1.0.0',
  ],
  ...['9223372036854775807', '-9223372036854775808', '9223372036854775808', '9223372036854775807.0'],
  ...['99999999999999999999999999999', '-99999999999999999999999999999.999999999', '1e20', '1e308', '1e400'],
  ...[
    '1e-400',
    '0.0000000001',
    '123456789012345678901234567890123456789',
    'nan',
    'inf',
    '-Infinity',
    'NaN.0',
  ],
  ...['.0', '..0', '/', '//', '/?', '?', '/product/', '/product/9223372036854775808', '/product/-1', '/%zz'],
  ...[
    '0001-01-01',
    '0000-00-00',
    '9999-12-31 23:59:59.999999+00:00',
    '9999-12-31 23:59:60-14:00',
    '1900-02-29',
  ],
  ...['0001-01-01 00:00:00+14:00', '2025-02-01 10:00:00 Nowhere/City', '2025-02-01T10:00:00.1234567891Z'],
  ...['2025-13-01', '24:00:00', '1969-12-31 23:59:59.999999', 'now', 'today', '-2025-02-01', '12025-02-01'],
  ...[
    'İPEK',
    'ΟΔΥΣΣΕΥΣ',
    'straße',
    'ﬁne',
    'PiquÃ©Â®',
    'Ã',
    'Ã©Ã',
    'e\u0301',
    '\u0345\u0301\u0315',
    '\ufeff',
    '\ufffd',
  ],
  ...[
    '\u200b',
    '\u2028',
    '\u00a0',
    '\u3000 x',
    '😀',
    '👨‍👩‍👧',
    '\u{10ffff}',
    '\uffff',
    '\u0001',
    '\u001f',
    '\u007f',
    '\u0085',
    '\t',
  ],
  ...[
    "'",
    '"',
    '""',
    '`',
    '\\',
    '\\N',
    '\\x',
    '\\u0000',
    '%',
    '%s',
    '%%',
    '{}',
    '[',
    '{"a":1}',
    '[1,',
    '(',
    '$1',
    ')--',
  ],
  ...[
    'NULL',
    'null',
    'None',
    '<NA>',
    ' ',
    'a\nb',
    'a\r\nb',
    '\n',
    ',',
    ',,,',
    'a"b',
    'sep=,',
    'POINT(',
    'POINT()',
  ],
  ...['x'.repeat(70_000), '1'.repeat(400), ' '.repeat(300), 'ÿ', '\u00c2\u0080', 'ð\u009f\u0098\u0080'],
];

/** Many kinds of generated values: the same in each run, so that a failure can be looked at again. */
const generated: readonly string[] = [
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.stringMatching(/^[0-9.+eE:TZ /-]{0,20}$/),
  fc.json({ maxDepth: 1 }),
  fc.webUrl({ withQueryParameters: true }),
]
  .flatMap((values) => fc.sample(values, { numRuns: 12, seed: 7 }))
  // Neither is ever in bronze: no file with them is loaded.
  .filter((text) => !text.includes('\0') && text.isWellFormed());

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Whether a table tells what a run met; quarantine keeps the lines themselves, as silver does. */
const messagesOf = (dataset: string, name: string) =>
  dataset === 'ops' || (dataset === 'quality' && name !== 'quarantine');

describe('an odd value', () => {
  const model = readModel();
  const values = [...odd, ...generated];
  const columnsOf = (entity: Entity) => {
    const bronze = model.bronze.find(({ name }) => name === entity);
    return bronze === undefined ? [] : headerOf(bronze.contract);
  };
  const isPersonal = (entity: Entity, column: string) =>
    model.bronze
      .find(({ name }) => name === entity)
      ?.contract.columns.some(({ name, pii }) => name === column && pii !== undefined) === true;
  /** For each column and value a line that is right in all else. */
  const linesOf = (entity: Entity): Fields[] => {
    const columns = columnsOf(entity);
    const cases = values.flatMap((value) => columns.map(({ name }) => ({ name, value })));
    return cases.flatMap(({ name, value }, index) => {
      const { [entity]: lines } = sale(index + 1);
      // Of events two of a session, so that one is compared with the other.
      return lines.slice(0, 2).map((line) => ({
        ...Object.fromEntries(columns.map((column) => [column.name, ''])),
        ...line,
        [name]: value,
      }));
    });
  };
  const definitions = everything();
  let shop: Shop;
  before(async () => {
    shop = await openShop(definitions);
    for (const entity of entities) {
      const header = columnsOf(entity).map(({ name }) => name);
      const lines = linesOf(entity).map((line) => header.map((name) => cell(line[name] ?? '')).join(','));
      await shop.deliver(entity, day, lines, header.join(','));
    }
    await shop.load(day);
  });
  after(() => shop.close());

  it('in any column stops no run: each line passes or is quarantined, and gold is published', async () => {
    const { state, message } = await shop.silver(day);
    expect(message ?? state).to.equal('done');
    const judged = await shop.rows(
      'SELECT entity, state, delivered, accepted + quarantined FROM ops.current_snapshot ORDER BY entity',
    );
    // A line of which the odd value is all that there is, is none.
    const delivered = entities.map((entity) => [entity, 'applied', String(linesOf(entity).length)]);
    expect(judged.map(([entity, state, count]) => [entity, state, count])).to.deep.equal(delivered.sort());
    expect(judged.map(([, , , counted]) => counted)).to.deep.equal(judged.map(([, , count]) => count));
    const gold = await shop.gold(day);
    expect(gold.message ?? gold.state).to.equal('done');
  });

  it('of a personal column stands in no message', async () => {
    const texts = await Promise.all(
      definitions
        .filter(({ kind, dataset, name }) => kind === 'table' && messagesOf(dataset, name))
        .map(({ dataset, name }) => shop.rows(`SELECT * FROM ${dataset}.${name}`)),
    );
    const messages = JSON.stringify(texts);
    // Of each case the personal values; odd ones are told from the words of a message by their length.
    const personal = entities.flatMap((entity) => {
      const names = columnsOf(entity).flatMap(({ name }) => (isPersonal(entity, name) ? [name] : []));
      return linesOf(entity).flatMap((line) => names.map((name) => line[name] ?? ''));
    });
    const distinct = [...new Set(personal)].filter((value) => value.length > 7);
    expect(distinct.length).to.be.greaterThan(100);
    expect(messages.length).to.be.greaterThan(10_000);
    expect(distinct.filter((value) => messages.includes(JSON.stringify(value).slice(1, -1)))).to.deep.equal(
      [],
    );
  });
});
