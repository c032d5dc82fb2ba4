import { sql } from '../sql/template.ts';

/** Declares what a run has done so far. It is written down once, because each statement is a job with seconds of latency. */
export const declareSteps = sql`
DECLARE v_steps ARRAY<STRUCT<action STRING, table_name STRING, started_at TIMESTAMP, finished_at TIMESTAMP>> DEFAULT [];
DECLARE v_how ARRAY<STRUCT<table_name STRING, how STRING>> DEFAULT [];`;

/** Adds what was done since `v_started_at`, once for each of the tables if any are named. */
export function addStep(action: string, ...tables: readonly string[]): string {
  const names = tables.length === 0 ? ['CAST(NULL AS STRING)'] : tables.map((table) => `'${table}'`);
  const [first, ...others] = names.map(
    (name) =>
      `STRUCT('${action}' AS action, ${name} AS table_name, v_started_at AS started_at, CURRENT_TIMESTAMP() AS finished_at)`,
  );
  const steps = [first, ...others].join(',\n  ');
  return `SET v_steps = ARRAY_CONCAT(v_steps, [${others.length === 0 ? steps : `\n  ${steps}\n`}]);`;
}

/**
 * Writes the steps down.
 *
 * @param counts GoogleSQL for an array of the rows of tables: `table_name`, `row_count`.
 */
export function recordSteps(counts: string): string {
  return sql`
IF ARRAY_LENGTH(v_steps) > 0 THEN
  INSERT INTO ops.step (run_id, action, table_name, row_count, how, started_at, finished_at)
  SELECT v_run_id, step.action, step.table_name, counted.row_count, computed.how, step.started_at, step.finished_at
  FROM UNNEST(v_steps) AS step
  LEFT JOIN (SELECT table_name, row_count FROM UNNEST(${counts})) AS counted
    ON counted.table_name = step.table_name
  LEFT JOIN (SELECT table_name, how FROM UNNEST(v_how)) AS computed
    ON computed.table_name = step.table_name
    AND step.action = 'built';
END IF;`;
}
