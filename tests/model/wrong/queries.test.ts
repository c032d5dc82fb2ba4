import { city, cityQuery, fact, factQuery, refuses, table, user, users, usersQuery } from './refusal.ts';

const mart = (
  query: string,
  columns = '  - { name: user_id, type: INT64, required: true, description: N }\n',
): Record<string, string> => ({
  'gold/mart_x/table.yaml': table('mart', `key: [user_id]\ncolumns:\n${columns}`),
  'gold/mart_x/query.sql': query,
});

describe('a query is refused that', () => {
  refuses([
    ['is empty', { [cityQuery]: '\n' }, 'sql/gold/dim_city/query.sql:1: is empty: write a SELECT'],
    [
      'is no query',
      { [cityQuery]: '-- Grain: one city\nDELETE FROM silver.users WHERE TRUE' },
      'sql/gold/dim_city/query.sql:2: is no query: begin with WITH or SELECT',
    ],
    [
      'would stop a run for one line that cannot be read',
      { [usersQuery]: ['SAFE_CAST(joined AS TIMESTAMP)', 'CAST(joined AS TIMESTAMP)'] },
      'sql/silver/users_history/query.sql:9: CAST may fail for some values and would stop the run: write SAFE_CAST',
    ],
    [
      'judges lines by what fails for some of them',
      { [users]: ['fails: city IS NULL', 'fails: 1 / LENGTH(CAST(user_id AS STRING)) > CHR(user_id)'] },
      [
        'sql/silver/users_history/table.yaml:15: fails: / may fail for some values and would stop the run: write SAFE_DIVIDE',
        'sql/silver/users_history/table.yaml:15: fails: CHR may fail for some values and would stop the run: write SAFE.CHR',
      ],
    ],
    [
      'is more than one',
      { [cityQuery]: 'SELECT city\nFROM silver.users;' },
      'sql/gold/dim_city/query.sql:2: holds a ;, and it is one query: leave it out',
    ],
    [
      'has a text without end',
      { [cityQuery]: "SELECT city\nFROM silver.users\nWHERE city != 'x" },
      "sql/gold/dim_city/query.sql:3: ' has no end: close it",
    ],
    [
      'has a comment without end',
      { [cityQuery]: '\n\nSELECT city\nFROM silver.users /* all' },
      'sql/gold/dim_city/query.sql:4: /* has no end: close it',
    ],
    [
      'leaves a bracket open',
      { [cityQuery]: 'SELECT\n  TRIM((city) AS city\nFROM silver.users' },
      'sql/gold/dim_city/query.sql:2: ( has no end: close it',
    ],
    [
      'closes a bracket that is not open',
      { [cityQuery]: 'SELECT\n  TRIM(city]) AS city\nFROM silver.users' },
      'sql/gold/dim_city/query.sql:2: ] closes nothing: take it away or open it',
    ],
    [
      'names a setting that is not there',
      { [cityQuery]: 'SELECT city\nFROM silver.users\nWHERE @nothing' },
      'sql/gold/dim_city/query.sql:3: @nothing is no setting: there are @processed_bucket, @analytics_bucket, @replay_window_days, @freshness_hours, @mass_change_share, @mass_rejection_share, @incremental_share, @date_range_start, @date_range_end',
    ],
    [
      'names a table that is not there',
      { [cityQuery]: 'SELECT city\nFROM silver.userz' },
      'sql/gold/dim_city/query.sql:2: gold.dim_city names silver.userz, which does not exist: name a table that does',
    ],
    [
      'names a dataset that is not there',
      { [cityQuery]: 'SELECT city\nFROM sliver.users' },
      'sql/gold/dim_city/query.sql:2: there is no dataset sliver: name one of bronze, silver, gold, quality, ops',
    ],
    [
      'names a dataset in other letter case',
      { [cityQuery]: 'SELECT city\nFROM Silver.users' },
      'sql/gold/dim_city/query.sql:2: there is no dataset Silver: write silver',
    ],
    [
      'names a table with its dataset as one name',
      { [cityQuery]: 'SELECT city\nFROM `silver.users`' },
      'sql/gold/dim_city/query.sql:2: `silver.users` is one name: write silver.users, without backticks around both',
    ],
    [
      'names a step that is not there',
      { [cityQuery]: 'WITH\n  users AS (\n    SELECT * FROM silver.users\n  )\nSELECT city\nFROM userz' },
      'sql/gold/dim_city/query.sql:6: userz is no table: name one with its dataset, or a step of WITH that stands before',
    ],
    [
      'names a column that its table does not have',
      { [cityQuery]: 'SELECT\n  users.town AS city\nFROM silver.users AS users' },
      'sql/gold/dim_city/query.sql:2: silver.users has no column town',
    ],
    [
      'names a column that a step does not have',
      {
        [cityQuery]:
          'WITH\n  users AS (\n    SELECT user_id, city FROM silver.users\n  )\nSELECT\n  town AS city\nFROM users',
      },
      'sql/gold/dim_city/query.sql:6: users has no column town',
    ],
    [
      'reads upwards',
      { [usersQuery]: 'SELECT\n  1 AS user_id, city, CURRENT_TIMESTAMP() AS joined_at\nFROM gold.dim_city' },
      'sql/silver/users_history/query.sql:3: silver.users_screened reads upwards from gold.dim_city: a layer reads itself and those below',
    ],
    [
      'reads itself',
      { [factQuery]: 'SELECT visit_id, 1 AS user_id, visited_at\nFROM gold.fact_visits' },
      'sql/gold/fact_visits/query.sql:2: gold.fact_visits needs itself, by way of gold.fact_visits: take one step out',
    ],
    [
      'reads a stage and is created before it',
      {
        'gold/stage_x/table.yaml': table(
          'stage',
          'key: [n]\ncolumns: [{ name: n, type: INT64, description: N }]\n',
        ),
        'gold/stage_x/query.sql': 'SELECT visit_id AS n FROM silver.visits',
        'quality/shown/table.yaml': table('view', 'columns: [{ name: n, type: INT64, description: N }]\n'),
        'quality/shown/query.sql': 'SELECT n\nFROM gold.stage_x',
      },
      'sql/quality/shown/query.sql:2: gold.stage_x is a stage, which only tables of gold read: read what it is made from',
    ],
    [
      'of a history makes other rows than it reads',
      { [usersQuery]: 'SELECT 1 AS user_id, city, NULL AS joined_at\nFROM bronze.users\nGROUP BY city' },
      'sql/silver/users_history/query.sql:3: the final SELECT must make one row of each row of one relation, without GROUP: do that in a CTE before it',
    ],
    [
      'of a materialized view reads two tables',
      {
        'gold/counts/table.yaml': table(
          'materialized_view',
          'columns: [{ name: visits, type: INT64, description: N }]\n',
        ),
        'gold/counts/query.sql': 'SELECT COUNT(*) AS visits\nFROM gold.fact_visits\nCROSS JOIN gold.dim_city',
      },
      'sql/gold/counts/query.sql:3: gold.counts reads gold.fact_visits, gold.dim_city: a materialized view reads one table',
    ],
  ]);
});

