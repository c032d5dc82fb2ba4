import { city, fact, refuses, table, user, users, visits } from './refusal.ts';

const mart = (columns: string, rest: string): Record<string, string> => ({
  'gold/mart_x/table.yaml': table('mart', `${rest}\ncolumns:\n${columns}`),
  'gold/mart_x/query.sql': 'SELECT * FROM UNNEST([1])',
});

describe('a column is refused that', () => {
  refuses([
    [
      'is a reserved word',
      { [users]: ['name: joined_at', 'name: groups'] },
      'sql/silver/users_history/table.yaml:10: the column groups is a reserved word: name it otherwise',
    ],
    [
      'is named like its table',
      {
        [city]: [
          'type: STRING, description: City }',
          'type: STRING, description: City }\n  - { name: dim_city, type: STRING, description: City }',
        ],
      },
      'sql/gold/dim_city/table.yaml:9: the column dim_city is named like its table: name it otherwise',
    ],
    [
      'is there twice',
      { [visits]: ['name: visited_at', 'name: user_id'] },
      'sql/silver/visits_history/table.yaml:10: the column user_id is there twice: leave one out',
    ],
    [
      'a history adds',
      { [users]: ['name: joined_at', 'name: valid_from'] },
      'sql/silver/users_history/table.yaml:10: the column valid_from is named like one that is generated: name it otherwise',
    ],
    [
      'the view of delivered lines adds',
      { [users]: ['name: joined_at', 'name: outcome'] },
      'sql/silver/users_history/table.yaml:10: the column outcome is named like one that is generated: name it otherwise',
    ],
    [
      'is the spare one of a bronze table',
      { 'bronze/users/table.yaml': ['name: joined,', 'name: extra_2,'], [users]: [', from: joined', ''] },
      'sql/bronze/users/table.yaml:9: the column extra_2 is named like one that is generated: name it otherwise',
    ],
    [
      'a dimension has as its key',
      { [city]: ['columns:', 'columns:\n  - { name: city_key, type: INT64, description: Key }'] },
      'sql/gold/dim_city/table.yaml:8: the column city_key is named like one that is generated: name it otherwise',
    ],
    [
      'is named like a folder of exports',
      { [users]: ['name: joined_at', 'name: run'] },
      'sql/silver/users_history/table.yaml:10: the column run is named like a folder of silver.users_exported: name it otherwise',
    ],
    [
      'is required and an ARRAY',
      mart(
        '  - { name: n, type: INT64, description: N }\n  - { name: all_n, type: ARRAY<INT64>, required: true, description: N }\n',
        'key: [n]',
      ),
      'sql/gold/mart_x/table.yaml:8: the column all_n is required, and an ARRAY is never NULL: leave required out',
    ],
    [
      'is required where a placeholder has none',
      { [user]: ['name: city, type: STRING,', 'name: city, type: STRING, required: true,'] },
      'sql/gold/dim_user/table.yaml:10: the column city is required, and a placeholder has none: leave required out',
    ],
    [
      'is required in a view',
      {
        'ops/shown/table.yaml': table(
          'view',
          'columns: [{ name: n, type: INT64, required: true, description: N }]\n',
        ),
        'ops/shown/query.sql': 'SELECT 1 AS n',
      },
      'sql/ops/shown/table.yaml:5: the column n is required, and nothing holds a view to it: leave required out',
    ],
    [
      'takes a spare column that is not the next one',
      { 'bronze/visits/table.yaml': ['name: user_id, desc', 'name: user_id, spare: extra_2, desc'] },
      'sql/bronze/visits/table.yaml:8: the column user_id comes 1. of those that take a spare column: write spare: extra_1',
    ],
    [
      'is optional before one that is not',
      {
        'bronze/users/table.yaml': ['name: city, desc', 'name: city, optional: true, desc'],
        'bronze/visits/table.yaml': ['name: user_id, desc', 'name: user_id, optional: true, desc'],
      },
      'sql/bronze/visits/table.yaml:8: the column user_id is optional and columns that are not stand after it: a file may lack columns at its end only',
    ],
    [
      'is read from one that bronze does not have',
      { [users]: ['from: joined', 'from: joind'] },
      'sql/silver/users_history/table.yaml:10: from names joind, which bronze.users does not have: name one of its columns',
    ],
    [
      'is personal in gold',
      { [city]: ['type: STRING,', 'type: STRING, pii: address,'] },
      'sql/gold/dim_city/table.yaml:8: the column city is personal data, which does not go past silver: leave it out',
    ],
  ]);
});

describe('an export is refused that', () => {
  const parts = (column: string, pii: string): Record<string, string> => ({
    'bronze/parts/table.yaml': table('bronze', 'columns: [{ name: a, description: A }]\n'),
    'silver/parts_history/table.yaml': table(
      'history',
      `key: [${column}]\ncolumns:\n  - { name: ${column}, type: STRING, ${pii}description: A }\n`,
    ),
    'silver/parts_history/query.sql': `SELECT a AS ${column} FROM bronze.parts`,
  });
  const long = 'x'.repeat(65);
  refuses([
    [
      'has no column that is not personal',
      parts('a', 'pii: email, '),
      'sql/silver/parts_history/table.yaml:6: every column is personal data, so that nothing could be exported: add one that is not',
    ],
    [
      'has no column of a short name',
      parts(long, ''),
      'sql/silver/parts_history/table.yaml:6: every exported column has a name of more than 64 characters: give one a shorter name',
    ],
  ]);
});

