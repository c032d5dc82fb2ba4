import { DataTransferConfig, type DataTransferConfigArgs } from '@pulumi/gcp/bigquery/index.js';
import type { Account } from '@pulumi/gcp/serviceaccount/index.js';
import type { Topic } from '@pulumi/gcp/pubsub/index.js';
import type { CustomResourceOptions, Output } from '@pulumi/pulumi';

/** What every transfer of the pipeline has, scheduled queries included. */
export interface Runner {
  /** Id of the project. */
  readonly project: string;
  /** Where the datasets are; otherwise the provider would take the US. */
  readonly location: string;
  /** Whom it runs as. */
  readonly account: Account;
  /** Where finished runs are announced. */
  readonly topic: Topic;
}

/** A transfer that runs as the pipeline's account and announces its runs. */
export function createTransfer(
  name: string,
  { project, location, account, topic }: Runner,
  args: Pick<
    DataTransferConfigArgs,
    'displayName' | 'dataSourceId' | 'params' | 'schedule' | 'destinationDatasetId'
  >,
  options: CustomResourceOptions,
): DataTransferConfig {
  return new DataTransferConfig(
    name,
    {
      ...args,
      project,
      location,
      serviceAccountName: account.email,
      notificationPubsubTopic: topic.id,
    },
    // The service fills in a start and an end of its own, which a refresh would otherwise take for a change of each transfer.
    { ...options, ignoreChanges: ['scheduleOptions'] },
  );
}

/** The id within the project and location, which metrics and logs call it by. */
export function configId({ name }: DataTransferConfig): Output<string> {
  return name.apply((full) => full.slice(full.lastIndexOf('/') + 1));
}
