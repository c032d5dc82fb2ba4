import type { AlertPolicyArgs, NotificationChannelArgs } from '@pulumi/gcp/monitoring/index.js';
import type { monitoring } from '@pulumi/gcp/types/input.js';
import { z } from 'zod';
import { type Fields, labels, project, sentence } from './fields.ts';

export const channel = z.strictObject({
  project,
  displayName: sentence(512),
  type: z.literal('email'),
  labels: z.strictObject({ email_address: z.email() }),
  userLabels: labels,
} satisfies Fields<NotificationChannelArgs>);

/** Whole minutes. */
const duration = (least: number): z.ZodType<string> =>
  z
    .string()
    .regex(/^\d+s$/)
    .refine((text) => {
      const seconds = Number.parseInt(text, 10);
      return seconds >= least && seconds % 60 === 0;
    }, `is not of whole minutes, at least ${least} s`);

const threshold = z.strictObject({
  /** @see https://cloud.google.com/bigquery/docs/dts-monitor for the metric, its resource and its labels */
  filter: z
    .string()
    .max(2048)
    .regex(
      /^resource\.type = "bigquery_dts_config" AND metric\.type = "bigquerydatatransfer\.googleapis\.com\/transfer_config\/completed_runs" AND metric\.labels\.completion_state != "SUCCEEDED" AND resource\.labels\.config_id = one_of\("[^"]+"(?:, "[^"]+")*\)$/,
    ),
  // The service takes no other but the contrary.
  comparison: z.literal('COMPARISON_GT'),
  thresholdValue: z.literal(0),
  duration: duration(0),
  aggregations: z.tuple([
    z.strictObject({
      alignmentPeriod: duration(60),
      // Of a number that is counted up, within each period.
      perSeriesAligner: z.enum(['ALIGN_SUM', 'ALIGN_DELTA', 'ALIGN_COUNT']),
      crossSeriesReducer: z.literal('REDUCE_SUM'),
    } satisfies Fields<monitoring.AlertPolicyConditionConditionThresholdAggregation>),
  ]),
} satisfies Fields<monitoring.AlertPolicyConditionConditionThreshold>);

export const alertPolicy = z.strictObject({
  project,
  displayName: sentence(512),
  combiner: z.enum(['OR', 'AND', 'AND_WITH_MATCHING_RESOURCE']),
  severity: z.enum(['CRITICAL', 'ERROR', 'WARNING']),
  // At least half an hour.
  alertStrategy: z.strictObject({
    autoClose: duration(1800),
  } satisfies Fields<monitoring.AlertPolicyAlertStrategy>),
  userLabels: labels,
  documentation: z.strictObject({
    content: sentence(8192),
    mimeType: z.literal('text/markdown'),
  } satisfies Fields<monitoring.AlertPolicyDocumentation>),
  notificationChannels: z.array(z.string().regex(/^projects\/[^/]+\/notificationChannels\/[^/]+$/)).max(16),
  conditions: z.tuple([
    z.strictObject({
      displayName: sentence(512),
      conditionThreshold: threshold,
    } satisfies Fields<monitoring.AlertPolicyCondition>),
  ]),
} satisfies Fields<AlertPolicyArgs>);
