import { expect } from 'chai';
import fc from 'fast-check';
import type { EmbeddedWarehouse } from '../../index.ts';
import { inEmptyWarehouse } from '../../suites/program.ts';

/** Names of a table, of its columns, of a WITH query and of an alias. */
interface Names {
  readonly table: string;
  readonly id: string;
  readonly text: string;
  readonly float: string;
  readonly numeric: string;
  readonly list: string;
  readonly query: string;
  readonly alias: string;
}

const plain: Names = {
  table: 'some_table',
  id: 'some_id',
  text: 'some_text',
  float: 'some_float',
  numeric: 'some_numeric',
  list: 'some_list',
  query: 'some_query',
  alias: 'some_alias',
};

const quoted = (name: string): string => `\`${name.replaceAll(/[\\`]/g, '\\$&')}\``;

/** Statements whose DuckDB text needs names of its own: lambdas, subqueries, lists of rows. */
function script(names: Names): string {
  const { table, id, text, float, numeric, list, query, alias } = Object.fromEntries(
    Object.entries(names).map(([role, name]) => [role, quoted(name as string)]),
  ) as unknown as Names;
  return `
    CREATE OR REPLACE TEMP TABLE ${table} AS
      SELECT n AS ${id}, IF(n = 3, NULL, CONCAT('2024-01-0', n)) AS ${text}, n / 3 AS ${float},
        CAST(n AS NUMERIC) / 7 AS ${numeric}, [CAST(n AS STRING), 'b', 'a'] AS ${list}
      FROM UNNEST([1, 2, 3, 4]) AS n;
    UPDATE ${table} AS ${alias} SET ${float} = ${alias}.${float} * 2 WHERE ${alias}.${id} > 3;
    MERGE ${table} AS ${alias} USING (SELECT 2 AS ${id}, 'new' AS ${text}) AS ${query} ON ${alias}.${id} = ${query}.${id}
      WHEN MATCHED AND ${query}.${text} = 'none' THEN UPDATE SET ${text} = ${query}.${text}
      WHEN NOT MATCHED THEN INSERT (${id}, ${text}) VALUES (${query}.${id}, ${query}.${text});
    WITH ${query} AS (
      SELECT ${id}, ${text}, ${float}, ${numeric}, ${list},
        PARSE_DATE('%F', ${text}) AS out_day,
        SAFE.PARSE_TIMESTAMP('%F', ${text}, 'America/New_York') AS out_moment,
        SAFE_CAST(${text} AS TIMESTAMP) AS out_instant,
        SAFE_CAST(CAST(${float} AS STRING) AS NUMERIC) AS out_number,
        INITCAP(${text}) AS out_capitals,
        FORMAT('%s %d %.2f', ${text}, ${id}, ${float}) AS out_shown,
        ARRAY_TO_STRING(${list}, ${text}, 'none') AS out_joined,
        ${text} LIKE ANY UNNEST(${list}) AS out_resembles,
        ${float} IN (${id}, 2 / 3, ${float} * ${id}) AS out_within,
        ${float} IN UNNEST([${float}, CAST(${id} AS FLOAT64)]) AS out_listed,
        (${id}, ${text}) = (2, ${text}) AS out_same,
        SAFE_DIVIDE(${float} * 1e300, ${float} - 1) AS out_divided,
        TO_JSON_STRING(STRUCT(${list}, ${id} AS n)) LIKE '%"a"%' AS out_has_a,
        JSON_VALUE(CONCAT('{"v":"', ${text}, '"}'), '$.v') AS out_value,
        ARRAY(SELECT CONCAT(${alias}, ${text}) FROM UNNEST(${list}) AS ${alias} WITH OFFSET AS place ORDER BY place DESC) AS out_turned,
        (SELECT COUNT(*) FROM UNNEST(${list}) AS ${alias} WHERE ${alias} > ${text}) AS out_larger,
        EXISTS (SELECT 1 FROM ${table} AS ${alias} WHERE ${alias}.${id} = ${table}.${id} + 1) AS out_followed,
        RANGE_BUCKET(${id}, [1, 2, ${id} + 3]) AS out_bucket,
        ARRAY_LENGTH(GENERATE_DATE_ARRAY(DATE '2024-01-01', DATE_ADD(DATE '2024-01-01', INTERVAL ${id} DAY))) AS out_days,
        FARM_FINGERPRINT(${text}) AS out_fingerprint,
        SUM(${numeric}) OVER (ORDER BY ${id} RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS out_running,
        PERCENTILE_CONT(${float}, 0.5) OVER () AS out_median
      FROM ${table}
    ), counted AS (
      SELECT ${alias}.${id}, COUNT(*) AS out_pairs, STRING_AGG(${alias}.${text}, '|' ORDER BY ${alias}.${float} DESC, ${alias}.${id}) AS out_texts,
        ARRAY_AGG(${alias}.${id} IGNORE NULLS ORDER BY ${alias}.${numeric}) AS out_ids, STDDEV(${alias}.${numeric}) AS out_spread,
        SUM(${alias}.${float}) AS out_total, SUM(${alias}.${id} HAVING MAX ${alias}.${float}) AS out_last, VAR_POP(${alias}.${float}) AS out_variance
      FROM ${query} AS ${alias} JOIN ${query} AS other ON ${alias}.${id} <= other.${id} GROUP BY 1
    )
    SELECT ${query}.*, counted.* EXCEPT (${id}) FROM ${query} JOIN counted USING (${id})
    WHERE ${id} IN (SELECT ${id} FROM ${table}) AND ${float} IN (SELECT ${float} FROM ${table})
    ORDER BY ${id}`;
}

