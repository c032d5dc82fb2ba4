import { indent, list } from './text.ts';

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

/**
 * Exports a table unless its newest export is of the same state. After a crash the next run makes up for it.
 *
 * @param state GoogleSQL for the state of the table; NULL: nothing to export yet.
 */
export function exportOf({ table, folder, columns, bucket }: Exported, state: string): string {
  return `
SET v_export_state = ${indent(state, 0)};
IF v_export_state IS NOT NULL AND v_export_state != IFNULL((
  SELECT state FROM ops.export WHERE table_name = '${table}' ORDER BY recorded_at DESC LIMIT 1
), '') THEN
  SET v_uri = CONCAT('gs://', ${bucket}, '/${folder}/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', v_run_id);
  EXPORT DATA OPTIONS (uri = CONCAT(v_uri, '/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS
  SELECT
    ${list(columns, 4)}
  FROM ${table};
  INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
  SELECT '${table}', v_export_state, v_uri, COUNT(*), v_run_id, CURRENT_TIMESTAMP()
  FROM ${table};
END IF;`.trim();
}
