import { rawPrefix, snapshotFolder } from './landing.ts';
import { datasetName, type Target } from './target.ts';

/** Which day's folder a transfer loads. The usual file lands after midnight, so the day before is looked at as well. */
const days = {
  'run-date': '{run_date}',
  'day-before': '{run_time-24h|"%Y%m%d"}',
} as const;

export type TransferDay = keyof typeof days;

/**
 * Parameters of the transfer that replaces a day's partition of an entity with the files of the day's folder.
 *
 * Header lines are loaded as rows and fields may lack at the end, because silver judges both. A line with more fields than
 * the table has columns fails the load: the spare columns are there so that it does not.
 *
 * @see https://cloud.google.com/bigquery/docs/cloud-storage-transfer for the keys; all values are texts.
 */
export function loadParams(
  { buckets }: Target,
  entity: string,
  transferDay: TransferDay,
): Record<string, string> {
  const day = days[transferDay];
  return {
    data_path_template: `gs://${buckets.raw}/${rawPrefix}${snapshotFolder(entity, day)}*.csv`,
    destination_table_name_template: `${entity}$${day}`,
    write_disposition: 'MIRROR',
    file_format: 'CSV',
    encoding: 'UTF8',
    field_delimiter: ',',
    quote: '"',
    skip_leading_rows: '0',
    max_bad_records: '0',
    allow_jagged_rows: 'true',
    allow_quoted_newlines: 'true',
    ignore_unknown_values: 'false',
  };
}

/** The scheduled queries; state decides which has something to do, the schedule only when each looks. */
export type ScheduledStep = 'pipeline' | 'watch';

/** Parameters of a scheduled query. */
export function queryParams(target: Target, step: ScheduledStep): { query: string } {
  return { query: `CALL \`${target.project}.${datasetName(target, 'ops')}.run_${step}\`(@run_date)` };
}
