import { createHash } from 'node:crypto';
import type { SqlFile } from '../../model/load.ts';
import { loadModel, type Model } from '../../model/model.ts';

/** The smallest shop: users with versions, their visits, a fact over them. */
export const shop: Readonly<Record<string, string>> = {
  'sql/bronze/users/table.yaml': `
description: Users as delivered
grain: one line
owner: tests
kind: bronze
columns:
  - { name: id, description: Number }
  - { name: city, description: City }
  - { name: joined, description: When, optional: true }
`,
  'sql/silver/users_history/table.yaml': `
description: Versions of users
grain: one version of one user
owner: tests
kind: history
key: [user_id]
columns:
  - { name: user_id, type: INT64, from: id, required: true, description: Number }
  - { name: city, type: STRING, description: City }
  - { name: joined_at, type: TIMESTAMP, from: joined, description: When }
screens:
  - name: city_missing
    type: column
    severity: warn
    fails: city IS NULL
    description: No city
`,
  'sql/silver/users_history/query.sql': `
WITH
  source AS (
    SELECT * FROM bronze.users
  )
SELECT
  SAFE_CAST(id AS INT64) AS user_id,
  NULLIF(city, '') AS city,
  SAFE_CAST(joined AS TIMESTAMP) AS joined_at
FROM source
`,
  'sql/bronze/visits/table.yaml': `
description: Visits as delivered
grain: one line
owner: tests
kind: bronze
columns:
  - { name: id, description: Number }
  - { name: user_id, description: User }
  - { name: visited, description: When }
`,
  'sql/silver/visits_history/table.yaml': `
description: Versions of visits
grain: one version of one visit
owner: tests
kind: history
key: [visit_id]
columns:
  - { name: visit_id, type: INT64, from: id, required: true, description: Number }
  - { name: user_id, type: INT64, from: user_id, description: User }
  - { name: visited_at, type: TIMESTAMP, from: visited, required: true, description: When }
references:
  - { columns: [user_id], to: users_history }
`,
  'sql/silver/visits_history/query.sql': `
SELECT
  SAFE_CAST(id AS INT64) AS visit_id,
  SAFE_CAST(user_id AS INT64) AS user_id,
  SAFE_CAST(visited AS TIMESTAMP) AS visited_at
FROM bronze.visits
`,
  'sql/gold/dim_city/table.yaml': `
description: Cities
grain: one city
owner: tests
kind: dimension
key: [city]
columns:
  - { name: city, type: STRING, description: City }
`,
  'sql/gold/dim_city/query.sql': `
WITH
  users AS (
    SELECT * FROM silver.users_history
  ),
  city AS (
    SELECT DISTINCT city FROM users
  )
SELECT city
FROM city
`,
  'sql/gold/dim_user/table.yaml': `
description: Users
grain: one version of one user
owner: tests
kind: dimension
key: [user_id]
history: users_history
columns:
  - { name: user_id, type: INT64, description: Number }
  - { name: city, type: STRING, description: City }
references:
  - { dimension: dim_city, columns: [city] }
`,
  'sql/gold/dim_user/query.sql': `
SELECT
  user_id,
  city
FROM silver.users_history
`,
  'sql/gold/fact_visits/table.yaml': `
description: Visits
grain: one visit
owner: tests
kind: fact
key: [visit_id]
columns:
  - { name: visit_id, type: INT64, required: true, description: Number }
  - { name: visited_at, type: TIMESTAMP, required: true, description: When }
references:
  - { dimension: dim_user, columns: [user_id], as_of: visited_at }
  - { dimension: dim_city, through: dim_user }
reconciles:
  - { name: row_count, measure: COUNT(*), from: visits, equals: COUNT(*), description: A row a visit }
unit: { column: visit_id }
`,
  'sql/gold/fact_visits/query.sql': `
WITH
  visits AS (
    SELECT * FROM silver.visits
  )
SELECT
  visit_id,
  user_id,
  visited_at
FROM visits
`,
};

/** The ledgers that the routines write; their columns do not matter to the model. */
const ledgers = [
  'ops/snapshot',
  'ops/current_snapshot',
  'ops/observed_snapshot',
  'ops/run',
  'ops/step',
  'ops/lock',
  'ops/hold',
  'ops/open_hold',
  'ops/published',
  'ops/export',
  'ops/compared',
  'ops/silver_state',
  'ops/state_as_of',
  'quality/quarantine',
  'quality/error_event',
  'quality/waiver',
  'quality/withdrawal',
].map((name): [string, string] => [
  `sql/${name}/table.yaml`,
  'description: Ledger\ngrain: one row\nowner: tests\nkind: ledger\ncolumns: [{ name: x, type: STRING, description: X }]\n',
]);

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export function filesOf(texts: Readonly<Record<string, string>>): SqlFile[] {
  return [...Object.entries(texts), ...ledgers].map(([path, text]) => ({ path, text }));
}

/** The shop with some of its files replaced; an empty text takes a file away. */
export function shopWith(changes: Readonly<Record<string, string>> = {}): Model {
  const texts = Object.entries({ ...shop, ...changes }).filter(([, text]) => text !== '');
  return loadModel(filesOf(Object.fromEntries(texts)), md5);
}

/** A comparison of visits with their users, which judges an entity by a screen. */
export const comparison = (entity: string, screen: string): Record<string, string> => ({
  'sql/quality/visits_of_users/table.yaml': `
description: Visits without their user
grain: one visit
owner: tests
kind: comparison
entity: ${entity}
key: [visit_id]
columns:
  - { name: visit_id, type: INT64, description: Number }
  - { name: known_user_id, type: INT64, description: The user if known }
screens:
  - { name: ${screen}, type: structure, severity: warn, fails: known_user_id IS NULL, description: Nobody }
`,
  'sql/quality/visits_of_users/query.sql': `
SELECT
  visits.visit_id,
  users.user_id AS known_user_id
FROM silver.visits AS visits
LEFT JOIN silver.users AS users
  ON users.user_id = visits.user_id
`,
});
