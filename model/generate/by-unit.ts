import { sql } from '../sql/template.ts';
import {
  type Published,
  type Recomputed,
  type Touched,
  touchedRows,
  touchedStep,
  touchedUnits,
} from './published.ts';
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

/** Decides which facts are computed by unit and since when, and says why the others are computed whole. */
export function decideUnits(tables: readonly Published[], entities: readonly string[]): Assigned {
  const byUnit = tables.flatMap(({ name, recomputed }) =>
    recomputed === undefined
      ? []
      : [
          `STRUCT('${name}' AS table_name, CAST([${recomputed.dimensions.map((each) => `'${each}'`).join(', ')}] AS ARRAY<STRING>) AS dimensions)`,
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
-- A fact is computed by unit where all that it was made from is as it was, but for newer snapshots.
unit_table AS (
  SELECT table_name, dimensions
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
  SELECT unit_table.table_name, STRING_AGG(dimension, ', ' ORDER BY dimension) AS dimensions
  FROM unit_table
  CROSS JOIN UNNEST(unit_table.dimensions) AS dimension
  INNER JOIN wanted_table
    ON wanted_table.table_name = dimension
  WHERE wanted_table.differs IS NOT NULL
  GROUP BY unit_table.table_name
),
decided AS (
  SELECT
    unit_table.table_name,
    CASE
      WHEN wanted_table.differs IS NOT NULL THEN wanted_table.differs
      WHEN damaged.dimensions IS NOT NULL THEN CONCAT(damaged.dimensions, ' does not hold what was published')
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

/** A fact that is computed by unit, or a stage that such facts are made from. */
export interface Traced {
  readonly name: string;
  readonly touched: Touched;
}

/**
 * The statements that find the touched units of facts, and have those computed whole of which too many are touched.
 *
 * @param stages with units, each after those that it is made from.
 * @param isFirst whether no other facts' units have been found in this run.
 */
export function touchUnits(
  facts: readonly Traced[],
  stages: readonly Traced[],
  columns: ReadonlyMap<string, string>,
  isFirst: boolean,
): string {
  const absent = [...columns].map(([column, type]) => `CAST(NULL AS ${type}) AS ${column}`).join(', ');
  const steps = stages.map(
    ({ name, touched }) => sql`
${touchedStep(name)} AS (
  ${distinctUnits(touched)}
)`,
  );
  const found = facts.map(
    ({ name, touched }) => sql`
SELECT
  '${name}' AS table_name,
  ${[...columns].map(([column, type]) => (column === touched.column ? column : `CAST(NULL AS ${type}) AS ${column}`))}
FROM (
  ${distinctUnits(touched)}
)
WHERE '${name}' IN UNNEST(v_by_unit)`,
  );
  const before = isFirst ? [] : [`SELECT table_name, ${[...columns.keys()].join(', ')} FROM ${touchedUnits}`];
  const counted = facts.map(
    ({ name, touched: { column } }) =>
      `SELECT '${name}' AS table_name, '${column}' AS unit, (SELECT COUNT(*) FROM ${touchedUnits} WHERE table_name = '${name}') AS touched, (SELECT COUNT(DISTINCT ${column}) FROM gold.${name}) AS held`,
  );
  return sql`
-- Units whose rows are computed again: ${facts.map(({ name }) => name).join(', ')}. Where they are too many, all rows are.
IF ARRAY_LENGTH(v_by_unit) > 0 THEN
  CREATE OR REPLACE TEMP TABLE ${touchedUnits} AS
  ${steps.length === 0 ? '' : `WITH\n  ${steps.join(',\n').replaceAll('\n', '\n  ')}`}
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

/** The query of touched units. */
function distinctUnits({ column, touched }: Touched): string {
  return sql`
SELECT DISTINCT ${column}
FROM (
  ${touched.join('\nUNION ALL\n')}
)
WHERE ${column} IS NOT NULL`;
}

/** The statements that take the rows out which are computed again. */
export function clearTouched(name: string, { column, isOptional }: Recomputed, clearAll: string): string {
  return sql`
IF '${name}' IN UNNEST(v_by_unit) THEN
  DELETE FROM gold.${name} WHERE ${touchedRows(name, column, isOptional)};
ELSE
  ${clearAll}
END IF;`;
}