async function rowsOf(warehouse: EmbeddedWarehouse, names: Names): Promise<unknown> {
  return (await warehouse.run(script(names)))?.rows;
}

/** Names that generated SQL uses, in lambdas, macros and subqueries, and that mean something to DuckDB. */
const generated =
  'a b c d e f g h i j k l m n o p q r s t u v w x y z each least values word list item source both answers all rows row result sign ' +
  'part whole exponent zone civil path separator main temp excluded rowid new_row old system_row value key count sum order group ' +
  'select table column from where union all end case lambda struct unnest this _true _googlesql googlesql struct_pack isfinite';
const numbered = ['s', 'q', 'both', 'each', 'answers', 'all', 'v', 'c', 'e', 'row', 'k'].flatMap((prefix) =>
  [0, 1, 2, 3, 5, 8, 13, 21, 34].map((n) => `${prefix}${n}`),
);
const odd = [
  'Größe',
  '価格',
  'a b',
  "it's",
  'say "no"',
  'a.b',
  'İ',
  'ß',
  '%s',
  '?',
  'a$1',
  '--',
  '/*',
  "');",
  'x::text',
  'Ǆ',
];

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...generated.split(' '), ...numbered) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }) },
);
const taken = ['n', 'place', 'v', 'counted', 'other'];

/**
 * Names that differ for GoogleSQL, which takes no notice of case, and that the statements do not use for something else. The
 * analyzer keeps names with `$` in front for itself.
 */
const allNames = fc
  .uniqueArray(name, {
    minLength: 8,
    maxLength: 8,
    comparator: (a, b) => a.toLowerCase() === b.toLowerCase(),
  })
  .filter((names) => names.every((each) => /^[^$\s]/.test(each) && !taken.includes(each.toLowerCase())))
  // A table's name ends at a dot, and is refused with what means a partition or a wildcard.
  .filter(([table]) => !/[.$*]/.test(table ?? ''))
  .map(
    (names) => Object.fromEntries(Object.keys(plain).map((role, i) => [role, names[i]])) as unknown as Names,
  );

describe('names of the user and of generated SQL', () => {
  it('never meet: a query gives the same rows whatever its tables, columns, WITH queries and aliases are called', async () => {
    await inEmptyWarehouse(async (warehouse) => {
      const expected = await rowsOf(warehouse, plain);
      expect(expected).to.have.length(4);
      await fc.assert(
        fc.asyncProperty(allNames, async (names) => {
          expect(await rowsOf(warehouse, names)).to.deep.equal(expected);
        }),
        { numRuns: 30 },
      );
    });
  }).timeout(60_000);
});