describe('a key is refused that', () => {
  refuses([
    [
      'is no column',
      {
        [users]: ['key: [user_id]', 'key: [nobody]'],
        [visits]: ['references:\n  - { columns: [user_id], to: users_history }\n', ''],
        [user]: ['history: users_history\n', ''],
        [fact]: [', as_of: visited_at', ''],
      },
      [
        'sql/gold/fact_visits/table.yaml:12: through names dim_user, and no reference here looks it up with as_of: add one or name columns',
        'sql/silver/users_history/table.yaml:6: key names nobody, which is not among the columns: name one of them',
      ],
    ],
    [
      'names a column twice',
      mart('  - { name: n, type: INT64, description: N }\n', 'key: [n, n]'),
      'sql/gold/mart_x/table.yaml:5: key names n twice: leave one out',
    ],
    [
      'is of a type whose equal values may differ',
      mart('  - { name: n, type: FLOAT64, description: N }\n', 'key: [n]'),
      'sql/gold/mart_x/table.yaml:5: key names n, which is FLOAT64: a key is of BOOL, DATE, DATETIME, INT64, NUMERIC, STRING, TIMESTAMP',
    ],
    [
      'occurs once a version',
      mart(
        '  - { name: n, type: INT64, description: N }\n  - { name: valid_from, type: DATE, description: N }\n',
        'key: [n]',
      ),
      'sql/gold/mart_x/table.yaml:5: the key n occurs once a version, for there is valid_from: add it to the key',
    ],
    [
      'a history cannot be clustered by',
      {
        'bronze/parts/table.yaml': table('bronze', 'columns: [{ name: a, description: A }]\n'),
        'silver/parts_history/table.yaml': table(
          'history',
          `key: [a, b, c, d, e]\ncolumns:\n${['a', 'b', 'c', 'd', 'e'].map((name) => `  - { name: ${name}, type: STRING, description: A }\n`).join('')}`,
        ),
        'silver/parts_history/query.sql': 'SELECT a, a AS b, a AS c, a AS d, a AS e FROM bronze.parts',
      },
      'sql/silver/parts_history/table.yaml:5: a history is clustered by its key, and BigQuery clusters by at most 4 columns: this key has 5',
    ],
  ]);
});

describe('a layout is refused that', () => {
  const layout = (lines: string): Record<string, readonly [string, string]> => ({
    [fact]: ['references:', `${lines}\nreferences:`],
  });
  refuses([
    [
      'clusters by no column',
      layout('cluster: [nothing]'),
      'sql/gold/fact_visits/table.yaml:10: cluster names nothing, which is not among the columns: name one of them',
    ],
    [
      'clusters by a column twice',
      layout('cluster: [user_key, user_key]'),
      'sql/gold/fact_visits/table.yaml:10: cluster names user_key twice: leave one out',
    ],
    [
      'clusters by a type that BigQuery refuses',
      mart(
        '  - { name: n, type: INT64, description: N }\n  - { name: share, type: FLOAT64, description: N }\n',
        'key: [n]\ncluster: [share]',
      ),
      'sql/gold/mart_x/table.yaml:6: cluster names share, which is FLOAT64: BigQuery takes BOOL, DATE, DATETIME, INT64, NUMERIC, STRING, TIMESTAMP',
    ],
    [
      'partitions by no column',
      layout('partition: { unit: DAY, column: nothing }'),
      'sql/gold/fact_visits/table.yaml:10: partition names nothing, which is not among the columns: name one of them',
    ],
    [
      'partitions by something that is no time',
      layout('partition: { unit: DAY, column: visit_id }'),
      'sql/gold/fact_visits/table.yaml:10: partition names visit_id, which is INT64: BigQuery takes DATE, DATETIME, TIMESTAMP',
    ],
    [
      'differs from the table that a materialized view reads',
      {
        ...layout('partition: { unit: MONTH, column: visited_at }'),
        'gold/counts/table.yaml': table(
          'materialized_view',
          'columns: [{ name: visits, type: INT64, description: N }]\n',
        ),
        'gold/counts/query.sql': 'SELECT COUNT(*) AS visits FROM gold.fact_visits',
      },
      'sql/gold/counts/table.yaml:1: gold.counts is partitioned by nothing and gold.fact_visits by the MONTH of visited_at: make them the same',
    ],
  ]);
});

describe('a table is refused that', () => {
  refuses([
    [
      'lies in the wrong dataset',
      {
        'silver/mart_x/table.yaml': table(
          'mart',
          'key: [n]\ncolumns: [{ name: n, type: INT64, description: N }]\n',
        ),
        'silver/mart_x/query.sql': 'SELECT 1 AS n',
      },
      'sql/silver/mart_x/table.yaml:4: a mart belongs into gold: move the folder to sql/gold/',
    ],
    [
      'is named like another kind',
      {
        'gold/sums/table.yaml': table(
          'mart',
          'key: [n]\ncolumns: [{ name: n, type: INT64, description: N }]\n',
        ),
        'gold/sums/query.sql': 'SELECT 1 AS n',
      },
      'sql/gold/sums/table.yaml:4: a mart is named mart_…: name the folder so',
    ],
    [
      'brings what nothing keeps',
      { 'bronze/parts/table.yaml': table('bronze', 'columns: [{ name: a, description: A }]\n') },
      'sql/bronze/parts/table.yaml:4: nothing keeps what is delivered here: add sql/silver/parts_history',
    ],
    [
      'keeps what nothing brings',
      {
        'silver/parts_history/table.yaml': table(
          'history',
          'key: [a]\ncolumns: [{ name: a, type: STRING, description: A }]\n',
        ),
        'silver/parts_history/query.sql': 'SELECT a FROM bronze.users',
      },
      'sql/silver/parts_history/table.yaml:4: a history is named <bronze table>_history, and there is no bronze.parts: add it or name the folder otherwise',
    ],
  ]);
});
