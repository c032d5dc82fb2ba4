import type { z } from 'zod';
import { bucket, bucketGrant, bucketObject } from './lake.ts';
import { subscription, topic, topicGrant } from './messages.ts';
import { alertPolicy, channel } from './monitoring.ts';
import {
  account,
  accountGrant,
  customRole,
  policyTag,
  projectGrant,
  service,
  serviceIdentity,
  taxonomy,
  taxonomyGrant,
} from './project.ts';
import { tableLike } from './table.ts';
import { transfer } from './transfer.ts';
import { connection, connectionGrant, dataset, datasetGrant, routine, tableGrant } from './warehouse.ts';

/** What Google is known to take of each type of resource: what a preview does not catch is refused here. */
export const accepted = {
  'gcp:bigquery/connection:Connection': connection,
  'gcp:bigquery/connectionIamMember:ConnectionIamMember': connectionGrant,
  'gcp:bigquery/dataTransferConfig:DataTransferConfig': transfer,
  'gcp:bigquery/dataset:Dataset': dataset,
  'gcp:bigquery/datasetIamMember:DatasetIamMember': datasetGrant,
  'gcp:bigquery/iamMember:IamMember': tableGrant,
  'gcp:bigquery/routine:Routine': routine,
  'gcp:bigquery/table:Table': tableLike,
  'gcp:datacatalog/policyTag:PolicyTag': policyTag,
  'gcp:datacatalog/taxonomy:Taxonomy': taxonomy,
  'gcp:datacatalog/taxonomyIamMember:TaxonomyIamMember': taxonomyGrant,
  'gcp:monitoring/alertPolicy:AlertPolicy': alertPolicy,
  'gcp:monitoring/notificationChannel:NotificationChannel': channel,
  'gcp:projects/iAMCustomRole:IAMCustomRole': customRole,
  'gcp:projects/iAMMember:IAMMember': projectGrant,
  'gcp:projects/service:Service': service,
  'gcp:projects/serviceIdentity:ServiceIdentity': serviceIdentity,
  'gcp:pubsub/subscription:Subscription': subscription,
  'gcp:pubsub/topic:Topic': topic,
  'gcp:pubsub/topicIAMMember:TopicIAMMember': topicGrant,
  'gcp:serviceaccount/account:Account': account,
  'gcp:serviceaccount/iAMMember:IAMMember': accountGrant,
  'gcp:storage/bucket:Bucket': bucket,
  'gcp:storage/bucketIAMMember:BucketIAMMember': bucketGrant,
  'gcp:storage/bucketObject:BucketObject': bucketObject,
} as const;

/** A type of resource that the program may declare. */
export type Type = keyof typeof accepted;

/** The inputs of a type, checked. */
export type InputsOf<T extends Type> = z.output<(typeof accepted)[T]>;

export function isKnown(type: string): type is Type {
  return Object.hasOwn(accepted, type);
}
