import { expect } from 'chai';
import { compile } from '../../../model/compile.ts';
import { loadModel } from '../../../model/model.ts';
import { ModelError } from '../../../model/problem.ts';
import { localTarget } from '../../../model/target.ts';
import { filesOf, md5, shop } from '../shop.ts';
import { city, fact, refuses, table, user, users, visits } from './refusal.ts';

describe('a contract is refused for', () => {
  refuses([
    [
      'a key that its kind does not have',
      { [city]: ['key: [city]', 'partition: { unit: DAY, column: city }\nkey: [city]'] },
      'sql/gold/dim_city/table.yaml:6: partition: there is no such key; here may stand kind, description, grain, owner, key, history, columns, references, cluster',
    ],
    [
      'a key inside a list',
      { [users]: ['severity: warn', 'severity: warn\n    level: 1'] },
      'sql/silver/users_history/table.yaml:15: screens.0.level: there is no such key; here may stand name, type, severity, fails, description',
    ],
    [
      'through in a dimension, whose rows hold no version of another',
      { [user]: ['columns: [city] }', 'columns: [city], through: dim_city }'] },
      'sql/gold/dim_user/table.yaml:12: references.0.through: there is no such key; here may stand dimension, columns, as, absent',
    ],
    [
      'a key that is there twice',
      { [city]: ['owner: tests', 'owner: tests\nowner: others'] },
      'sql/gold/dim_city/table.yaml:5: Map keys must be unique',
    ],
    [
      'a kind that there is not',
      { [city]: ['kind: dimension', 'kind: quarantine'] },
      'sql/gold/dim_city/table.yaml:5: kind: expected one of bronze, history, dimension, fact, mart, view, materialized_view, comparison, stage, ledger, object_table',
    ],
    [
      'a severity that there is not',
      { [users]: ['severity: warn', 'severity: loud'] },
      'sql/silver/users_history/table.yaml:14: screens.0.severity: expected one of info, warn, reject',
    ],
    [
      'an empty description',
      { [city]: ['description: Cities', "description: ' '"] },
      'sql/gold/dim_city/table.yaml:2: description: is empty',
    ],
    [
      'a column without a description',
      { [city]: [', description: City', ''] },
      'sql/gold/dim_city/table.yaml:8: columns.0.description: is missing',
    ],
    [
      'a description longer than BigQuery takes',
      { [city]: ['description: City }', `description: ${'x'.repeat(1025)} }`] },
      'sql/gold/dim_city/table.yaml:8: columns.0.description: BigQuery takes at most 1,024 characters',
    ],
    [
      'something else than a list',
      { [city]: ['key: [city]', 'key: city'] },
      'sql/gold/dim_city/table.yaml:6: key: expected a list, [a, b]',
    ],
    [
      'a type that there is not',
      { [city]: ['type: STRING', 'type: TEXT'] },
      'sql/gold/dim_city/table.yaml:8: columns.0.type: is no type of a column: write one of BOOL, BYTES, DATE, DATETIME, FLOAT64, INT64, JSON, NUMERIC, STRING, TIME, TIMESTAMP, or ARRAY<…> of one',
    ],
    [
      'a history of values that cannot be compared',
      { [users]: ['type: STRING', 'type: JSON'] },
      'sql/silver/users_history/table.yaml:9: columns.1.type: cannot be compared from day to day: a history keeps BOOL, DATE, DATETIME, FLOAT64, INT64, NUMERIC, STRING, TIME, TIMESTAMP',
    ],
    [
      'more than four columns to cluster by',
      { [fact]: ['references:', 'cluster: [a, b, c, d, e]\nreferences:'] },
      'sql/gold/fact_visits/table.yaml:10: cluster: BigQuery clusters by at most 4 columns',
    ],
    [
      'a unit of partitions that there is not',
      { [fact]: ['references:', 'partition: { unit: HOUR, column: visited_at }\nreferences:'] },
      'sql/gold/fact_visits/table.yaml:10: partition.unit: expected one of DAY, MONTH',
    ],
    [
      'a name with a prefix that BigQuery keeps for itself',
      { [city]: ['name: city', 'name: _PARTITIONTIME'] },
      'sql/gold/dim_city/table.yaml:8: columns.0.name: a name is lower-case letters, digits and _, with a letter first',
    ],
    [
      'a name in other letter case',
      { [visits]: ['to: users_history', 'to: Users_History'] },
      'sql/silver/visits_history/table.yaml:12: references.0.to: a name is lower-case letters, digits and _, with a letter first',
    ],
    [
      'a name that is too long',
      { [city]: ['name: city', `name: ${'x'.repeat(301)}`] },
      'sql/gold/dim_city/table.yaml:8: columns.0.name: a name has at most 300 characters',
    ],
    [
      'a role that does not end like a key',
      { [fact]: ['as_of: visited_at }', 'as_of: visited_at, as: visitor }'] },
      'sql/gold/fact_visits/table.yaml:11: references.0.as: the name of a key ends in _key',
    ],
    [
      'an argument of a type that there is not',
      {
        'ops/run_x/routine.yaml':
          'description: X\nowner: tests\narguments:\n  - { name: p_day, type: ARRAY<DATE> }\n',
        'ops/run_x/body.sql': 'SELECT 1',
      },
      'sql/ops/run_x/routine.yaml:4: arguments.0.type: is no type of an argument: write one of BOOL, BYTES, DATE, DATETIME, FLOAT64, INT64, JSON, NUMERIC, STRING, TIME, TIMESTAMP',
    ],
    [
      'an argument that is there twice',
      {
        'ops/run_x/routine.yaml':
          'description: X\nowner: tests\narguments:\n  - { name: p_day, type: DATE }\n  - { name: p_day, type: INT64 }\n',
        'ops/run_x/body.sql': 'SELECT 1',
      },
      'sql/ops/run_x/routine.yaml:5: the argument p_day is there twice',
    ],
  ]);
});

