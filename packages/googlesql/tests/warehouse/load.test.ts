import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { TableDefinition } from '../../definition.ts';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';
import { failureOf, rowsOf } from '../script/warehouse.ts';

const column = (name: string): TableDefinition['columns'][number] => ({
  name,
  type: 'STRING',
  required: false,
});

const users: TableDefinition = {
  kind: 'table',
  dataset: 'bronze',
  name: 'users',
  columns: ['a', 'b', 'c'].map(column),
  partitioning: {},
  refillable: false,
};

for (const place of ['memory', 'a file'])
  describe(`loading a day’s files into a warehouse in ${place}`, () => {
    let warehouse: EmbeddedWarehouse;
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'load-test-'));
      const file = place === 'memory' ? ':memory:' : join(folder, 'shop=1.duckdb');
      warehouse = await openWarehouse({ file, buckets: folder, project: 'shop' });
      await warehouse.apply([users]);
    });
    after(async () => {
      await warehouse.close();
      await rm(folder, { recursive: true });
    });

    async function load(date: string, ...texts: (string | Buffer)[]): Promise<number> {
      const files = texts.map((_, index) => join(folder, `${index}.csv`));
      for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '');
      return warehouse.loadPartition('bronze', 'users', date, files);
    }

    const day = (date: string): string =>
      // DuckDB's client for Node takes a byte order mark away from a text.
      `SELECT REPLACE(a, '\ufeff', '<mark>') AS a, b, c FROM bronze.users WHERE _PARTITIONDATE = '${date}' ORDER BY a, b, c`;

    const taken: readonly (readonly [
      what: string,
      text: string | Buffer,
      rows: readonly (readonly (string | null)[])[],
    ])[] = [
      [
        'the header as a row',
        'a,b,c\n1,2,3\n',
        [
          ['1', '2', '3'],
          ['a', 'b', 'c'],
        ],
      ],
      ['nothing as NULL and two quotes as the empty string', 'x,,""\n', [['x', null, '']]],
      ['only commas', ',,\n', [[null, null, null]]],
      [
        'rows that are cut short',
        'x\ny,1\n',
        [
          ['x', null, null],
          ['y', '1', null],
        ],
      ],
      [
        'a last line without an end',
        'x,y,z\n1,2,3',
        [
          ['1', '2', '3'],
          ['x', 'y', 'z'],
        ],
      ],
      [
        'CRLF',
        'x,y,z\r\n1,2,\r\n',
        [
          ['1', '2', null],
          ['x', 'y', 'z'],
        ],
      ],
      [
        'CRLF and LF in one file',
        'x,y,z\r\n1,2,3\n4,5,6\r\n',
        [
          ['1', '2', '3'],
          ['4', '5', '6'],
          ['x', 'y', 'z'],
        ],
      ],
      [
        'a byte order mark as a part of the first value, whatever the ends of lines',
        '\ufeff"x",y,z\n1,2,3\r\n4,"5","6"\r\n',
        [
          ['1', '2', '3'],
          ['4', '5', '6'],
          ['<mark>"x"', 'y', 'z'],
        ],
      ],
      [
        'a carriage return in quotes beside both ends of lines',
        'x,y,"z\r"\r\n1,2,3\n',
        [
          ['1', '2', '3'],
          ['x', 'y', 'z\r'],
        ],
      ],
      [
        'a carriage return as the end of the last line',
        'x,y,z\n1,2,3\r',
        [
          ['1', '2', '3'],
          ['x', 'y', 'z'],
        ],
      ],
      [
        'newlines in quotes',
        '1,"x\ny","p\r\nq"\n2,3,4\n',
        [
          ['1', 'x\ny', 'p\r\nq'],
          ['2', '3', '4'],
        ],
      ],
      ['commas and quotes in quotes', '1,"x,y","a ""b"""\n', [['1', 'x,y', 'a "b"']]],
      ['a quote inside a value without quotes', '1,5" nail,x\n', [['1', '5" nail', 'x']]],
      ['a quote after a blank as a part of the value', '1, "x",y\n', [['1', ' "x"', 'y']]],
      ['blanks', ' 1 , 2 ," 3 "\n', [[' 1 ', ' 2 ', ' 3 ']]],
      ['characters outside of ASCII', 'é,日本,😀\n', [['é', '日本', '😀']]],
      [
        'bytes that are not UTF-8 as U+FFFD',
        Buffer.from('x,caf\xe9,y\n', 'latin1'),
        [['x', 'caf\ufffd', 'y']],
      ],
      ['an empty file', '', []],
    ];
    for (const [what, text, rows] of taken) {
      it(`takes ${what}`, async () => {
        expect(await load('2026-02-01', text)).to.equal(rows.length);
        expect(await rowsOf(warehouse, day('2026-02-01'))).to.deep.equal(rows);
      });
    }

    const bad: readonly (readonly [what: string, text: string | Buffer, message: string])[] = [
      ['a column too many', 'a,b,c\n1,2,3,4\n', "0.csv:2: the record has more than the table's 3 columns"],
      ['an empty column too many', 'a,b,c\n1,2,3,\n', '0.csv:2: '],
      ['a quote that is never closed', 'a,b,c\n1,"2,3\n4,5,6\n', '0.csv:2: a quote is never closed'],
      [
        'text behind a closing quote',
        'a,"b\nc"\n1,"2"x,3\n',
        '0.csv:3: text between a closing quote and the next comma',
      ],
      ['a NUL byte', 'a,b,c\n1,2,\0\n', '0.csv:2: a NUL byte'],
    ];
    for (const [what, text, message] of bad) {
      it(`fails as a whole for ${what}, with file and line`, async () => {
        await load('2026-02-02', 'kept,1,2\n');
        const failure = await load('2026-02-02', text, 'fine,1,2\n').catch((error: unknown) => String(error));
        expect(failure).to.include(message);
        expect(await rowsOf(warehouse, day('2026-02-02'))).to.deep.equal([['kept', '1', '2']]);
      });
    }

    it('keeps a byte order mark in the first cell', async () => {
      await load('2026-02-01', '\ufeffa,b,c\n');
      const rows = await rowsOf(
        warehouse,
        "SELECT a = '\\ufeffa', b FROM bronze.users WHERE _PARTITIONDATE = '2026-02-01'",
      );
      expect(rows).to.deep.equal([[true, 'b']]);
    });

    it('replaces the day’s partition with all files and leaves other days alone', async () => {
      await load('2026-02-03', 'old,1,2\n');
      await load('2026-02-04', 'other,1,2\n');
      expect(await load('2026-02-03', 'a,b,c\nx,1,2\n', 'a,b,c\ny,1,2\n')).to.equal(4);
      expect(
        await rowsOf(
          warehouse,
          `SELECT a, COUNT(*) FROM bronze.users WHERE _PARTITIONDATE IN ('2026-02-03', '2026-02-04') GROUP BY a ORDER BY a`,
        ),
      ).to.deep.equal([
        ['a', '2'],
        ['other', '1'],
        ['x', '1'],
        ['y', '1'],
      ]);
    });

    it('tells in INFORMATION_SCHEMA.PARTITIONS what was loaded and when', async () => {
      const partition = `
      SELECT table_name, total_rows, last_modified_time BETWEEN TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 10 SECOND) AND CURRENT_TIMESTAMP()
      FROM bronze.INFORMATION_SCHEMA.PARTITIONS WHERE partition_id = '20260205'`;
      await load('2026-02-05', 'x,1,2\n', 'y,1,2\n');
      expect(await rowsOf(warehouse, partition)).to.deep.equal([['users', '2', true]]);
      const moment =
        "(SELECT last_modified_time FROM bronze.INFORMATION_SCHEMA.PARTITIONS WHERE partition_id = '20260205')";
      await warehouse.run(`CREATE TABLE bronze.before AS SELECT ${moment} AS moment`);
      await load('2026-02-05', 'x,1,2\n');
      expect(await rowsOf(warehouse, `SELECT ${moment} > moment FROM bronze.before`)).to.deep.equal([[true]]);
    });

    it('counts a partition’s rows again after a script changed them', async () => {
      await load('2026-02-08', 'x,1,2\n', 'y,1,2\n');
      const partition =
        "SELECT total_rows FROM bronze.INFORMATION_SCHEMA.PARTITIONS WHERE partition_id = '20260208'";
      await warehouse.run("DELETE FROM bronze.users WHERE _PARTITIONDATE = '2026-02-08' AND a = 'x'");
      expect(await rowsOf(warehouse, partition)).to.deep.equal([['1']]);
      await warehouse.run("DELETE FROM bronze.users WHERE _PARTITIONDATE = '2026-02-08'");
      expect(await rowsOf(warehouse, partition)).to.deep.equal([]);
    });

    it('does not show the day in SELECT *, and gives it as a time too', async () => {
      await load('2026-02-06', 'x,1,2\n');
      const result = await warehouse.run(
        "SELECT * FROM bronze.users WHERE _PARTITIONTIME = TIMESTAMP '2026-02-06'",
      );
      expect(result?.columns.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c']);
      expect(result?.rows).to.have.length(1);
    });

    it('loads what any values were written as, with quotes and where possible without', async () => {
      const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'é', '') });
      const value = fc.oneof(fc.constant(null), text);
      const record = fc.tuple(value, value, value).filter((each) => each.some((item) => item !== null));
      const write = (item: string | null): string => {
        if (item === null) return '';
        const plain = /^[^",\r\n][^,\r\n]*$/.test(item);
        return plain ? item : `"${item.replaceAll('"', '""')}"`;
      };
      await fc.assert(
        fc.asyncProperty(
          fc.array(record, { maxLength: 5 }),
          fc.infiniteStream(fc.constantFrom('\n', '\r\n')),
          fc.constantFrom('', '\ufeff'),
          async (records, ends, mark) => {
            const lines = [['k', 'k', 'k'], ...records].map((each) => each.map(write).join(','));
            const text = lines.map((line) => line + String(ends.next().value)).join('');
            await load('2026-02-07', mark + text);
            const loaded = await rowsOf(warehouse, day('2026-02-07'));
            const sorted = (rows: readonly unknown[]): string[] =>
              rows.map((row) => JSON.stringify(row)).sort();
            expect(sorted(loaded)).to.deep.equal(
              sorted([[mark === '' ? 'k' : '<mark>k', 'k', 'k'], ...records]),
            );
          },
        ),
        { numRuns: 40 },
      );
    });

    // Large enough for several threads, which must find where a record begins.
    it('loads a large file with all values in quotes', async () => {
      const lines = 1_300_000;
      const text = `k,b,c\n${'"10","New York, NY","a, ""b"""\n'.repeat(lines)}`;
      expect(await load('2026-02-08', text)).to.equal(lines + 1);
      const loaded = `SELECT c, COUNT(*) AS n FROM bronze.users WHERE _PARTITIONDATE = '2026-02-08' GROUP BY c ORDER BY n`;
      expect(await rowsOf(warehouse, loaded)).to.deep.equal([
        ['c', '1'],
        ['a, "b"', String(lines)],
      ]);
    });

    it('loads a value of several megabytes', async () => {
      const long = 'x'.repeat(5_000_000);
      await load('2026-02-08', `a,b,c\n1,${long},2\n`);
      const loaded = await rowsOf(
        warehouse,
        "SELECT LENGTH(b) AS n, c FROM bronze.users WHERE _PARTITIONDATE = '2026-02-08' AND a = '1'",
      );
      expect(loaded).to.deep.equal([['5000000', '2']]);
    });

    it('refuses a table that is not partitioned by the day of loading', async () => {
      await warehouse.run('CREATE TABLE bronze.plain (a STRING)');
      const load = warehouse.loadPartition('bronze', 'plain', '2026-02-01', []);
      expect(await load.catch((error: unknown) => String(error))).to.include(
        'bronze.plain is no table that is partitioned',
      );
      expect(await failureOf(warehouse, 'SELECT _PARTITIONDATE AS d FROM bronze.plain')).to.include(
        '_PARTITIONDATE',
      );
    });
  });
