import { idOf } from '@ecommerce/stack-guard';
import type { Rule } from './rule.ts';

/** By type: the inputs that together tell a resource from others of its type. */
const identity: Readonly<Record<string, readonly string[]>> = {
  'gcp:bigquery/connection:Connection': ['project', 'location', 'connectionId'],
  'gcp:bigquery/dataTransferConfig:DataTransferConfig': ['displayName'],
  'gcp:bigquery/dataset:Dataset': ['project', 'datasetId'],
  'gcp:bigquery/routine:Routine': ['project', 'datasetId', 'routineId'],
  'gcp:bigquery/table:Table': ['project', 'datasetId', 'tableId'],
  'gcp:datacatalog/policyTag:PolicyTag': ['taxonomy', 'displayName'],
  'gcp:datacatalog/taxonomy:Taxonomy': ['project', 'region', 'displayName'],
  'gcp:monitoring/alertPolicy:AlertPolicy': ['displayName'],
  'gcp:monitoring/notificationChannel:NotificationChannel': ['labels'],
  'gcp:projects/service:Service': ['service'],
  'gcp:projects/serviceIdentity:ServiceIdentity': ['service'],
  'gcp:pubsub/subscription:Subscription': ['project', 'name'],
  'gcp:pubsub/topic:Topic': ['project', 'name'],
  'gcp:serviceaccount/account:Account': ['project', 'accountId'],
  'gcp:storage/bucket:Bucket': ['name'],
  'gcp:storage/bucketObject:BucketObject': ['bucket', 'name'],
};

/** No two resources are the same to the engine, which knows them by name, or to Google. The names of grants say what they are. */
export const nothingIsDeclaredTwice: Rule = ({ resources }) => {
  const names = resources.map(idOf);
  const places = resources
    .filter(({ type }) => type.startsWith('gcp:'))
    .map(({ type, inputs }) => {
      const keys = identity[type] ?? Object.keys(inputs);
      return `${type} ${JSON.stringify(keys.map((key) => inputs[key]))}`;
    });
  const twice = (all: readonly string[]): string[] =>
    all.filter((each, index) => all.indexOf(each) !== index);
  return [...twice(names), ...twice(places)].map((each) => `${each} is declared twice`);
};
