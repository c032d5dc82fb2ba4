import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../cli/command.ts';
import { exit, type ExitCode } from '../../cli/exit.ts';
import { queryCommand } from '../../cli/query.ts';
import { recorder } from './recorder.ts';

interface Said {
  readonly code: ExitCode;
  readonly output: string;
  readonly notes: string;
}

async function ask(...argv: string[]): Promise<Said> {
  const terminal = recorder();
  const code = await execute(queryCommand, argv, terminal);
  return { code, output: terminal.output.join(''), notes: terminal.notes.join('') };
}

const inMemory = (...argv: string[]): Promise<Said> => ask('--local', ':memory:', ...argv);

describe('npm run query', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'query-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('prints each type in JSON as it promises', async () => {
    const { code, output, notes } = await inMemory(
      '--format',
      'json',
      `SELECT
         9007199254740993 AS i, CAST('1.50' AS NUMERIC) AS n, 0.5 AS f, TRUE AS b, 'ä' AS s, b'\\x00a' AS y,
         DATE '2024-01-01' AS d, DATETIME '2024-01-01 15:00:00' AS dt, TIMESTAMP '2024-01-01 15:00:00+00' AS ts,
         STRUCT(1 AS a, NULL AS z) AS st, ['x', 'y'] AS arr, CAST(NULL AS STRING) AS nil`,
    );
    expect({ code, notes }).to.deep.equal({ code: exit.ok, notes: '' });
    expect(JSON.parse(output)).to.deep.equal({
      columns: [
        { name: 'i', type: 'INT64' },
        { name: 'n', type: 'NUMERIC' },
        { name: 'f', type: 'FLOAT64' },
        { name: 'b', type: 'BOOL' },
        { name: 's', type: 'STRING' },
        { name: 'y', type: 'BYTES' },
        { name: 'd', type: 'DATE' },
        { name: 'dt', type: 'DATETIME' },
        { name: 'ts', type: 'TIMESTAMP' },
        { name: 'st', type: 'STRUCT<a INT64, z INT64>' },
        { name: 'arr', type: 'ARRAY<STRING>' },
        { name: 'nil', type: 'STRING' },
      ],
      rows: [
        [
          '9007199254740993',
          '1.5',
          0.5,
          true,
          'ä',
          '0x0061',
          '2024-01-01',
          '2024-01-01 15:00:00',
          '2024-01-01 15:00:00+00',
          { a: '1', z: null },
          ['x', 'y'],
          null,
        ],
      ],
    });
  });

  it('runs a script and prints its last SELECT', async () => {
    const { output } = await inMemory(
      '--format',
      'csv',
      `CREATE SCHEMA shop;
       CREATE TABLE shop.hat (id INT64, price NUMERIC);
       INSERT INTO shop.hat VALUES (1, 9.5), (2, 5);
       MERGE shop.hat AS t USING (SELECT 2 AS id, CAST(6 AS NUMERIC) AS price) AS s ON t.id = s.id
       WHEN MATCHED THEN UPDATE SET price = s.price;
       SELECT 'not the last';
       SELECT id, price FROM shop.hat ORDER BY id;`,
    );
    expect(output).to.equal('id,price\r\n1,9.5\r\n2,6\r\n');
  });

  it('keeps a warehouse in the folder that it is given, and reads a script from a file', async () => {
    const script = join(folder, 'make.sql');
    await writeFile(script, 'CREATE SCHEMA shop; CREATE TABLE shop.hat AS SELECT 7 AS size;');
    const made = await ask('--local', folder, '--file', script);
    expect(made).to.deep.include({ code: exit.ok, output: '' });
    expect(made.notes).to.contain('no SELECT');
    expect((await ask('--local', folder, 'SELECT size FROM shop.hat')).output).to.equal(
      'size\n────\n   7\n(1 row)\n',
    );
  });

  it('prints no rows as JSON where there is no SELECT', async () => {
    expect((await inMemory('--format', 'json', 'CREATE SCHEMA shop')).output).to.equal(
      '{"columns":[],"rows":[]}\n',
    );
  });

  it('shows the place of an error in the script', async () => {
    const { code, output, notes } = await inMemory('SELECT emial\nFROM UNNEST([STRUCT(1 AS email)])');
    expect({ code, output }).to.deep.equal({ code: exit.failed, output: '' });
    expect(notes).to.contain('query:1:8: Unrecognized name: emial').and.to.contain('SELECT emial\n       ^');
  });

  for (const [argv, said] of [
    [[], 'Either a script or --file'],
    [['SELECT 1', '--file', 'x.sql'], 'Either a script or --file'],
    [['SELECT', '1'], 'in quotes'],
    [['--format', 'xml', 'SELECT 1'], '--format: table, json or csv'],
  ] as const) {
    it(`refuses "${argv.join(' ')}"`, async () => {
      const { code, notes } = await ask(...argv);
      expect(code).to.equal(exit.usage);
      expect(notes).to.contain(said);
    });
  }

  it('says which script cannot be read', async () => {
    const { code, notes } = await inMemory('--file', join(folder, 'nothing.sql'));
    expect(code).to.equal(exit.failed);
    expect(notes).to.contain('nothing.sql').and.to.contain('cannot be read');
  });
});
