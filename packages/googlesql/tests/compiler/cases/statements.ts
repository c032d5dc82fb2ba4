import { alterCases } from './alter.ts';
import type { ScriptCase } from './script.ts';

const target = `CREATE TEMP TABLE target AS SELECT * FROM UNNEST(ARRAY<STRUCT<k INT64, v STRING, open BOOL>>[
  (1, 'a', TRUE), (2, 'b', TRUE), (3, 'c', FALSE), (NULL, 'n', TRUE)]);`;
const source = `CREATE TEMP TABLE source AS SELECT * FROM UNNEST(ARRAY<STRUCT<k INT64, v STRING>>[(1, 'A'), (3, 'C'), (4, 'D'), (NULL, 'N')]);`;
const twice = `INSERT INTO source (k, v) VALUES (1, 'again');`;
const shown = 'SELECT k, v, open FROM target ORDER BY k, v;';

export const scriptCases: readonly ScriptCase[] = [
  {
    does: 'inserts rows and queries, leaving other columns NULL',
    script: `${target} INSERT INTO target (v, k) VALUES ('x', 9), (NULL, 10); INSERT INTO target (k) SELECT k + 100 FROM target WHERE k < 3; ${shown}`,
    rows: [
      [null, 'n', true],
      ['1', 'a', true],
      ['2', 'b', true],
      ['3', 'c', false],
      ['9', 'x', null],
      ['10', null, null],
      ['101', null, null],
      ['102', null, null],
    ],
  },
  {
    does: 'updates by a condition that NULL does not meet',
    script: `${target} UPDATE target SET v = CONCAT(v, '!'), open = NOT open WHERE k <> 2; ${shown}`,
    rows: [
      [null, 'n', true],
      ['1', 'a!', false],
      ['2', 'b', true],
      ['3', 'c!', true],
    ],
  },
  {
    does: 'updates from a join',
    script: `${target} ${source} UPDATE target SET v = source.v FROM source WHERE target.k = source.k; ${shown}`,
    rows: [
      [null, 'n', true],
      ['1', 'A', true],
      ['2', 'b', true],
      ['3', 'C', false],
    ],
  },
  {
    does: 'fails where two rows would update one',
    script: `${target} ${source} ${twice} UPDATE target SET v = source.v FROM source WHERE target.k = source.k;`,
    error: 'UPDATE must match at most one source row for each target row',
  },
  {
    does: 'deletes',
    script: `${target} DELETE FROM target WHERE k IN (SELECT 3) OR open; ${shown}`,
    rows: [],
  },
  { does: 'truncates', script: `${target} TRUNCATE TABLE target; ${shown}`, rows: [] },
  {
    does: 'merges: updates, inserts and deletes, and NULL keys never match',
    script: `${target} ${source} MERGE target AS t USING source AS s ON t.k = s.k
      WHEN MATCHED AND s.v = 'C' THEN DELETE WHEN MATCHED THEN UPDATE SET v = s.v
      WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, s.v)
      WHEN NOT MATCHED BY SOURCE AND t.k IS NOT NULL THEN UPDATE SET open = FALSE; ${shown}`,
    rows: [
      [null, 'N', null],
      [null, 'n', true],
      ['1', 'A', true],
      ['2', 'b', false],
      ['4', 'D', null],
    ],
  },
  {
    does: 'merges with conditions of one side in ON',
    script: `${target} ${source} MERGE target AS t USING source AS s ON t.k = s.k AND t.open AND s.v <> 'D'
      WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (k, v) VALUES (k, CONCAT('new ', v)) WHEN NOT MATCHED BY SOURCE THEN DELETE; ${shown}`,
    rows: [
      [null, 'new N', null],
      ['1', 'A', true],
      ['3', 'new C', null],
      ['4', 'new D', null],
    ],
  },
  {
    does: 'merges ON FALSE as a replacement',
    script: `${target} ${source} MERGE target AS t USING (SELECT k, v, TRUE AS open FROM source) AS s ON FALSE
      WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED THEN INSERT ROW; ${shown}`,
    rows: [
      [null, 'N', true],
      ['1', 'A', true],
      ['3', 'C', true],
      ['4', 'D', true],
    ],
  },
  {
    does: 'fails where two source rows would change one target row in a merge',
    script: `${target} ${source} ${twice} MERGE target AS t USING source AS s ON t.k = s.k WHEN MATCHED THEN UPDATE SET v = s.v;`,
    error: 'MERGE must match at most one source row for each target row',
  },
  {
    does: 'lets two source rows meet one target row that no clause changes, and inserts duplicates twice',
    script: `${target} ${source} ${twice} INSERT INTO source (k, v) VALUES (4, 'D'); MERGE target AS t USING source AS s ON t.k = s.k
      WHEN MATCHED AND s.v = 'A' THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, s.v); ${shown}`,
    rows: [
      [null, 'N', null],
      [null, 'n', true],
      ['1', 'A', true],
      ['2', 'b', true],
      ['3', 'c', false],
      ['4', 'D', null],
      ['4', 'D', null],
    ],
  },
  {
    does: 'merges large tables with a condition of one side in seconds, not minutes',
    script: `CREATE TEMP TABLE target AS SELECT k, 'old' AS v, MOD(k, 2) = 0 AS open FROM UNNEST(GENERATE_ARRAY(1, 60000)) AS k;
      MERGE target AS t USING (SELECT k FROM UNNEST(GENERATE_ARRAY(30001, 90000)) AS k) AS s ON t.k = s.k AND t.open
      WHEN MATCHED THEN UPDATE SET v = 'new' WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, 'ins') WHEN NOT MATCHED BY SOURCE THEN DELETE;
      SELECT v, COUNT(*) AS c FROM target GROUP BY v ORDER BY v;`,
    rows: [
      ['ins', '45000'],
      ['new', '15000'],
    ],
  },
  {
    does: 'creates tables, views and schemas, replaces and drops them',
    script: `CREATE SCHEMA IF NOT EXISTS made; CREATE TABLE made.t (a INT64 NOT NULL, b ARRAY<STRUCT<x STRING, y NUMERIC>>) OPTIONS (description = 'text');
      INSERT INTO made.t VALUES (1, [STRUCT('p' AS x, NUMERIC '1.5' AS y)]); CREATE OR REPLACE TABLE made.u PARTITION BY d CLUSTER BY a AS SELECT a, DATE '2024-01-01' AS d FROM made.t;
      CREATE OR REPLACE VIEW made.v AS SELECT t.a, e.y, u.d FROM made.t AS t, UNNEST(t.b) AS e JOIN made.u AS u ON u.a = t.a;
      CREATE MATERIALIZED VIEW made.m AS SELECT COUNT(*) AS c FROM made.t; SELECT v.*, m.c FROM made.v AS v, made.m AS m;`,
    rows: [['1', '1.5', '2024-01-01', '1']],
  },
  {
    does: 'drops views and tables',
    script:
      'DROP MATERIALIZED VIEW made.m; DROP VIEW made.v; DROP TABLE IF EXISTS made.u; DROP TABLE made.t; DROP TABLE IF EXISTS made.t; DROP SCHEMA made; SELECT 1 AS one;',
    rows: [['1']],
  },
  {
    does: 'asserts',
    script: `ASSERT 1 = 1 AS 'never'; ASSERT (SELECT NULL = 1) AS 'NULL is not true';`,
    error: 'NULL is not true',
  },
  {
    does: 'reads variables and system variables',
    script: `DECLARE x INT64 DEFAULT 2; DECLARE l ARRAY<STRUCT<a INT64, b STRING>>; ${target} SET l = [STRUCT(x AS a, 'p' AS b), (3, NULL)];
      UPDATE target SET open = TRUE WHERE k = x; SELECT @@row_count AS n, x + 1 AS y, a, b FROM UNNEST(l) ORDER BY a;`,
    rows: [
      ['1', '3', '2', 'p'],
      ['1', '3', '3', null],
    ],
  },
  ...alterCases,
  {
    does: 'exports to Parquet',
    script: `EXPORT DATA OPTIONS (uri = CONCAT('gs://bucket/', 'x/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS SELECT 1 AS a; SELECT 2 AS b;`,
    rows: [['2']],
  },
  {
    does: 'groups by GROUPING SETS',
    script: `${target} SELECT open, k, COUNT(*) AS c FROM target WHERE k < 3 GROUP BY GROUPING SETS ((open), (k), ()) ORDER BY open, k;`,
    rows: [
      [null, null, '2'],
      [null, '1', '1'],
      [null, '2', '1'],
      [true, null, '2'],
    ],
  },
  {
    does: 'groups by ROLLUP, and tells which columns are rolled up',
    script: `${target} SELECT k, open, COUNT(*) AS c, GROUPING(k) AS g FROM target WHERE k < 3 GROUP BY ROLLUP (open, k) ORDER BY g, k, open;`,
    rows: [
      ['1', true, '1', '0'],
      ['2', true, '1', '0'],
      [null, null, '2', '1'],
      [null, true, '2', '1'],
    ],
  },
  {
    does: 'groups by CUBE',
    script: `${target} SELECT k, open, COUNT(*) AS c FROM target WHERE k < 2 GROUP BY CUBE (k, open) ORDER BY k, open;`,
    rows: [
      [null, null, '1'],
      [null, true, '1'],
      ['1', null, '1'],
      ['1', true, '1'],
    ],
  },
  {
    does: 'counts distinct values exactly where an approximation is asked',
    script: `${target} SELECT APPROX_COUNT_DISTINCT(v) AS c FROM target;`,
    rows: [['4']],
  },
];

