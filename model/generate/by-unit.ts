import { sql } from '../sql/template.ts';
import { type Published, type Recomputed, touchedOf, touchedUnits } from './published.ts';
import { beginning, openEnd } from './validity.ts';

/** The variable with the newest day of an entity that gold holds: what has changed since is published by unit. */
export function since(entity: string): string {
  return `v_since_${entity}`;
}

/** The versions of a history that are not those that gold was published from, as a condition on its rows. */
export function isNewOrEnded(entity: string): string {
  return `valid_from > ${since(entity)} OR (valid_to > ${since(entity)} AND valid_to < ${openEnd})`;
}

/** A history as it was when gold was published. */
export function historyThen(entity: string): string {
  const day = since(entity);
  return `(SELECT * REPLACE (IF(valid_to > ${day}, ${openEnd}, valid_to) AS valid_to) FROM silver.${entity}_history WHERE valid_from <= ${day})`;
}

/**
 * Values of some columns in the rows of a relation that are not there now as they were when gold was published.
 *
 * @param all names of its columns.
 * @param then the relation as it was, in brackets.
 */
export function changedRows(
  columns: readonly string[],
  all: readonly string[],
  now: string,
  then: string,
): string {
  const counted = (relation: string): string =>
    sql`
SELECT ${all.join(', ')}, COUNT(*) AS copies
FROM ${relation}
GROUP BY ${all.join(', ')}`;
  return sql`
SELECT ${columns.join(', ')}
FROM (
  (
    ${counted(now)}
    EXCEPT DISTINCT
    ${counted(then)}
  )
  UNION ALL
  (
    ${counted(then)}
    EXCEPT DISTINCT
    ${counted(now)}
  )
)`;
}

/** Units of the rows of a relation that look up what has changed. */
export function lookingUp(
  unit: string,
  from: string,
  values: readonly string[],
  changed: string,
  columns: readonly string[],
): string {
  const names = values.map((_, index) => `value_${String(index + 1)}`);
  return sql`
SELECT looking.${unit}
FROM (
  SELECT
    ${[unit, ...values.map((value, index) => `${value} AS ${names[index] ?? ''}`)]}
  FROM ${from}
) AS looking
INNER JOIN (
  SELECT DISTINCT ${columns.map((column, index) => `${column} AS ${names[index] ?? ''}`).join(', ')}
  FROM (
    ${changed}
  )
) AS changed
  ON ${names.map((name) => `changed.${name} = looking.${name}`).join('\n  AND ')}`;
}

/** Units of a fact's published rows that point at versions of a dimension which are others now, or gone. */
export function pointingAtChanged(
  unit: string,
  fact: string,
  foreignKey: string,
  dimension: {
    readonly name: string;
    readonly key: string;
    readonly columns: readonly string[];
    /** Its new contents as they stand in a FROM. */
    readonly next: string;
  },
): string {
  return sql`
SELECT ${unit}
FROM gold.${fact}
WHERE ${foreignKey} IN (
  SELECT ${dimension.key}
  FROM (
    SELECT ${dimension.columns.join(', ')} FROM gold.${dimension.name}
    EXCEPT DISTINCT
    SELECT ${dimension.columns.join(', ')} FROM ${dimension.next}
  )
)`;
}

/** A piece of a SET: variables, the columns that give their values, and the steps of a WITH over which these are. */
interface Assigned {
  readonly variables: readonly string[];
  readonly columns: readonly string[];
  readonly steps: readonly string[];
}

/** Decides which tables are computed by unit and since when, and says why others are computed whole. */
export function decideUnits(tables: readonly Published[], entities: readonly string[]): Assigned {
  const byUnit = tables.flatMap(({ name, recomputed }) =>
    recomputed === undefined
      ? []
      : [
          `STRUCT('${name}' AS table_name, CAST([${recomputed.restsOn.map((each) => `'${each}'`).join(', ')}] AS ARRAY<STRING>) AS rests_on)`,
        ],
  );
  const days = entities.map(
    (entity) => sql`
(
  SELECT MIN(since.day)
  FROM since
  INNER JOIN decided
    ON decided.table_name = since.table_name
  WHERE since.entity = '${entity}'
    AND decided.reason IS NULL
)`,
  );
  return {
    variables: ['v_by_unit', 'v_how', ...entities.map(since)],
    columns: [
      'ARRAY(SELECT table_name FROM decided WHERE reason IS NULL)',
      "ARRAY(SELECT AS STRUCT CONCAT('gold.', table_name), CONCAT('whole: ', reason) FROM decided WHERE reason IS NOT NULL)",
      ...days,
    ],
    steps: [
      sql`
-- A table is computed by unit where all that it was made from is as it was, but for newer snapshots.
unit_table AS (
  SELECT table_name, rests_on
  FROM UNNEST([
    ${byUnit}
  ])
),
published_entity AS (
  SELECT
    wanted_table.table_name,
    SPLIT(text, '=')[SAFE_OFFSET(0)] AS entity,
    SPLIT(text, '=')[SAFE_OFFSET(1)] AS state
  FROM wanted_table
  INNER JOIN unit_table
    ON unit_table.table_name = wanted_table.table_name
  CROSS JOIN UNNEST(SPLIT(wanted_table.published_state, ' ')) AS text
),
-- A state that silver has not passed through is that of snapshots which have been judged again since.
since AS (
  SELECT
    published_entity.table_name,
    published_entity.entity,
    IF(published_entity.state = 'nothing', ${beginning}, passed.snapshot_date) AS day
  FROM published_entity
  LEFT JOIN ops.state_as_of AS passed
    ON passed.entity = published_entity.entity
    AND passed.state = published_entity.state
),
rewound AS (
  SELECT table_name, STRING_AGG(entity, ', ' ORDER BY entity) AS entities
  FROM since
  WHERE day IS NULL
  GROUP BY table_name
),
damaged AS (
  SELECT unit_table.table_name, STRING_AGG(beneath, ', ' ORDER BY beneath) AS tables
  FROM unit_table
  CROSS JOIN UNNEST(unit_table.rests_on) AS beneath
  INNER JOIN wanted_table
    ON wanted_table.table_name = beneath
  WHERE wanted_table.differs IS NOT NULL
  GROUP BY unit_table.table_name
),
decided AS (
  SELECT
    unit_table.table_name,
    CASE
      WHEN wanted_table.differs IS NOT NULL THEN wanted_table.differs
      WHEN damaged.tables IS NOT NULL THEN CONCAT(damaged.tables, ' does not hold what was published')
      WHEN rewound.entities IS NOT NULL THEN CONCAT('days of ', rewound.entities, ' that were published have been judged again')
    END AS reason
  FROM unit_table
  INNER JOIN wanted_table
    ON wanted_table.table_name = unit_table.table_name
  LEFT JOIN damaged
    ON damaged.table_name = unit_table.table_name
  LEFT JOIN rewound
    ON rewound.table_name = unit_table.table_name
)`,
    ],
  };
}

