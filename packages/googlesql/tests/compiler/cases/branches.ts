import type { Case } from '../case.ts';

const numbers = 'UNNEST([0, 1, 2])';

/** Conditional functions of which a branch that is not taken cannot be computed. The answers are those of the documentation. */
const answers: readonly (readonly [sql: string, value: string | number])[] = [
  [`SELECT IF(SUM(a) > 0, SUM(a), SUM(1 / a)) AS v FROM ${numbers} AS a`, 3],
  [`SELECT IF(SUM(a) > 9, SUM(1 / a), SUM(a)) AS v FROM ${numbers} AS a`, 3],
  [`SELECT IF(SUM(a) > 0, SUM(1 / (a + 1)), 0) AS v FROM UNNEST([0, 1]) AS a`, 1.5],
  [`SELECT COALESCE(MAX(a), MIN(1 / a)) AS v FROM ${numbers} AS a`, 2],
  [`SELECT IFNULL(s, 0) AS v FROM (SELECT SUM(a) AS s FROM ${numbers} AS a)`, '3'],
  [`SELECT CASE WHEN COUNT(*) > 5 THEN AVG(1 / a) WHEN COUNT(*) > 2 THEN 1 END AS v FROM ${numbers} AS a`, 1],
  [
    `SELECT IF((SELECT COUNT(*) FROM ${numbers}) > 0, 1, (SELECT 1 / a FROM ${numbers} AS a ORDER BY a LIMIT 1)) AS v`,
    1,
  ],
  [
    `SELECT IF((SELECT COUNT(*) FROM ${numbers}) > 9, 1, (SELECT 1 / a FROM UNNEST([4, 2]) AS a ORDER BY a LIMIT 1)) AS v`,
    0.5,
  ],
  [
    `SELECT COALESCE((SELECT MAX(a) FROM ${numbers} AS a), (SELECT CAST(ERROR('not asked for') AS INT64))) AS v`,
    '2',
  ],
];

export const branches: readonly Case[] = [
  ...answers.map(([sql, value]) => ({ sql, rows: [[value]] })),
  {
    sql: 'SELECT id, IF(x IS NULL, 0, (SELECT MAX(1 / i.x) FROM items AS i WHERE i.x = o.x)) AS v FROM items AS o',
  },
];
