import type { DataTransferConfigArgs } from '@pulumi/gcp/bigquery/index.js';
import { z } from 'zod';
import { accountEmail, type Fields, location, project, sentence } from './fields.ts';
import { topicPath } from './messages.ts';
import { datasetId } from './warehouse.ts';

/** A time of day that is not on the full hour, when a scheduled query may start twice. */
const time = String.raw`(?:[01]\d|2[0-3]):(?!00)[0-5]\d`;
const weekday = '(?:mon|tue|wed|thu|fri|sat|sun)';

/** Runs are whole hours apart, so none is on the full hour where the first is not. @see https://cloud.google.com/bigquery/docs/scheduling-queries */
const schedule = z
  .string()
  .regex(
    new RegExp(
      `^every (?:day ${time}|${weekday}(?:,${weekday})* ${time}|[1-9]\\d* hours from ${time} to ${time})$`,
    ),
  );

const every = {
  project,
  location,
  displayName: sentence(256),
  schedule,
  serviceAccountName: accountEmail,
  notificationPubsubTopic: topicPath,
} satisfies Fields<DataTransferConfigArgs>;

const flag = z.enum(['true', 'false']);
const count = z.string().regex(/^\d+$/);

/** The keys for CSV files; those for other formats mean nothing here. @see https://cloud.google.com/bigquery/docs/cloud-storage-transfer */
const loadParams = z.strictObject({
  data_path_template: z.string().regex(/^gs:\/\/[a-z0-9-]+\/\S+$/),
  destination_table_name_template: z.string().regex(/^\w+\$\{\S+\}$/),
  // Of a partition: what a day's files were replaced by must not be added to them.
  write_disposition: z.literal('MIRROR'),
  file_format: z.literal('CSV'),
  encoding: z.enum(['UTF8', 'ISO_8859_1', 'UTF16BE', 'UTF16LE', 'UTF32BE', 'UTF32LE']).optional(),
  field_delimiter: z.string().length(1).optional(),
  quote: z.string().length(1).optional(),
  skip_leading_rows: count.optional(),
  max_bad_records: count.optional(),
  decimal_target_types: z.string().optional(),
  allow_jagged_rows: flag.optional(),
  allow_quoted_newlines: flag.optional(),
  ignore_unknown_values: flag.optional(),
  preserve_ascii_control_characters: flag.optional(),
  delete_source_files: z.literal('false').optional(),
});

/** One CALL; a script takes neither destination nor disposition. @see https://cloud.google.com/bigquery/docs/scheduling-queries */
const queryParams = z.strictObject({
  query: z.string().regex(/^CALL `[\w-]+\.\w+\.\w+`\(@run_date\)$/),
});

export const load = z.strictObject({
  ...every,
  dataSourceId: z.literal('google_cloud_storage'),
  destinationDatasetId: datasetId,
  params: loadParams,
} satisfies Fields<DataTransferConfigArgs>);

export const scheduledQuery = z.strictObject({
  ...every,
  dataSourceId: z.literal('scheduled_query'),
  params: queryParams,
} satisfies Fields<DataTransferConfigArgs>);

/** Location, account and topic are never left to the provider, which would take the US, nobody and none. */
export const transfer = z.discriminatedUnion('dataSourceId', [load, scheduledQuery]);