describe('a query is held to its contract, which refuses', () => {
  refuses([
    [
      'a column that it does not give',
      { [city]: ['columns:', 'columns:\n  - { name: country, type: STRING, description: Country }'] },
      'sql/gold/dim_city/table.yaml:8: the query gives no column country: add it there or leave it out here',
    ],
    [
      'a column that the contract does not have',
      { [cityQuery]: 'SELECT DISTINCT\n  city,\n  user_id\nFROM silver.users' },
      'sql/gold/dim_city/query.sql:3: the column user_id is not in the contract: add it to table.yaml or leave it out',
    ],
    [
      'a column that it gives twice',
      { [cityQuery]: "SELECT DISTINCT\n  city,\n  'x' AS city\nFROM silver.users" },
      'sql/gold/dim_city/query.sql:3: the column city is given twice: leave one out',
    ],
    [
      'another order in a view',
      {
        'ops/shown/table.yaml': table(
          'view',
          'columns:\n  - { name: a, type: INT64, description: A }\n  - { name: b, type: INT64, description: B }\n',
        ),
        'ops/shown/query.sql': 'SELECT\n  2 AS b,\n  1 AS a',
      },
      'sql/ops/shown/query.sql:2: the column b stands where the contract has a: use one order',
    ],
    [
      'another type of a column that it passes on',
      {
        [user]: ['name: city, type: STRING', 'name: city, type: INT64'],
        [fact]: ['  - { dimension: dim_city, through: dim_user }\n', ''],
        [city]: ['type: STRING', 'type: INT64'],
      },
      [
        'sql/gold/dim_city/table.yaml:8: the column city is INT64, and the query passes on silver.users_history.city, which is STRING: make the types the same',
        'sql/gold/dim_user/table.yaml:10: the column city is INT64, and the query passes on silver.users_history.city, which is STRING: make the types the same',
      ],
    ],
    [
      'a delivered text that is passed on as something else',
      { [usersQuery]: ['SAFE_CAST(id AS INT64) AS user_id', 'id AS user_id'] },
      'sql/silver/users_history/table.yaml:8: the column user_id is INT64, and the query passes on bronze.users.id, which is STRING: make the types the same',
    ],
    [
      'personal data that is passed on to gold',
      { [users]: ['name: city, type: STRING,', 'name: city, type: STRING, pii: address,'] },
      [
        'sql/gold/dim_city/table.yaml:8: the column city is silver.users_history.city, personal data, which does not go past silver: leave it out',
        'sql/gold/dim_user/table.yaml:10: the column city is silver.users_history.city, personal data, which does not go past silver: leave it out',
      ],
    ],
    [
      'a required column that is fed by one that is not',
      mart('SELECT DISTINCT user_id\nFROM silver.visits'),
      'sql/gold/mart_x/table.yaml:7: the column user_id is required, and silver.visits_history.user_id is not: fill it in the query, or leave required out',
    ],
    [
      'a required column that is fed through steps of WITH and joins',
      mart(
        'WITH\n  visits AS (SELECT * FROM silver.visits),\n  named AS (SELECT visits.user_id AS visitor, visit_id FROM visits)\nSELECT DISTINCT named.visitor AS user_id\nFROM silver.visits AS all_visits\nINNER JOIN named USING (visit_id)',
      ),
      'sql/gold/mart_x/table.yaml:7: the column user_id is required, and silver.visits_history.user_id is not: fill it in the query, or leave required out',
    ],
    [
      'a required column that an outer join may leave without a value',
      mart(
        'SELECT users.user_id\nFROM silver.visits AS visits\nLEFT JOIN silver.users AS users\n  ON visits.visit_id = 1',
      ),
      'sql/gold/mart_x/table.yaml:7: the column user_id is required, and an outer join may leave silver.users_history.user_id without a value: fill it in the query, or leave required out',
    ],
  ]);
});

