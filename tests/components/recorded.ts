import {
  idOf,
  type RawConfig,
  type RecordedResource,
  type Recording,
  recordRun,
} from '@ecommerce/stack-guard';
import { projectName } from '../../components/config/config.ts';
import { recordProgram } from '../../inventory/program.ts';
import { type Given, giving } from './config/given.ts';
import { example } from './example.ts';

/** Tokens of the types that a program may declare, by a short name. */
export const types = {
  account: 'gcp:serviceaccount/account:Account',
  accountGrant: 'gcp:serviceaccount/iAMMember:IAMMember',
  alert: 'gcp:monitoring/alertPolicy:AlertPolicy',
  bucket: 'gcp:storage/bucket:Bucket',
  bucketGrant: 'gcp:storage/bucketIAMMember:BucketIAMMember',
  channel: 'gcp:monitoring/notificationChannel:NotificationChannel',
  connection: 'gcp:bigquery/connection:Connection',
  connectionGrant: 'gcp:bigquery/connectionIamMember:ConnectionIamMember',
  customRole: 'gcp:projects/iAMCustomRole:IAMCustomRole',
  dataset: 'gcp:bigquery/dataset:Dataset',
  datasetGrant: 'gcp:bigquery/datasetIamMember:DatasetIamMember',
  identity: 'gcp:projects/serviceIdentity:ServiceIdentity',
  object: 'gcp:storage/bucketObject:BucketObject',
  policyTag: 'gcp:datacatalog/policyTag:PolicyTag',
  projectGrant: 'gcp:projects/iAMMember:IAMMember',
  routine: 'gcp:bigquery/routine:Routine',
  service: 'gcp:projects/service:Service',
  subscription: 'gcp:pubsub/subscription:Subscription',
  table: 'gcp:bigquery/table:Table',
  tableGrant: 'gcp:bigquery/iamMember:IamMember',
  taxonomy: 'gcp:datacatalog/taxonomy:Taxonomy',
  taxonomyGrant: 'gcp:datacatalog/taxonomyIamMember:TaxonomyIamMember',
  topic: 'gcp:pubsub/topic:Topic',
  topicGrant: 'gcp:pubsub/topicIAMMember:TopicIAMMember',
  transfer: 'gcp:bigquery/dataTransferConfig:DataTransferConfig',
} as const;

export type Kind = keyof typeof types;

/** What a program declared, to be asked for by kind and name. */
export interface Recorded extends Recording {
  readonly of: (kind: Kind) => readonly RecordedResource[];
  readonly namesOf: (kind: Kind) => readonly string[];
  /** @throws Error where there is none. */
  readonly one: (kind: Kind, name: string) => RecordedResource;
  readonly inputs: (kind: Kind, name: string) => RecordedResource['inputs'];
  /** `<type>::<name>` of what waits to be there first. */
  readonly before: (kind: Kind, name: string) => readonly string[];
  /** What a component is the parent of. */
  readonly childrenOf: (component: string) => readonly RecordedResource[];
}

function asked(recording: Recording): Recorded {
  const { resources } = recording;
  const of = (kind: Kind): RecordedResource[] => resources.filter(({ type }) => type === types[kind]);
  const one = (kind: Kind, name: string): RecordedResource => {
    const found = of(kind).find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
    return found;
  };
  return {
    ...recording,
    of,
    namesOf: (kind) => of(kind).map(({ name }) => name),
    one,
    inputs: (kind, name) => one(kind, name).inputs,
    before: (kind, name) => one(kind, name).options.dependsOn,
    childrenOf: (component) => resources.filter(({ parent }) => parent === component),
  };
}

/** `<type>::<name>` of a resource of a kind. */
export const id = (kind: Kind, name: string): string => idOf({ type: types[kind], name });

const programs = new Map<string, Promise<Recorded>>();

/** What the program declares as an example's stack in which something else is given. */
export function recorded(stack: 'dev' | 'prod', given: Given = {}): Promise<Recorded> {
  return recordedWith(stack, giving(given, example[stack]));
}

/** What the program declares as a stack with a configuration; each once a process. */
export function recordedWith(stack: 'dev' | 'prod', config: RawConfig): Promise<Recorded> {
  const key = JSON.stringify([stack, config]);
  const found = programs.get(key) ?? recordProgram(stack, config).then(asked);
  programs.set(key, found);
  return found;
}

/**
 * A second stack in the project of `dev`, with the longest suffix, a location that is one region, and every optional part but
 * protection.
 */
export const beside = (): Promise<Recorded> =>
  recorded('dev', {
    datasetSuffix: 'a_b_c_d_e_f_g_hi',
    bucketPrefix: 'other-shop',
    location: 'europe-west1',
    'schedules.transfers': 'every day 03:17',
    'schedules.pipeline': 'every day 04:17',
    'schedules.watch': 'every day 06:17',
    'lifecycle.rawDeleteAfterDays': 800,
    alertEmail: 'ada@example.com',
    goldReaders: ['user:ada@example.com', 'serviceAccount:bi@shop.iam.gserviceaccount.com'],
    policyTags: 'true',
  });

/** What a program of a test declares. */
export async function recordedOf(declare: () => unknown, config: RawConfig = {}): Promise<Recorded> {
  return asked(
    await recordRun({ project: projectName, stack: 'dev' }, config, () => {
      declare();
      return Promise.resolve({});
    }),
  );
}
