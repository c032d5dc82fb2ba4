import { sql } from '../sql/template.ts';
import { ownRun, type RunNames } from './routine.ts';

/** The type of a variable that holds failed screens. */
export const failedScreensType =
  'ARRAY<STRUCT<screen STRING, severity STRING, table_name STRING, key STRING, failing INT64, message STRING>>';

/** Rows of failed screens: screen, severity, table_name, key, failing, message. */
interface Failed {
  /** GoogleSQL for the relation. */
  readonly source: string;
  /** GoogleSQL for the entity. */
  readonly entity: string;
  /** GoogleSQL for the day of the snapshot or of the run. */
  readonly date: string;
  /** GoogleSQL for whether an open row of `event` would be among these rows if it still failed; without it none is closed. */
  readonly looked?: string;
}

/**
 * Writes the rows of the temporary table `failed_screen` as open error events, closes those that no longer fail, and adds the
 * messages of blocking ones to the run's alerts, where they were not open before or said something else.
 *
 * @param entity GoogleSQL for the entity.
 * @param date GoogleSQL for the day of the snapshot or of the run.
 * @param looked see `Failed`.
 */
export function recordErrorEvents(run: RunNames, entity: string, date: string, looked?: string): string {
  const failed = { source: 'failed_screen', entity, date, ...(looked === undefined ? {} : { looked }) };
  return sql`
${alert(run, failed)}
${writeErrorEvents(run, failed)}`;
}

/** Adds the messages of blocking screens to the run's alerts, where they were not open before or said something else. */
export function alert(run: RunNames, { source, entity, date }: Failed): string {
  return sql`
SET ${run.alerts} = ARRAY_CONCAT(${run.alerts}, ARRAY(
  SELECT IFNULL(failed.message, failed.screen)
  FROM ${source} AS failed
  LEFT JOIN quality.error_event AS event
    ON event.screen = failed.screen
    AND event.entity = ${entity}
    AND event.snapshot_date = ${date}
    AND event.table_name = failed.table_name
    AND event.key = failed.key
    AND event.closed_at IS NULL
    AND event.message IS NOT DISTINCT FROM failed.message
  WHERE failed.severity = 'block'
    AND event.screen IS NULL
));`;
}

/** Writes failed screens as open error events, and closes those that no longer fail. */
export function writeErrorEvents(run: RunNames, { source, entity, date, looked }: Failed): string {
  return sql`
MERGE quality.error_event AS event
USING (SELECT * FROM ${source}) AS failed
ON event.screen = failed.screen
  AND event.entity = ${entity}
  AND event.snapshot_date = ${date}
  AND event.table_name = failed.table_name
  AND event.key = failed.key
WHEN MATCHED THEN
  UPDATE SET
    severity = failed.severity, failing = failed.failing, message = failed.message,
    last_seen = CURRENT_TIMESTAMP(), run_id = ${run.id}, closed_at = NULL
WHEN NOT MATCHED BY TARGET THEN
  INSERT (screen, severity, entity, snapshot_date, table_name, key, failing, message, first_seen, last_seen, run_id)
  VALUES (
    failed.screen, failed.severity, ${entity}, ${date}, failed.table_name, failed.key, failed.failing, failed.message,
    CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), ${run.id}
  )${
    looked === undefined
      ? ''
      : `\nWHEN NOT MATCHED BY SOURCE AND event.closed_at IS NULL AND ${looked} THEN\n  UPDATE SET closed_at = CURRENT_TIMESTAMP()`
  };`;
}

/** GoogleSQL query of the open error events of failed runs of a routine, and of an entity if one is given. */
export function openEvents(routine: string, entity?: string): string {
  const of = [`table_name = 'ops.${routine}'`, ...(entity === undefined ? [] : [`entity = '${entity}'`])];
  return sql`
SELECT screen
FROM quality.error_event
WHERE closed_at IS NULL
  AND (${of.join(' OR ')})`;
}

/** Closes what failed runs of a routine left open: it has come to its end. */
export function closeFailures(routine: string): string {
  return sql`
UPDATE quality.error_event
SET closed_at = CURRENT_TIMESTAMP()
WHERE table_name = 'ops.${routine}'
  AND closed_at IS NULL;`;
}

/**
 * Leaves a failed run and its error event behind; stands in an exception handler after the rollback. Where that fails too, the
 * run still tells what failed first.
 *
 * @param steps the statements that write down what the run has done.
 */
export function recordFailure(routine: string, steps: string): string {
  return sql`
BEGIN
  ${steps}
  ${writeFailure(routine)}
EXCEPTION WHEN ERROR THEN
  SET v_error = CONCAT(v_error, '\\nThis could not be written down: ', @@error.message);
END;`;
}

function writeFailure(routine: string): string {
  return sql`
INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
VALUES (v_run_id, '${routine}', p_run_date, 'failed', v_error, CURRENT_TIMESTAMP());
CREATE OR REPLACE TEMP TABLE failed_screen AS
SELECT
  'run_failed' AS screen,
  'block' AS severity,
  'ops.${routine}' AS table_name,
  '' AS key,
  1 AS failing,
  v_error AS message;
${recordErrorEvents(ownRun, "'pipeline'", 'p_run_date')}`;
}
