import { expect } from 'chai';
import type { EmbeddedWarehouse } from '../../warehouse/warehouse.ts';
import type { SqlValue } from '../../result.ts';
import { failureOf, inMemory, rowsOf } from './warehouse.ts';

describe('a script', () => {
  let warehouse: EmbeddedWarehouse;
  before(async () => {
    warehouse = await inMemory();
    await warehouse.run(`
      CREATE SCHEMA d;
      CREATE TABLE d.t (id INT64, name STRING);
      INSERT INTO d.t (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c');`);
  });
  after(() => warehouse.close());

  const gives: readonly (readonly [what: string, script: string, row: readonly SqlValue[]])[] = [
    [
      'gives the rows of its last SELECT',
      "SELECT 1; SELECT 2, 'é'; CREATE TEMP TABLE x AS SELECT 3 AS a",
      ['2', 'é'],
    ],
    [
      'declares variables with and without a value',
      'DECLARE a, b INT64 DEFAULT 1 + 1; DECLARE c STRING; SELECT a, b, c',
      ['2', '2', null],
    ],
    [
      'takes the type of a default',
      "DECLARE a DEFAULT DATE '2024-02-29'; SELECT DATE_ADD(a, INTERVAL 1 DAY)",
      ['2024-03-01'],
    ],
    [
      'gives several variables one value',
      'DECLARE a, b STRING DEFAULT GENERATE_UUID(); SELECT a = b',
      [true],
    ],
    [
      'coerces what it assigns',
      'DECLARE n NUMERIC; DECLARE f FLOAT64; SET n = 1; SET f = 2; SELECT n, f',
      ['1', 2],
    ],
    [
      'assigns the fields of a struct',
      'DECLARE a INT64; DECLARE b STRING; SET (a, b) = (SELECT AS STRUCT MAX(id), MAX(name) FROM d.t); SELECT a, b',
      ['3', 'c'],
    ],
    [
      'assigns NULLs from no row',
      'DECLARE a INT64 DEFAULT 1; DECLARE b INT64 DEFAULT 2; SET (a, b) = (SELECT AS STRUCT id, id FROM d.t WHERE FALSE); SELECT a, b',
      [null, null],
    ],
    [
      'holds arrays of structs',
      'DECLARE s ARRAY<STRUCT<a INT64, b STRING>>; SET s = ARRAY(SELECT AS STRUCT id, name FROM d.t WHERE id > 1 ORDER BY id DESC); SELECT ARRAY_LENGTH(s), s[OFFSET(0)].b, s',
      [
        '2',
        'c',
        [
          { a: '3', b: 'c' },
          { a: '2', b: 'b' },
        ],
      ],
    ],
    [
      'lets a column win over a variable',
      "DECLARE name STRING DEFAULT 'z'; SELECT COUNT(*) FROM d.t WHERE name = name",
      ['3'],
    ],
    [
      'takes the first branch that is true',
      "DECLARE x INT64 DEFAULT 2; IF x = 1 THEN SELECT 'one'; ELSEIF x = 2 THEN SELECT 'two'; ELSEIF TRUE THEN SELECT 'three'; ELSE SELECT 'many'; END IF",
      ['two'],
    ],
    ['takes NULL for not true', "IF NULL THEN SELECT 'yes'; ELSE SELECT 'no'; END IF", ['no']],
    [
      'has CASE with conditions',
      "DECLARE x INT64 DEFAULT 7; CASE WHEN x < 5 THEN SELECT 'low'; WHEN x < 10 THEN SELECT 'mid'; ELSE SELECT 'high'; END CASE",
      ['mid'],
    ],
    [
      'loops WHILE a condition holds',
      'DECLARE i INT64 DEFAULT 0; WHILE i < 5 DO SET i = i + 2; END WHILE; SELECT i',
      ['6'],
    ],
    [
      'loops UNTIL a condition holds, once at least',
      'DECLARE i INT64 DEFAULT 9; REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT; SELECT i',
      ['10'],
    ],
    [
      'leaves a LOOP',
      'DECLARE i INT64 DEFAULT 0; LOOP SET i = i + 1; IF i = 4 THEN LEAVE; END IF; END LOOP; SELECT i',
      ['4'],
    ],
    [
      'leaves and goes on with the loop of a label',
      'DECLARE n INT64 DEFAULT 0; outer_loop: LOOP LOOP SET n = n + 1; IF n < 3 THEN CONTINUE outer_loop; END IF; BREAK outer_loop; END LOOP; END LOOP; SELECT n',
      ['3'],
    ],
    [
      'goes through rows in their order',
      "DECLARE s STRING DEFAULT ''; FOR r IN (SELECT id, name FROM d.t ORDER BY id DESC) DO IF r.id = 2 THEN ITERATE; END IF; SET s = CONCAT(s, r.name, r.id); END FOR; SELECT s",
      ['c3a1'],
    ],
    [
      'leaves a FOR loop',
      'DECLARE n INT64; FOR r IN (SELECT id FROM d.t ORDER BY id) DO SET n = r.id; IF n = 2 THEN BREAK; END IF; END FOR; SELECT n',
      ['2'],
    ],
    [
      'goes through no rows',
      'DECLARE n INT64 DEFAULT 0; FOR r IN (SELECT id FROM d.t WHERE FALSE) DO SET n = 1; END FOR; SELECT n',
      ['0'],
    ],
    [
      'counts the rows of the last change',
      "CREATE TEMP TABLE x AS SELECT * FROM d.t; UPDATE x SET name = 'q' WHERE id > 1; SELECT @@row_count",
      ['2'],
    ],
    [
      'counts all rows of a MERGE together',
      'CREATE TEMP TABLE x AS SELECT 1 AS id UNION ALL SELECT 9; MERGE x USING d.t AS s ON x.id = s.id WHEN MATCHED THEN UPDATE SET id = 1 WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id) WHEN NOT MATCHED BY SOURCE THEN DELETE; SELECT @@row_count',
      ['4'],
    ],
    ['has a job id', 'SELECT LENGTH(@@script.job_id)', ['36']],
    [
      'ends a block without its variables',
      'BEGIN DECLARE x INT64 DEFAULT 1; END; BEGIN DECLARE x STRING DEFAULT "s"; SELECT x; END',
      ['s'],
    ],
    ['asserts', "ASSERT EXISTS (SELECT 1 FROM d.t) AS 'rows'; SELECT 'fine'", ['fine']],
  ];
  for (const [what, script, row] of gives) {
    it(what, async () => {
      expect(await rowsOf(warehouse, script)).to.deep.equal([row]);
    });
  }

  const refuses: readonly (readonly [what: string, script: string, message: string])[] = [
    [
      'a name that is not there, with the one that was meant',
      'SELECT 1;\n  SELECT nam FROM d.t',
      'query:2:10: Unrecognized name: nam; Did you mean name?\n  SELECT nam FROM d.t\n         ^',
    ],
    ['a syntax error before anything runs', 'SELECT 1;\nSELEC 2', 'query:2:1: Syntax error'],
    ['a variable that is not declared', 'SET x = 1', 'query:1:9: Undeclared variable: x'],
    [
      'a second variable of a name in an inner block',
      'DECLARE x INT64; BEGIN DECLARE X INT64; END',
      'query:1:24: Variable X is already declared',
    ],
    ['DECLARE after another statement', 'SELECT 1; DECLARE x INT64', 'query:1:11: DECLARE must stand before'],
    ['DECLARE inside IF', 'IF TRUE THEN DECLARE x INT64; END IF', 'DECLARE must stand before'],
    ['a value of another type', "DECLARE x INT64;\nSET x = 'a'", 'query:2:9: '],
    ['a condition that is no BOOL', 'IF 1 THEN SELECT 1; END IF', 'query:1:4: '],
    ['a struct of another size', 'DECLARE a, b INT64; SET (a, b) = (1, 2, 3)', 'query:1:34: '],
    ['a failed ASSERT, with its text', "ASSERT 1 > 2 AS 'one is small'", 'query:1:1: one is small'],
    ['an ASSERT of NULL', "ASSERT CAST(NULL AS BOOL) AS 'unknown'", 'unknown'],
    ['BREAK outside of a loop', 'BREAK', 'outside of a loop'],
    ['RAISE without a message outside of a handler', 'RAISE', 'outside of an EXCEPTION part'],
    ['@@error outside of a handler', 'SELECT @@error.message', '@@error'],
    [
      'EXECUTE IMMEDIATE by name',
      "SELECT 1;\n EXECUTE IMMEDIATE 'SELECT 1'",
      'query:2:2: The embedded warehouse does not support EXECUTE IMMEDIATE',
    ],
    ['RETURN by name', 'RETURN', 'does not support RETURN'],
    ['SET of a system variable', "SET @@time_zone = 'UTC'", 'does not support SET of a system variable'],
    [
      'a table partitioned by a STRING',
      'CREATE TABLE d.p (a STRING) PARTITION BY a',
      'PARTITION BY of a STRING',
    ],
    ['a table partitioned twice', 'CREATE TABLE d.p (a DATE, b DATE) PARTITION BY a, b', 'PARTITION BY'],
    ['an option that nobody knows', 'CREATE TABLE d.p (a DATE) OPTIONS (speed = 1)', 'Unknown option: speed'],
    ['a hint', 'SELECT 1 FROM d.t@{fast=1}', 'Unknown hint: fast'],
    ['another project', 'SELECT 1 FROM elsewhere.d.t', 'elsewhere.d.t'],
    [
      'a division by zero where it stands',
      'SELECT 1;\nSELECT 1 / (id - id) FROM d.t',
      'query:2:1: division by zero',
    ],
    [
      'a table’s name in another case',
      'SELECT 1;\nSELECT * FROM D.T',
      'query:2:15: Table not found: D.T; Did you mean d.t?',
    ],
    [
      'a second table whose name differs in case only',
      'CREATE TABLE d.T (a INT64)',
      'differs from d.t in upper and lower case only',
    ],
    [
      'a view of a script’s variable',
      'DECLARE x INT64;\nCREATE VIEW d.v AS SELECT x',
      'query:2:27: Unrecognized name: x',
    ],
    [
      'a scalar subquery of two rows',
      'SELECT (SELECT id FROM d.t)',
      'Scalar subquery produced more than one element',
    ],
    ['a table in a dataset that is not there', 'CREATE TABLE none.t (a INT64)', 'Not found: Dataset none'],
    ['a second table of a name', 'CREATE TABLE d.t (a INT64)', 'Already Exists: Table d.t'],
    ['dropping a dataset that is in use', 'DROP SCHEMA d', 'Dataset d is still in use'],
    [
      'user-defined functions',
      'CREATE FUNCTION d.f(x INT64) AS (x)',
      'Statement not supported: CreateFunctionStatement',
    ],
  ];
  for (const [what, script, message] of refuses) {
    it(`refuses ${what}`, async () => {
      expect(await failureOf(warehouse, script)).to.include(message);
    });
  }

  it('takes named parameters', async () => {
    const result = await warehouse.run('SELECT @day AS day, @none AS nothing', {
      day: { type: 'DATE', value: '2024-02-29' },
      none: { type: 'INT64', value: null },
    });
    expect(result).to.deep.equal({
      columns: [
        { name: 'day', type: 'DATE' },
        { name: 'nothing', type: 'INT64' },
      ],
      rows: [['2024-02-29', null]],
    });
  });

  it('refuses a parameter that is not of its type', async () => {
    const run = warehouse.run('SELECT @day', { day: { type: 'DATE', value: 'today' } });
    expect(await run.catch((error: unknown) => String(error))).to.include(
      'Parameter @day: today is not a DATE',
    );
  });

  it('reads tables of its own project in all spellings', async () => {
    const query =
      'SELECT (SELECT COUNT(*) FROM shop.d.t), (SELECT COUNT(*) FROM `shop.d.t`), (SELECT COUNT(*) FROM `d.t`), (SELECT COUNT(*) FROM `shop`.d.t)';
    expect(await rowsOf(warehouse, query)).to.deep.equal([['3', '3', '3', '3']]);
  });

  it('reads a dataset that is called as the project is', async () => {
    await warehouse.run('CREATE SCHEMA shop; CREATE TABLE shop.t AS SELECT 7 AS a');
    const query =
      'SELECT (SELECT a FROM shop.t), (SELECT a FROM shop.shop.t), (SELECT COUNT(*) FROM shop.d.t), (SELECT COUNT(*) FROM shop.INFORMATION_SCHEMA.TABLES)';
    expect(await rowsOf(warehouse, query)).to.deep.equal([['7', '7', '3', '1']]);
    await warehouse.run('DROP TABLE shop.t; DROP SCHEMA shop');
  });
});
