import { expect } from 'chai';
import type { EmbeddedWarehouse } from '../../warehouse/warehouse.ts';
import { failureOf, inMemory, rowsOf } from './warehouse.ts';

describe('an EXCEPTION part', () => {
  let warehouse: EmbeddedWarehouse;
  before(async () => {
    warehouse = await inMemory();
  });
  after(() => warehouse.close());

  const handled = (failing: string, handler: string): string => `
    DECLARE outer_name STRING DEFAULT 'outer';
    BEGIN
      DECLARE inner_name STRING DEFAULT 'inner';
      ${failing};
    EXCEPTION WHEN ERROR THEN
      ${handler};
    END`;

  it('knows the error’s message and statement', async () => {
    const script = handled(
      "SELECT 1; RAISE USING MESSAGE = CONCAT('no ', inner_name)",
      'SELECT @@error.message, @@error.statement_text, outer_name',
    );
    expect(await rowsOf(warehouse, script)).to.deep.equal([
      ['no inner', "RAISE USING MESSAGE = CONCAT('no ', inner_name)", 'outer'],
    ]);
  });

  it('handles what a name that is not there makes fail', async () => {
    const script = handled('SELECT 1 FROM nowhere', 'SELECT @@error.message');
    expect(await rowsOf(warehouse, script)).to.deep.equal([['Table not found: nowhere']]);
  });

  it('knows where the error came from', async () => {
    const script = handled(
      'SELECT 1 FROM nowhere',
      'SELECT @@error.stack_trace[OFFSET(0)].line, @@error.formatted_stack_trace',
    );
    expect(await rowsOf(warehouse, script)).to.deep.equal([['5', 'At query:5:21']]);
  });

  it('does not see the variables of its block', async () => {
    expect(await failureOf(warehouse, handled("RAISE USING MESSAGE = 'x'", 'SELECT inner_name'))).to.include(
      'query:7:14: Unrecognized name: inner_name',
    );
  });

  it('raises the error again with its first place', async () => {
    expect(await failureOf(warehouse, handled("RAISE USING MESSAGE = 'x'", 'SELECT 1; RAISE'))).to.match(
      /^query:5:7: x\n {6}RAISE USING MESSAGE = 'x';\n {6}\^$/,
    );
  });

  it('may fail itself; the outer error comes back after an inner one', async () => {
    const script = handled(
      "RAISE USING MESSAGE = 'first'",
      `BEGIN
         RAISE USING MESSAGE = CONCAT(@@error.message, ', second');
       EXCEPTION WHEN ERROR THEN
         SET outer_name = @@error.message;
       END;
       SELECT outer_name, @@error.message`,
    );
    expect(await rowsOf(warehouse, script)).to.deep.equal([['first, second', 'first']]);
  });

  it('is skipped where nothing fails', async () => {
    expect(await rowsOf(warehouse, handled('SELECT inner_name', "SELECT 'handled'"))).to.deep.equal([
      ['inner'],
    ]);
  });
});

