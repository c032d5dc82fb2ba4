import { expect } from 'chai';
import { sharedAnalyzer } from '../../analyzer/analyzer.ts';
import { Catalog } from '../../warehouse/catalog.ts';
import { memoInMemory } from '../../warehouse/memo.ts';
import { Statements } from '../../warehouse/statements.ts';
import { statementScope } from '../../warehouse/world.ts';

const statements = new Statements(sharedAnalyzer, memoInMemory());
const tables = new Map([
  [
    't',
    [
      { name: 's', type: 'STRING' },
      { name: 'd', type: 'DATE' },
      { name: 'n', type: 'INT64' },
    ],
  ],
  ['u', [{ name: 'n', type: 'INT64' }]],
]);

/** The DuckDB SQL of a statement over the tables. */
async function sqlOf(text: string): Promise<string> {
  const world = { project: 'p', catalog: new Catalog() };
  const scope = statementScope(world, tables, { variables: new Map(), inHandler: false }, new Map());
  const { compiled } = await statements.prepare(text, scope);
  if (!('sql' in compiled)) throw new Error(`${text} has no SQL of its own.`);
  return compiled.sql;
}

describe('what the compiler knows of a value', () => {
  const general = '_googlesql.string_to_int64';

  it('casts the hexadecimal digits of a hash as they are, whatever it is a hash of', async () => {
    for (const digits of [
      `SUBSTR(TO_HEX(MD5(s)), 1, 15)`,
      `SUBSTR(TO_HEX(SHA256(CONCAT(s, ')||md5(', '"'))), 5, 8)`,
      `SUBSTR(TO_HEX(SHA1(s)), 30)`,
    ]) {
      expect(await sqlOf(`SELECT CAST(CONCAT('0x', ${digits}) AS INT64) AS k FROM t`)).not.to.include(
        general,
      );
    }
  });

  it('looks at texts that may be no number of 64 bits', async () => {
    for (const text of [
      `CONCAT('0x', SUBSTR(TO_HEX(MD5(s)), 1, 16))`,
      `CONCAT('0x', SUBSTR(TO_HEX(MD5(s)), 40, 5))`,
      `CONCAT('0y', SUBSTR(TO_HEX(MD5(s)), 1, 5))`,
      `CONCAT('0x', SUBSTR(s, 1, 15))`,
      `CONCAT('0x', SUBSTR(TO_HEX(CAST(s AS BYTES)), 1, 15))`,
    ]) {
      expect(await sqlOf(`SELECT CAST(${text} AS INT64) AS k FROM t`)).to.include(general);
    }
  });

  it('reckons the number of a day, and does not read it from a text', async () => {
    const number = await sqlOf(`SELECT CAST(FORMAT_DATE('%Y%m%d', d) AS INT64) AS k FROM t`);
    expect(number).to.match(/\(year\((.*)\) \* 10000 \+ month\(\1\) \* 100 \+ day\(\1\)\)/);
    for (const format of ['%Y-%m-%d', '%Y%m%d1', '%d%m%Y'])
      expect(await sqlOf(`SELECT CAST(FORMAT_DATE('${format}', d) AS INT64) AS k FROM t`)).to.include(
        general,
      );
  });

  it('writes neighbouring elements of a format as one call', async () => {
    expect(await sqlOf(`SELECT FORMAT_DATE('on %m/%d, %Y', d) AS x FROM t`)).to.match(
      /\(strftime\([^ ]*, 'on %m\/%d, '\) \|\| CAST\(year\([^ ]*\) AS VARCHAR\)\)/,
    );
  });

  it('names a long argument of a macro that reads it several times, unless the macro matches patterns', async () => {
    const long = `IF(ENDS_WITH(s, '.0'), SUBSTR(s, 1, LENGTH(s) - 2), CONCAT(s, CAST(n AS STRING), s))`;
    const named = (macro: string) =>
      new RegExp(String.raw`list_transform\(\[[^]*\], lambda ("\$args\d+"): _googlesql\.${macro}\(\1`);
    expect(await sqlOf(`SELECT NULLIF(${long}, '') AS x FROM t`)).to.match(named('nullif'));
    expect(await sqlOf(`SELECT SAFE_CAST(${long} AS INT64) AS x FROM t`)).to.match(
      named('safe_string_to_int64'),
    );
    for (const call of [`NULLIF(TRIM(s), '')`, 'TRIM(s)', `LOWER(${long})`, `SAFE_CAST(${long} AS DATE)`])
      expect(await sqlOf(`SELECT ${call} AS x FROM t`), call).not.to.include('lambda');
  });

  it('joins by hashing on what looks at one side of a merge, though a text in it names the other', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `'s${i}.t${i}.'`).join(', ');
    const merge = (on: string) =>
      sqlOf(`MERGE t USING u ON t.n = u.n AND ${on} WHEN NOT MATCHED BY SOURCE THEN DELETE`);
    expect(await merge(`t.s NOT IN (${names})`)).to.match(/\)\)\) = s\d\."_true"/);
    expect(await merge(`CAST(u.n AS STRING) NOT IN (${names})`)).to.match(/\(t\d\.rowid >= 0\) = \(NOT/);
    expect(await merge(`t.n + u.n > 3`)).not.to.match(/= s\d\."_true"|rowid/);
  });

  it('keeps the place of NaN in an order by a FLOAT64, and counts no offset from it or to it', async () => {
    const over = (key: string, frame: string) =>
      sqlOf(`SELECT COUNT(*) OVER (ORDER BY ${key} RANGE BETWEEN ${frame} AND CURRENT ROW) AS c FROM t`);
    const offset = '1 PRECEDING';
    const unbounded = 'UNBOUNDED PRECEDING';
    const float = 'CAST(n AS FLOAT64)';
    expect(await over('n', offset)).to.match(
      /ORDER BY CAST\([^ ]* AS HUGEINT\) ASC NULLS FIRST RANGE BETWEEN CAST\(1::BIGINT AS HUGEINT\) PRECEDING/,
    );
    expect(await over(float, unbounded)).to.match(/ORDER BY \(NOT isnan\(.*\)\) ASC NULLS FIRST, /);
    expect(await over(float, offset)).to.match(
      /PARTITION BY \(NOT isnan\(.*\)\) ORDER BY [^,]* ASC NULLS FIRST RANGE BETWEEN/,
    );
    const both = `${float} RANGE BETWEEN ${unbounded} AND 1 FOLLOWING`;
    expect(await sqlOf(`SELECT COUNT(*) OVER (ORDER BY ${both}) AS c FROM t`).catch(String)).to.include(
      'RANGE between an offset and UNBOUNDED over FLOAT64',
    );
  });

  it('writes each field of a STRUCT made in place once, and keeps a field beside one that may fail', async () => {
    const made = await sqlOf(`SELECT TO_JSON_STRING(t) AS j FROM t`);
    expect(made).not.to.match(/struct_/);
    expect(await sqlOf('SELECT STRUCT(n, s).n AS v FROM t')).not.to.match(/struct_/);
    expect(await sqlOf('SELECT STRUCT(n, 1 / n AS f).n AS v FROM t')).to.match(/struct_extract/);
    expect(await sqlOf('SELECT TO_JSON_STRING(IF(n = 1, NULL, STRUCT(n, s))) AS j FROM t')).to.match(
      /IS NOT NULL THEN concat/,
    );
  });
});
