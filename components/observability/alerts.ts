import type { DataTransferConfig } from '@pulumi/gcp/bigquery/index.js';
import { AlertPolicy, NotificationChannel } from '@pulumi/gcp/monitoring/index.js';
import { all, ComponentResource, type Output } from '@pulumi/pulumi';
import type { Labels } from '../labels.ts';
import { childOf, type ComponentOptions } from '../options.ts';
import { configId } from '../transfer.ts';

/** What the alerts are about. */
type Concern = 'transfers' | 'runs' | 'watch';

export interface AlertsArgs {
  /** Id of the project. */
  readonly project: string;
  /** Put on everything that can have labels. */
  readonly labels: Labels;
  /** The transfers and scheduled queries whose failed runs raise each alert. */
  readonly configs: Readonly<Record<Concern, readonly DataTransferConfig[]>>;
  /** Who is told; undefined for alerts that only show in the console. */
  readonly alertEmail: string | undefined;
  /** Channels of the project that are there already, as `notificationChannels/1`: what they hold to reach Slack and the like is not ours to know. */
  readonly alertChannels: readonly string[];
}

const texts: Readonly<Record<Concern, { readonly title: string; readonly advice: string }>> = {
  transfers: {
    title: 'a file could not be loaded into bronze',
    advice:
      'The newest rows of `ops.transfer_history` say which and why. Land a right file, or start the transfer again for that day; what is loaded already is not harmed.',
  },
  runs: {
    title: 'a run of silver or gold failed or was blocked',
    advice:
      'The open rows of `quality.error_event` (`closed_at IS NULL`) say what blocked it. Land a right file or write a row into `quality.waiver`; the next run goes on from there.',
  },
  watch: {
    title: 'something is late, behind or blocked',
    advice:
      'The message of the failed run of `run_watch` names it and says what to do. The next run raises the alert again if it is still so.',
  },
};

/** Alerts on failed runs, each with what to do next, and the channel that they are sent to. */
export class Alerts extends ComponentResource {
  constructor(name: string, args: AlertsArgs, options: ComponentOptions = {}) {
    super('ecommerce:observability:Alerts', name, {}, options);
    const child = childOf(this, options);
    const { project, labels, configs, alertEmail, alertChannels } = args;
    const channels =
      alertEmail === undefined
        ? []
        : [
            new NotificationChannel(
              'e-mail',
              {
                project,
                displayName: 'Data pipeline alerts',
                type: 'email',
                labels: { email_address: alertEmail },
                userLabels: labels,
              },
              child,
            ),
          ];
    const policy = (concern: Concern): void => {
      const { title, advice } = texts[concern];
      new AlertPolicy(
        concern,
        {
          project,
          displayName: `Data pipeline (${labels.environment}): ${title}`,
          combiner: 'OR',
          // Failures are single events: what still fails raises the alert again with its next run.
          alertStrategy: { autoClose: '3600s' },
          severity: 'ERROR',
          userLabels: labels,
          documentation: { content: advice, mimeType: 'text/markdown' },
          notificationChannels: [
            ...channels.map(({ name: channel }) => channel),
            ...alertChannels.map((channel) => `projects/${project}/${channel}`),
          ],
          conditions: [
            {
              displayName: title,
              conditionThreshold: {
                filter: failedRuns(configs[concern]),
                comparison: 'COMPARISON_GT',
                thresholdValue: 0,
                duration: '0s',
                aggregations: [
                  {
                    alignmentPeriod: '300s',
                    perSeriesAligner: 'ALIGN_SUM',
                    // Of all together: what stops every transfer, as on the first day, is one incident and one mail.
                    crossSeriesReducer: 'REDUCE_SUM',
                  },
                ],
              },
            },
          ],
        },
        child,
      );
    };
    policy('transfers');
    policy('runs');
    policy('watch');
    this.registerOutputs({});
  }
}

/** @see https://cloud.google.com/bigquery/docs/dts-monitor for metric and labels. */
function failedRuns(configs: readonly DataTransferConfig[]): Output<string> {
  return all(configs.map(configId)).apply((ids) =>
    [
      'resource.type = "bigquery_dts_config"',
      'metric.type = "bigquerydatatransfer.googleapis.com/transfer_config/completed_runs"',
      'metric.labels.completion_state != "SUCCEEDED"',
      `resource.labels.config_id = one_of(${ids.map((id) => JSON.stringify(id)).join(', ')})`,
    ].join(' AND '),
  );
}