/** A table that is computed by unit. */
export interface Traced {
  readonly name: string;
  readonly recomputed: Recomputed;
}

/**
 * The statements that find the touched units of tables, and have those computed whole of which too many are touched.
 *
 * @param columns the type of each column that is a unit.
 * @param isFirst whether no other tables' units have been found in this run.
 */
export function touchUnits(
  tables: readonly Traced[],
  columns: ReadonlyMap<string, string>,
  isFirst: boolean,
): string {
  const absent = [...columns].map(([column, type]) => `CAST(NULL AS ${type}) AS ${column}`).join(', ');
  const found = tables.map(
    ({ name, recomputed: { column: unit, touched } }) => sql`
SELECT
  '${name}' AS table_name,
  ${[...columns].map(([column, type]) => (column === unit ? column : `CAST(NULL AS ${type}) AS ${column}`))}
FROM (
  SELECT DISTINCT ${unit}
  FROM (
    ${touched.join('\nUNION ALL\n')}
  )
  WHERE ${unit} IS NOT NULL
)
WHERE '${name}' IN UNNEST(v_by_unit)`,
  );
  const before = isFirst ? [] : [`SELECT table_name, ${[...columns.keys()].join(', ')} FROM ${touchedUnits}`];
  const counted = tables.map(
    ({ name, recomputed: { column, held } }) =>
      `SELECT '${name}' AS table_name, '${column}' AS unit, (SELECT COUNT(*) FROM (${touchedOf(name, column)})) AS touched, (${held}) AS held`,
  );
  return sql`
-- Units whose rows are computed again: ${tables.map(({ name }) => name).join(', ')}. Where they are too many, all rows are.
IF ARRAY_LENGTH(v_by_unit) > 0 THEN
  CREATE OR REPLACE TEMP TABLE ${touchedUnits} AS
  ${[...before, ...found].join('\nUNION ALL\n')};
  SET (v_by_unit, v_how) = (
    WITH
      counted AS (
        ${counted.join('\nUNION ALL\n')}
      ),
      decided AS (
        SELECT table_name, unit, touched, held, touched > @incremental_share * held AS is_whole
        FROM counted
        WHERE table_name IN UNNEST(v_by_unit)
      )
    SELECT AS STRUCT
      ARRAY(
        SELECT table_name
        FROM UNNEST(v_by_unit) AS table_name
        WHERE table_name NOT IN (SELECT table_name FROM decided WHERE is_whole)
      ),
      ARRAY_CONCAT(v_how, ARRAY(
        SELECT AS STRUCT
          CONCAT('gold.', table_name) AS table_name,
          IF(
            is_whole,
            CONCAT('whole: ', CAST(touched AS STRING), ' ', unit, ' are touched and ', CAST(held AS STRING), ' published'),
            CONCAT('by ', unit, ', of which ', CAST(touched AS STRING), ' are touched')
          ) AS how
        FROM decided
      ))
  );
${isFirst ? `ELSE\n  CREATE OR REPLACE TEMP TABLE ${touchedUnits} AS\n  SELECT CAST(NULL AS STRING) AS table_name, ${absent}\n  LIMIT 0;\n` : ''}END IF;`;
}

/**
 * The statement that puts the new rows of touched units in the place of those that are published. One MERGE, because DELETE and INSERT
 * would be two jobs and bill the same.
 */
export function replaceTouched(
  { name, next, columns }: Pick<Published, 'name' | 'next' | 'columns'>,
  { column, type, isOptional }: Recomputed,
): string {
  const names = columns.join(', ');
  // A row of no unit is computed with every change, and = finds none.
  const unitOf = (value: string): string => (isOptional ? `TO_JSON_STRING(${value})` : value);
  const ending = (ends: string): string =>
    [...columns.map(() => 'NULL'), `${unitOf(ends)} AS ends`].join(', ');
  return sql`
MERGE gold.${name} AS held
USING (
  SELECT ${names}, CAST(NULL AS ${isOptional ? 'STRING' : type}) AS ends
  FROM ${next}
  UNION ALL
  SELECT ${ending(column)}
  FROM (${touchedOf(name, column)})
  ${isOptional ? `UNION ALL\nSELECT ${ending(`CAST(NULL AS ${type})`)}` : ''}
) AS built
ON ${unitOf(`held.${column}`)} = built.ends
WHEN MATCHED THEN
  DELETE
WHEN NOT MATCHED BY TARGET AND built.ends IS NULL THEN
  INSERT (${names})
  VALUES (${columns.map((each) => `built.${each}`).join(', ')});`;
}
