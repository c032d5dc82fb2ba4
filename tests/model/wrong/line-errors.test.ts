import { type Wrong, cityQuery, factQuery, refuses, table, users, usersQuery } from './refusal.ts';

const cleansed = (expression: string): Wrong[1] => ({
  [usersQuery]: ["NULLIF(city, '') AS city", `${expression} AS city`],
});

/** What of an expression one value of a text or number makes fail, and what it is to be. */
const failing: readonly [expression: string, part: string, right: string][] = [
  ['CAST(LENGTH(city) * SAFE_CAST(id AS INT64) AS STRING)', '*', 'SAFE_MULTIPLY'],
  ['CAST(SAFE_CAST(id AS INT64) + 1 AS STRING)', '+', 'SAFE_ADD'],
  ['CAST(1 - SAFE_CAST(id AS INT64) AS STRING)', '-', 'SAFE_SUBTRACT'],
  ['CAST(1 / LENGTH(city) AS STRING)', '/', 'SAFE_DIVIDE'],
  ['CAST(ABS(SAFE_CAST(id AS INT64)) AS STRING)', 'ABS', 'SAFE.ABS'],
  ['CAST(-SAFE_CAST(id AS INT64) AS STRING)', '-', 'SAFE_NEGATE'],
  ['SUBSTR(city, 1, LENGTH(city) - 2)', 'SUBSTR', 'SAFE.SUBSTR'],
  ["REGEXP_REPLACE(city, id, '')", 'REGEXP_REPLACE', 'SAFE.REGEXP_REPLACE'],
  ["SPLIT(city, ',')[OFFSET(1)]", 'OFFSET', 'SAFE_OFFSET'],
  ["SPLIT(city, ',')[1]", '[', 'SAFE_OFFSET'],
  ["FORMAT_DATE('%F', DATE(2025, LENGTH(city), 1))", 'DATE', 'SAFE.DATE'],
  ['NET.IP_TO_STRING(NET.IP_FROM_STRING(city))', 'NET.IP_TO_STRING', 'SAFE.NET.IP_TO_STRING'],
  ['A_FUNCTION_OF_NEXT_YEAR(city)', 'A_FUNCTION_OF_NEXT_YEAR', 'SAFE.A_FUNCTION_OF_NEXT_YEAR'],
];

describe('cleansing is refused that one odd value makes fail', () => {
  refuses(
    failing.map(([expression, part, right]) => [
      `as ${expression}`,
      cleansed(expression),
      (part === 'NET.IP_TO_STRING' ? [part, 'NET.IP_FROM_STRING'] : [part]).map(
        (each) =>
          `sql/silver/users_history/query.sql:8: ${each} may fail for some values and would stop the run: write ${right.replace(part, each)}`,
      ),
    ]),
  );

  refuses([
    [
      'in the body of a function',
      {
        'silver/first_part/function.yaml': 'description: X\nowner: tests\narguments: [text]\n',
        'silver/first_part/body.sql': "SPLIT(text, ',')[ORDINAL(1)]\n",
        ...cleansed('silver.first_part(city)'),
      },
      'sql/silver/users_history/query.sql:8: ORDINAL may fail for some values and would stop the run: write SAFE_ORDINAL',
    ],
    [
      'in a comparison and in its screen',
      {
        'quality/users_by_number/table.yaml': table(
          'comparison',
          `entity: users
key: [user_id]
columns:
  - { name: user_id, type: INT64, description: Number }
  - { name: next_id, type: INT64, description: The number after it }
screens:
  - { name: next_missing, type: structure, severity: warn, fails: user_id * next_id > 0, description: X }
`,
        ),
        'quality/users_by_number/query.sql':
          'SELECT\n  user_id,\n  user_id + 1 AS next_id\nFROM silver.users',
      },
      [
        'sql/quality/users_by_number/query.sql:3: + may fail for some values and would stop the run: write SAFE_ADD',
        'sql/quality/users_by_number/table.yaml:11: fails: * may fail for some values and would stop the run: write SAFE_MULTIPLY',
      ],
    ],
  ]);
});

describe('what all of gold rests on is refused that one odd value makes fail', () => {
  refuses([
    [
      'a dimension',
      {
        [cityQuery]: [
          'SELECT DISTINCT city FROM',
          'SELECT DISTINCT CAST(CAST(city AS INT64) AS STRING) AS city FROM',
        ],
      },
      'sql/gold/dim_city/query.sql:7: CAST may fail for some values and would stop the run: write SAFE_CAST',
    ],
    [
      'a fact',
      { [factQuery]: ['visited_at\n', 'TIMESTAMP_ADD(visited_at, INTERVAL 1 DAY) AS visited_at\n'] },
      'sql/gold/fact_visits/query.sql:9: TIMESTAMP_ADD may fail for some values and would stop the run: write SAFE.TIMESTAMP_ADD',
    ],
  ]);
});

describe('cleansing may', () => {
  const fine = [
    "NULLIF(REGEXP_REPLACE(TRIM(city), r'[^a-z]', ''), '')",
    "IF(STARTS_WITH(city, 'x'), SUBSTR(city, LENGTH('x') + 1), SUBSTR(city, 2, 5))",
    "SPLIT(city, ',')[SAFE_OFFSET(LENGTH(city) - 1)]",
    'CAST(SAFE.ROUND(SAFE_CAST(id AS NUMERIC(10, 2)), -1) AS STRING)',
    "CAST(SAFE_ADD(SAFE_CAST(id AS INT64), -1) IN (1, -2) OR (city) = '' AS STRING)",
    "CASE WHEN (city) IS NULL THEN (CONCAT(city, '-')) ELSE JSON_VALUE(city, '$.a') END",
    'NET.HOST(SAFE.NET.REG_DOMAIN(city))',
    "FORMAT_DATE('%F', DATE(SAFE_CAST(joined AS TIMESTAMP), 'UTC'))",
  ];
  refuses([
    ...fine.map((expression): Wrong => [`be ${expression}`, cleansed(expression), []]),
    [
      'be judged by two limits',
      { [users]: ['fails: city IS NULL', 'fails: user_id NOT BETWEEN -5 AND 5'] },
      [],
    ],
  ]);
});
