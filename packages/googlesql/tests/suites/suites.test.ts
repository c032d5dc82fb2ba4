import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { battery } from '../../suites/battery.ts';
import { compliance } from '../../suites/compliance.ts';
import { inEmptyWarehouse, type Suite } from '../../suites/program.ts';
import { judgeAll } from '../../suites/suite.ts';

/** What a suite writes about the cases of a file, and whether it is content. */
async function judged(suite: Suite, file: unknown): Promise<{ lines: string[]; isRight: boolean }> {
  const lines: string[] = [];
  const isRight = await inEmptyWarehouse(async (warehouse) =>
    judgeAll(await suite.prepare(JSON.stringify(file), warehouse), (line) => lines.push(line)),
  );
  return { lines, isRight };
}

describe('the battery', () => {
  const schema = { item: { id: 'INT64', price: 'FLOAT64', tags: 'ARRAY<STRING>' } };
  const data = {
    item: [
      { id: 1, price: 0.1, tags: ['a'] },
      { id: 2, price: 0.2, tags: [] },
    ],
  };
  const id = [{ name: 'id', type: 'INT64' }];

  it('takes rows in any order unless the query orders, and floats to twelve digits', async () => {
    const { lines, isRight } = await judged(battery, {
      schema,
      data,
      cases: [
        { name: 'any order', sql: 'SELECT id FROM shop.item', columns: id, rows: [['2'], ['1']] },
        {
          name: 'float',
          sql: 'SELECT SUM(price) AS s FROM shop.item',
          columns: [{ name: 's', type: 'FLOAT64' }],
          rows: [[0.3]],
        },
        { name: 'no answer', sql: 'SELECT RAND()' },
      ],
    });
    expect(lines).to.deep.equal(['2 right of 2']);
    expect(isRight).to.equal(true);
  });

  it('names what is wrong, fails and is refused', async () => {
    const { lines, isRight } = await judged(battery, {
      schema,
      data,
      cases: [
        { name: 'order', sql: 'SELECT id FROM shop.item ORDER BY id', columns: id, rows: [['2'], ['1']] },
        { name: 'type', sql: 'SELECT 1.5 AS id', columns: id, rows: [['1']] },
        { name: 'zero', sql: 'SELECT DIV(1, 0) AS id', columns: id, rows: [['1']] },
        { name: 'place', sql: 'SELECT ST_GEOGPOINT(1, 2) AS id', columns: id, rows: [['1']] },
      ],
    });
    expect(lines.slice(0, 3)).to.deep.equal([
      'wrong: order: row ["1"], expected ["2"]',
      'wrong: type: columns id FLOAT64, expected id INT64',
      'fails: zero: division by zero or overflow: DIV(1, 0)',
    ]);
    expect(lines[3]).to.match(/^refused 1: .*\(place\)$/);
    expect(lines[4]).to.equal('0 right, 1 refused, 1 fails, 2 wrong of 4');
    expect(isRight).to.equal(false);
  });
});

describe('the compliance tests', () => {
  const setups = ['CREATE TEMP TABLE t (a INT64, b STRING); INSERT INTO t VALUES (1, "x"), (2, "y")'];

  it('compare rows, what a change leaves, and errors', async () => {
    const { lines, isRight } = await judged(compliance, {
      setups,
      cases: [
        { id: 'q:rows', sql: 'SELECT a, b FROM t', setup: 0, expected: '[unknown: {2, "y"}, {1, "x"}]' },
        { id: 'q:list', sql: 'SELECT [1, NULL]', expected: '[{[1, NULL]}]' },
        {
          id: 'dml:delete',
          sql: 'DELETE FROM t WHERE a = 1',
          setup: 0,
          expected: '{1, [unknown: {2, "y"}]}',
        },
        { id: 'dml:error', sql: 'SELECT ERROR("no")', expected: 'ERROR: no' },
        { id: 'q:none', sql: 'SELECT 1', expected: null },
        { id: 'q:default_time_zone', sql: 'SELECT 1', expected: '[{2}]' },
        { id: 'q:narrow', sql: 'SELECT 1 << 40', expected: 'ERROR: x: int32 out of range: 1099511627776' },
      ],
    });
    expect(lines).to.deep.equal(['dml: 2 right', 'q: 2 right', '4 right of 4']);
    expect(isRight).to.equal(true);
  });

  it('count apart what BigQuery has not and the analyzer does not read', async () => {
    const { lines } = await judged(compliance, {
      setups: [],
      cases: [
        { id: 'q:right', sql: 'SELECT 1', expected: '[{1}]' },
        { id: 'q:refused', sql: 'SELECT SESSION_USER()', expected: '[{"x"}]' },
        { id: 'q:unread', sql: 'FROM t', expected: '[{1}]' },
        { id: 'q:none', sql: 'SELECT 1 INTERSECT ALL SELECT 1', expected: '[{1}]' },
      ],
    });
    expect(lines.slice(-2)).to.deep.equal([
      '1 right, 3 refused of 4',
      '1 right of 2 that BigQuery has and the analyzer reads: 50.0 %',
    ]);
  });

  it('take a number that was a FLOAT of 32 bits for what it was before', async () => {
    const { lines } = await judged(compliance, {
      setups: [],
      cases: [
        { id: 'q:narrow', sql: 'SELECT 0.4', expected: '[{0.4000000059604645}]' },
        { id: 'q:other', sql: 'SELECT 0.4', expected: '[{0.4000000059604647}]' },
      ],
    });
    expect(lines.at(-1)).to.equal('1 right, 1 wrong of 2');
  });

  it('find other rows, another order, and rows where an error was expected', async () => {
    const { lines } = await judged(compliance, {
      setups,
      cases: [
        { id: 'q:rows', sql: 'SELECT a FROM t', setup: 0, expected: '[{1}, {3}]' },
        { id: 'q:order', sql: 'SELECT a FROM t ORDER BY a', setup: 0, expected: '[known order: {2}, {1}]' },
        { id: 'q:error', sql: 'SELECT 1', expected: 'ERROR: no' },
      ],
    });
    expect(lines.filter((line) => line.startsWith('wrong: '))).to.have.lengthOf(3);
  });

  it('are all right in a fixed sample of them', async () => {
    const sample = await readFile(new URL('compliance-sample.json', import.meta.url), 'utf8');
    const { lines, isRight } = await judged(compliance, JSON.parse(sample));
    expect(lines.filter((line) => /^(wrong|fails|refused)/.test(line))).to.deep.equal([]);
    expect(isRight).to.equal(true);
  }).timeout(30_000);
});

describe('a suite as a program', () => {
  const program = fileURLToPath(new URL('../../suites/battery.ts', import.meta.url));

  it('says what it takes, and ends with 2 where that is something else', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--help']);
    expect(stdout).to.include('npm run battery -- FILE');
    const error = await promisify(execFile)(process.execPath, [program]).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 2, stderr: 'error: One file is needed. See --help.\n' });
  });
});
