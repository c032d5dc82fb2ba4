import { sql } from '../sql/template.ts';
import { type GeneratedRoutine, givenRun } from './routine.ts';

/** A table whose rows go to Parquet. */
export interface Exported {
  /** With its dataset, for example `silver.users`. */
  readonly table: string;
  /** Folder in the bucket, for example `users`. */
  readonly folder: string;
  /** Columns without personal data. */
  readonly columns: readonly string[];
  readonly bucket: '@processed_bucket' | '@analytics_bucket';
}

/** The folders of a run's files below their table's, in the order of the path. */
export const exportFolders = [
  { name: 'date', type: 'STRING', description: 'Run date as YYYYMMDD' },
  { name: 'run', type: 'STRING', description: 'Run that exported' },
] as const;

/**
 * The procedure that exports the tables of a layer whose newest export is of another state. After a crash the next run makes up
 * for it. One statement finds out what is due, so that a run without changes costs no more than that.
 *
 * @param states GoogleSQL query of `table_name` and the `state` that each table is in; one that it lacks is not exported.
 */
export function exportLayer(
  layer: 'silver' | 'gold',
  tables: readonly Exported[],
  states: string,
): GeneratedRoutine {
  return {
    name: `export_${layer}`,
    description: `Writes the tables of ${layer} that have changed since their newest export to Parquet`,
    arguments: givenRun,
    body: sql`
BEGIN
  DECLARE v_due ARRAY<STRING>;
  DECLARE v_states ARRAY<STRUCT<table_name STRING, state STRING>>;

  -- The states are read before the tables: where one changes meanwhile, the next run exports it again.
  SET (v_due, v_states) = (
    WITH
      due_export AS (
        ${dueExports(states)}
      )
    SELECT AS STRUCT
      ARRAY(SELECT table_name FROM due_export),
      ARRAY(SELECT AS STRUCT table_name, state FROM due_export)
  );
  ${tables.map(exportOf).join('\n')}
  ${tables.length === 0 ? '' : recordExports(tables)}
END`,
  };
}

/** GoogleSQL for where a run writes a table's files. */
function folderOf({ bucket, folder }: Exported): string {
  return `CONCAT('gs://', ${bucket}, '/${folder}/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id)`;
}

/** GoogleSQL query of the tables whose newest export is of another state: see `exportLayer`. */
export function dueExports(states: string): string {
  return sql`
WITH
  current_state AS (
    ${states}
  ),
  exported AS (
    SELECT table_name, state
    FROM ops.export
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
  )
SELECT
  current_state.table_name,
  current_state.state
FROM current_state
LEFT JOIN exported
  ON exported.table_name = current_state.table_name
WHERE current_state.state IS DISTINCT FROM exported.state`;
}

function exportOf(exported: Exported): string {
  const { table, columns } = exported;
  return sql`
IF '${table}' IN UNNEST(v_due) THEN
  EXPORT DATA OPTIONS (uri = CONCAT(${folderOf(exported)}, '/*.parquet'), format = 'PARQUET', compression = 'SNAPPY', overwrite = TRUE) AS
  SELECT
    ${columns}
  FROM ${table};
END IF;`;
}

function recordExports(tables: readonly Exported[]): string {
  const written = tables.map(
    (exported) =>
      `SELECT '${exported.table}' AS table_name, ${folderOf(exported)} AS uri, COUNT(*) AS row_count FROM ${exported.table}`,
  );
  return sql`
IF ARRAY_LENGTH(v_due) > 0 THEN
  INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
  WITH
    written AS (
      ${written.join('\nUNION ALL\n')}
    )
  SELECT
    written.table_name,
    due.state,
    written.uri,
    written.row_count,
    p_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM written
  INNER JOIN UNNEST(v_states) AS due
    ON due.table_name = written.table_name;
END IF;`;
}