describe('a procedure', () => {
  let warehouse: EmbeddedWarehouse;
  before(async () => {
    warehouse = await inMemory();
    await warehouse.run(`
      CREATE SCHEMA d;
      CREATE TABLE d.t (id INT64);
      CREATE PROCEDURE d.add(p_id INT64, p_times INT64)
      BEGIN
        DECLARE i INT64 DEFAULT 0;
        WHILE i < p_times DO
          INSERT INTO d.t (id) VALUES (p_id);
          SET i = i + 1;
        END WHILE;
        CREATE OR REPLACE TEMP TABLE added AS SELECT p_id AS id, i AS times;
      END;
      CREATE PROCEDURE d.fail(p_text STRING)
      BEGIN
        SELECT 1;
        RAISE USING MESSAGE = p_text;
      END;
      CREATE PROCEDURE d.call_fail() BEGIN CALL d.fail('deep'); END;
      CREATE PROCEDURE d.both(INOUT x INT64) BEGIN SET x = x + 1; END;
      CREATE PROCEDURE d.out(OUT x INT64) BEGIN SET x = x + 1; END;
      CREATE PROCEDURE d.two(OUT x INT64, INOUT y INT64) BEGIN SET x = 1; END;
      CREATE PROCEDURE d.nested(INOUT x INT64) BEGIN SET x = x * 2; CALL d.both(x); SET x = x + 1; END;
      CREATE PROCEDURE d.broken(INOUT x INT64) BEGIN SET x = 2; SELECT ERROR('broken'); END;`);
  });
  after(() => warehouse.close());

  it('takes arguments, and leaves its temporary tables to the caller', async () => {
    const script =
      'DECLARE i INT64 DEFAULT 40; CALL shop.d.add(i + 2, 3); SELECT id, times, i, (SELECT COUNT(*) FROM d.t) FROM added';
    expect(await rowsOf(warehouse, script)).to.deep.equal([['42', '3', '40', '3']]);
    expect(await failureOf(warehouse, 'SELECT * FROM added')).to.include('Table not found: added');
  });

  it('coerces arguments', async () => {
    await warehouse.run('CREATE OR REPLACE PROCEDURE d.half(p FLOAT64) BEGIN SELECT p / 2; END');
    expect(await rowsOf(warehouse, 'CALL d.half(3)')).to.deep.equal([[1.5]]);
  });

  it('does not see the variables of the caller', async () => {
    expect(
      await failureOf(warehouse, 'DECLARE x INT64; CREATE PROCEDURE d.q() BEGIN SELECT x; END'),
    ).to.include('d.q:1:14: Unrecognized name: x');
  });

  it('fails with its name and line, and with the calls that led there', async () => {
    expect(await failureOf(warehouse, 'SELECT 1;\nCALL d.call_fail()')).to.equal(
      'd.fail:3:9: deep\n        RAISE USING MESSAGE = p_text;\n        ^\ncalled from d.call_fail:1:7\ncalled from query:2:1',
    );
  });

  it('tells its caller’s handler what failed', async () => {
    const script =
      "BEGIN CALL d.fail('deep'); EXCEPTION WHEN ERROR THEN SELECT @@error.message, @@error.formatted_stack_trace; END";
    expect(await rowsOf(warehouse, script)).to.deep.equal([['deep', 'At d.fail:3:9\nAt query:1:7']]);
  });

  it('gives a variable of the caller a value, and takes one with it only where that is asked', async () => {
    const script =
      'DECLARE a, b INT64 DEFAULT 40; CALL d.both(a); CALL d.both(`A`); CALL d.out(b); SELECT a, b';
    expect(await rowsOf(warehouse, script)).to.deep.equal([['42', null]]);
  });

  it('gives through each procedure between', async () => {
    const script = 'DECLARE x INT64 DEFAULT 1; CALL d.nested(x); SELECT x';
    expect(await rowsOf(warehouse, script)).to.deep.equal([['4']]);
  });

  it('gives no value where it fails', async () => {
    const script =
      'DECLARE x INT64 DEFAULT 1; BEGIN CALL d.broken(x); EXCEPTION WHEN ERROR THEN SELECT x; END';
    expect(await rowsOf(warehouse, script)).to.deep.equal([['1']]);
  });

  it('keeps the variables of each of its activations apart', async () => {
    await warehouse.run('CREATE PROCEDURE d.sum_to(n INT64, OUT total INT64) BEGIN SELECT n; END');
    await warehouse.run(`
      CREATE OR REPLACE PROCEDURE d.sum_to(n INT64, OUT total INT64)
      BEGIN
        DECLARE below INT64 DEFAULT 0;
        IF n > 1 THEN CALL d.sum_to(n - 1, below); END IF;
        SET total = n + below;
      END`);
    expect(await rowsOf(warehouse, 'DECLARE s INT64; CALL d.sum_to(4, s); SELECT s')).to.deep.equal([['10']]);
  });

  it('replaces, keeps and drops by name', async () => {
    await warehouse.run("CREATE OR REPLACE PROCEDURE d.r() BEGIN SELECT 'new'; END");
    await warehouse.run("CREATE PROCEDURE IF NOT EXISTS d.r() BEGIN SELECT 'newer'; END");
    expect(await rowsOf(warehouse, 'CALL d.r()')).to.deep.equal([['new']]);
    expect(await failureOf(warehouse, 'CREATE PROCEDURE d.r() BEGIN SELECT 1; END')).to.include(
      'Already Exists: Procedure d.r',
    );
    await warehouse.run('DROP PROCEDURE d.r; DROP PROCEDURE IF EXISTS d.r');
    expect(await failureOf(warehouse, 'CALL d.r()')).to.include('query:1:1: Procedure not found: d.r');
  });

  for (const [what, body, message] of [
    ['a table', 'IF FALSE THEN SELECT 1 FROM d.none; END IF;', 'd.q:1:35: Table not found: d.none'],
    ['a column', 'SELECT none FROM d.t;', 'd.q:1:14: Unrecognized name: none'],
    ['a procedure', 'CALL d.none();', 'd.q:1:7: Procedure not found: d.none'],
    ['a variable', 'SET none = 1;', 'Undeclared variable: none'],
    [
      'a column of a temporary table',
      'CREATE TEMP TABLE x AS SELECT 1 AS a; SELECT b FROM x;',
      'Unrecognized name: b',
    ],
    ['a fitting type', "DECLARE n INT64; SET n = 'text';", 'd.q:1:32: '],
    ['a field of a row', 'FOR r IN (SELECT id FROM d.t) DO SELECT r.none; END FOR;', 'none'],
    ['an argument’s type', "CALL d.add('text', 1);", 'd.q:1:18: '],
    ['a variable that an argument gives a value', 'CALL d.both(1);', 'd.q:1:19: '],
    ['the number of arguments', 'CALL d.add(1);', 'd.q:1:7: '],
  ] as const) {
    it(`is not created where ${what} that it names is not there`, async () => {
      expect(await failureOf(warehouse, `CREATE PROCEDURE d.q() BEGIN ${body} END`)).to.include(message);
      expect(await failureOf(warehouse, 'CALL d.q()')).to.include('Procedure not found: d.q');
    });
  }

  for (const [what, script, message] of [
    [
      'the wrong number of arguments',
      'CALL d.add(1)',
      'Procedure d.add takes the arguments (p_id INT64, p_times INT64)',
    ],
    [
      'a value for an argument that gives one',
      'CALL d.both(1)',
      'INOUT x INT64 needs a variable of this type',
    ],
    [
      'a variable of another type for an argument that gives a value',
      'DECLARE n FLOAT64; CALL d.both(n)',
      'INOUT x INT64 needs a variable of this type, and n is FLOAT64',
    ],
    [
      'the same variable for two arguments that give a value',
      'DECLARE n INT64; CALL d.two(n, N)',
      'Variable n is passed to more than one OUT or INOUT argument',
    ],
    ['another project', 'CALL elsewhere.d.add(1, 2)', 'has only the project shop'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await failureOf(warehouse, script)).to.include(message);
    });
  }
});