describe('a folder is refused', () => {
  refuses([
    [
      'in other letter case',
      { 'gold/Dim_City/table.yaml': table('dimension', '') },
      'sql/gold/Dim_City/table.yaml: the folder Dim_City names a table: write it in lower-case letters, digits and _, 256 at most',
    ],
    [
      'with a file that nothing reads',
      { 'gold/dim_city/notes.md': 'x' },
      'sql/gold/dim_city/notes.md: expected sql/<bronze|silver|gold|quality|ops>/<name>/table.yaml and query.sql, routine.yaml and body.sql, or function.yaml and body.sql',
    ],
    [
      'as a table and a routine',
      {
        'gold/dim_city/routine.yaml': 'description: X\nowner: tests\n',
        'gold/dim_city/body.sql': 'SELECT 1',
      },
      'sql/gold/dim_city/routine.yaml: there is a table.yaml beside it: a folder is a table or a routine',
    ],
    [
      'of a name that is generated',
      {
        'silver/users/table.yaml': table('view', 'columns: [{ name: n, type: INT64, description: N }]\n'),
        'silver/users/query.sql': 'SELECT 1 AS n',
      },
      'sql/silver/users/table.yaml:1: silver.users is generated from sql/silver/users_history: name the folder otherwise',
    ],
    [
      'of a routine that is generated',
      {
        'ops/run_gold/routine.yaml': 'description: X\nowner: tests\n',
        'ops/run_gold/body.sql': 'SELECT 1',
      },
      'sql/ops/run_gold/routine.yaml:1: ops.run_gold is generated from model/generate: name the folder otherwise',
    ],
  ]);

  it('that is missing where generated SQL needs it', () => {
    const files = filesOf(shop).filter(({ path }) => path !== 'sql/ops/lock/table.yaml');
    expect(() => compile(loadModel(files, md5), localTarget)).to.throw(
      ModelError,
      /^sql\/ops\/lock\/table\.yaml: does not exist, and ops\.run_silver, which is generated, needs it: put it back$/m,
    );
  });
});