/** What is refused, by name and place. */
export const refusals: Readonly<Record<string, string>> = {
  'SELECT COUNT(*) OVER (ORDER BY x RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) AS c FROM UNNEST([1.5]) AS x':
    'RANGE between an offset and UNBOUNDED over FLOAT64',
  'SELECT 1 AS a,\n  NET.HOST("x") AS b': 'function NET.HOST(STRING)',
  'SELECT x FROM UNNEST([1]) AS x TABLESAMPLE SYSTEM (10 PERCENT)': '',
  'SELECT SAFE.FORMAT("%s", "x") AS a': 'function SAFE.FORMAT',
  'SELECT APPROX_TOP_SUM(x, 2, 1) AS a FROM UNNEST([1]) AS x': 'APPROX_TOP_SUM',
  'SELECT FORMAT_DATE("%C", DATE "2024-01-01") AS a': '%C',
  'SELECT PARSE_DATE(f, "2024") AS a FROM UNNEST(["%Y"]) AS f': 'a format that is no literal',
  'SELECT REGEXP_EXTRACT(s, r"(a)|b") AS a FROM UNNEST(["b"]) AS s': 'whose group may take no part',
  'SELECT NORMALIZE(s, NFKD) AS a FROM UNNEST(["b"]) AS s': 'NORMALIZE to NFKD',
  'SELECT SESSION_USER() AS a': 'SESSION_USER',
  'SELECT DATE_ADD(d, INTERVAL 1 DAY) AS a, INTERVAL 1 DAY AS b FROM UNNEST([DATE "2024-01-01"]) AS d': '',
};