describe('a query may', () => {
  refuses([
    ['fill a required column', mart('SELECT DISTINCT IFNULL(user_id, 0) AS user_id\nFROM silver.visits'), []],
    [
      'leave out rows without a required column',
      mart('SELECT DISTINCT user_id\nFROM silver.visits\nWHERE user_id IS NOT NULL'),
      [],
    ],
    ['pass on a key, which is always there', mart('SELECT user_id\nFROM silver.users'), []],
    ['read a view of a layer beside it', mart('SELECT DISTINCT 1 AS user_id\nFROM quality.screen'), []],
    [
      'read an array of a row',
      mart('SELECT DISTINCT item AS user_id\nFROM silver.users AS users, users.all_items AS item'),
      [],
    ],
    [
      'take a part out of a time',
      mart('SELECT DISTINCT EXTRACT(DAY FROM joined_at) AS user_id\nFROM silver.users'),
      [],
    ],
    ['name a column without AS', mart('SELECT DISTINCT (1 + 2) user_id\nFROM silver.users'), []],
    [
      'read a recursion',
      mart(
        'WITH RECURSIVE\n  step AS (\n    SELECT 1 AS user_id\n    UNION ALL\n    SELECT user_id + 1 AS user_id FROM step WHERE user_id < 5\n  )\nSELECT user_id\nFROM step',
      ),
      [],
    ],
  ]);
});

describe('a routine is refused that', () => {
  const routine = (body: string): Record<string, string> => ({
    'ops/run_x/routine.yaml': 'description: X\nowner: tests\n',
    'ops/run_x/body.sql': body,
  });
  refuses([
    ['is empty', routine('\n'), 'sql/ops/run_x/body.sql:1: is empty: write BEGIN … END'],
    [
      'has a text without end',
      routine("BEGIN\n  SELECT 'x;\nEND"),
      "sql/ops/run_x/body.sql:2: ' has no end: close it",
    ],
    [
      'names a table that is not there',
      routine('BEGIN\n  SELECT 1 FROM ops.nothing;\nEND'),
      'sql/ops/run_x/body.sql:2: ops.run_x names ops.nothing, which does not exist: name a table that does',
    ],
  ]);
});
