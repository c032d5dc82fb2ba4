import type { Output } from '@pulumi/pulumi';
import { lookerStudioReport } from '../model/semantics/looker-studio.ts';
import { datasetName, type Dataset, eachDataset, type Settings, type Target } from '../model/target.ts';
import type { Identity } from './identity.ts';
import type { Ingestion } from './ingestion.ts';
import type { RunHistory } from './observability/run-history.ts';
import type { BucketRole } from './permissions.ts';
import type { Transformation } from './transformation.ts';

/** What an operator's commands need of a stack. */
export interface Outputs {
  readonly buckets: Readonly<Record<BucketRole, string>>;
  readonly datasets: Readonly<Record<Dataset, string>>;
  /** Full names of the transfers by entity and day, for manual runs. */
  readonly transfers: Ingestion['names'];
  /** Full names of the scheduled queries. */
  readonly queries: Transformation['names'];
  /** What the SQL was compiled with. */
  readonly settings: Settings;
  /** E-mail address of the account that all runs as. */
  readonly account: Output<string>;
  /** Name of the topic on which finished runs are announced. */
  readonly topic: Output<string>;
  /** Pages of Google's console. */
  readonly links: Readonly<Record<'bigquery' | 'transfers' | 'raw' | 'alerts', string>>;
  /** By mart: where Looker Studio begins a report over it. */
  readonly lookerStudio: Readonly<Record<string, string>>;
}

interface Parts {
  readonly target: Target;
  /** Names of the marts. */
  readonly marts: readonly string[];
  readonly identity: Identity;
  readonly history: RunHistory;
  readonly ingestion: Ingestion;
  readonly transformation: Transformation;
}

export function outputsOf({ target, marts, identity, history, ingestion, transformation }: Parts): Outputs {
  const { project, buckets, settings } = target;
  const page = (path: string): string => `https://console.cloud.google.com/${path}`;
  return {
    buckets,
    datasets: eachDataset((name) => datasetName(target, name)),
    transfers: ingestion.names,
    queries: transformation.names,
    settings,
    account: identity.account.email,
    topic: history.topic.name,
    links: {
      bigquery: page(`bigquery?project=${project}`),
      transfers: page(`bigquery/transfers?project=${project}`),
      raw: page(`storage/browser/${buckets.raw}?project=${project}`),
      alerts: page(`monitoring/alerting?project=${project}`),
    },
    lookerStudio: Object.fromEntries(marts.map((mart) => [mart, lookerStudioReport(target, mart)])),
  };
}
