import { fact, factQuery, refuses, table } from './refusal.ts';

const unit = 'unit: { column: visit_id }';
const lookup = (rest: string): string => `unit:\n  column: visit_id\n  lookups:\n    - { ${rest} }`;
/** The visits with their user's row in silver beside them. */
const withUsers = ['WITH', 'WITH\n  users AS (\n    SELECT * FROM silver.users\n  ),'] as const;
const stage = 'gold/stage_visitors/table.yaml';
const stageQuery = 'gold/stage_visitors/query.sql';
const visitors = {
  [stage]: table(
    'stage',
    'key: [visit_id]\ncolumns:\n  - { name: visit_id, type: INT64, description: Visit }\n',
  ),
  [stageQuery]: 'SELECT visit_id FROM silver.visits',
};

describe('a unit is refused that', () => {
  refuses([
    [
      'is no column of the table',
      { [fact]: [unit, 'unit: { column: user_id }'] },
      'sql/gold/fact_visits/table.yaml:15: the unit is user_id, which is not among the columns: name one of them',
    ],
    [
      'a relation of the query does not have',
      { [factQuery]: withUsers },
      'sql/gold/fact_visits/table.yaml:15: silver.users has no column visit_id, so a change of it names no unit: say under lookups by what it is joined',
    ],
    [
      'rests on gold',
      {
        [factQuery]: ['silver.visits', 'gold.mart_visits'],
        'gold/mart_visits/table.yaml': table(
          'mart',
          'key: [visit_id]\ncolumns:\n  - { name: visit_id, type: INT64, required: true, description: Visit }\n  - { name: user_id, type: INT64, description: User }\n  - { name: visited_at, type: TIMESTAMP, required: true, description: When }\n',
        ),
        'gold/mart_visits/query.sql':
          'SELECT visit_id, user_id, visited_at FROM silver.visits WHERE visit_id IS NOT NULL AND visited_at IS NOT NULL',
      },
      'sql/gold/fact_visits/table.yaml:15: the query reads gold.mart_visits, and what changes there is not known by unit: read silver or a stage with a unit, or leave unit out',
    ],
    [
      'rests on what keeps no versions',
      {
        [factQuery]: [
          'FROM visits',
          'FROM visits\nWHERE visit_id IN (SELECT visit_id FROM silver.visits_screened)',
        ],
      },
      'sql/gold/fact_visits/table.yaml:15: silver.visits_screened is made from bronze.visits, of which no versions are kept: leave unit out',
    ],
    [
      'rests on a stage without one',
      {
        ...visitors,
        [factQuery]: [
          'FROM visits',
          'FROM visits\nWHERE visit_id IN (SELECT visit_id FROM gold.stage_visitors)',
        ],
      },
      'sql/gold/fact_visits/table.yaml:15: the query reads gold.stage_visitors, and what changes there is not known by unit: read silver or a stage with a unit, or leave unit out',
    ],
    [
      'looks up what the query does not read',
      {
        [fact]: [
          unit,
          lookup('table: silver.users, columns: [user_id], from: silver.visits, values: [user_id]'),
        ],
      },
      'sql/gold/fact_visits/table.yaml:18: the query does not read silver.users: name a relation that it reads',
    ],
    [
      'looks up by a column that is not there, from nowhere, with a value too many',
      {
        [factQuery]: withUsers,
        [fact]: [
          unit,
          lookup('table: silver.users, columns: [number], from: silver.users, values: [user_id, city]'),
        ],
      },
      [
        'sql/gold/fact_visits/table.yaml:18: silver.users has no column number: name columns of it',
        'sql/gold/fact_visits/table.yaml:18: silver.users is no relation of the query with a column visit_id: name one',
        'sql/gold/fact_visits/table.yaml:18: there are 1 columns and 2 values: give one value a column',
      ],
    ],
    [
      'looks a stage up by more than its unit',
      {
        ...visitors,
        [stage]: table(
          'stage',
          'key: [visit_id]\ncolumns:\n  - { name: visit_id, type: INT64, description: Visit }\n  - { name: user_id, type: INT64, description: User }\nunit: { column: visit_id }\n',
        ),
        [stageQuery]: 'SELECT visit_id, user_id FROM silver.visits',
        [factQuery]: [
          'FROM visits',
          'FROM visits\nWHERE user_id IN (SELECT user_id FROM gold.stage_visitors)',
        ],
        [fact]: [
          unit,
          lookup('table: gold.stage_visitors, columns: [user_id], from: silver.visits, values: [user_id]'),
        ],
      },
      'sql/gold/fact_visits/table.yaml:18: changes of gold.stage_visitors are known by its unit, visit_id: join it by that alone',
    ],
  ]);
});
