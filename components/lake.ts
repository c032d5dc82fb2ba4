import { Connection } from '@pulumi/gcp/bigquery/index.js';
import { Bucket, type BucketArgs } from '@pulumi/gcp/storage/index.js';
import type { storage as storageInput } from '@pulumi/gcp/types/input.js';
import { ComponentResource, type Resource } from '@pulumi/pulumi';
import { suffixed, type Target } from '../model/target.ts';
import type { Lifecycle } from './config/config.ts';
import { grant } from './grant.ts';
import type { Labels } from './labels.ts';
import { childOf, type ChildOptions, type ComponentOptions } from './options.ts';
import { type BucketRole, lakePermissions } from './permissions.ts';

export interface LakeArgs {
  /** Names of the buckets. */
  readonly target: Target;
  /** Multi-region or region, for example `EU`. */
  readonly location: string;
  /** After how many days objects change their class or go. */
  readonly lifecycle: Lifecycle;
  /** Put on everything that can have labels. */
  readonly labels: Labels;
  /** Whether delivered files are kept from being destroyed together with their bucket. */
  readonly protect: boolean;
}

/** The buckets, and the connection through which BigQuery reads objects for tables that lie over them. */
export class Lake extends ComponentResource {
  readonly buckets: Readonly<Record<BucketRole, Bucket>>;
  readonly connection: Connection;

  constructor(name: string, args: LakeArgs, options: ComponentOptions = {}) {
    super('ecommerce:lake:Lake', name, {}, options);
    const child = childOf(this, options);
    const { target, location, lifecycle, labels, protect } = args;
    const common = (role: BucketRole): BucketArgs => ({
      name: target.buckets[role],
      project: target.project,
      location,
      storageClass: 'STANDARD',
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      labels,
      forceDestroy: !protect,
    });
    const exported = (role: BucketRole): Bucket =>
      new Bucket(
        `${role}-data`,
        {
          ...common(role),
          softDeletePolicy: { retentionDurationSeconds: 0 },
          lifecycleRules: colder(lifecycle),
        },
        child,
      );
    this.buckets = {
      raw: new Bucket(
        'raw-data',
        {
          ...common('raw'),
          versioning: { enabled: true },
          softDeletePolicy: { retentionDurationSeconds: lifecycle.softDeleteDays * secondsOfDay },
          lifecycleRules: [...colder(lifecycle), ...deletions(lifecycle)],
        },
        { ...child, protect },
      ),
      // What was exported can be exported again, so it is not kept twice.
      processed: exported('processed'),
      analytics: exported('analytics'),
    };
    this.connection = new Connection(
      'objects',
      {
        connectionId: connectionId(target),
        project: target.project,
        location,
        friendlyName: 'Objects of the data pipeline',
        description: 'Reads the buckets for tables that lie over them',
        cloudResource: {},
      },
      { ...child, deleteBeforeReplace: true },
    );
    this.registerOutputs({ buckets: target.buckets, connection: this.connection.name });
  }

  /**
   * Lets the connection read the buckets that tables lie over. Google makes the connection's account some time after the
   * connection and refuses grants to it until then, so what takes its time goes first.
   *
   * @param options name what takes its time, and the component that makes it: a grant of the lake's own would let the two wait
   *   for each other.
   * @returns The grants, for the tables that wait for them.
   * @see https://github.com/GoogleCloudPlatform/magic-modules/pull/18751
   */
  permitReading(options: ChildOptions): Resource[] {
    const id = this.connection.cloudResource.apply(
      (resource) => `serviceAccount:${resource?.serviceAccountId ?? ''}`,
    );
    return grant(
      lakePermissions,
      { connection: [{ name: 'connection', id }] },
      { bucket: this.buckets },
      options,
    );
  }
}

/** Its own for each suffix, so that two stacks can share a project. */
function connectionId({ datasetSuffix }: Target): string {
  return suffixed('ecommerce-objects', '-', datasetSuffix.replaceAll('_', '-'));
}

const secondsOfDay = 86_400;

type LifecycleRule = storageInput.BucketLifecycleRule;

const colder = ({ nearlineAfterDays, coldlineAfterDays }: Lifecycle): LifecycleRule[] => [
  { action: { type: 'SetStorageClass', storageClass: 'NEARLINE' }, condition: { age: nearlineAfterDays } },
  { action: { type: 'SetStorageClass', storageClass: 'COLDLINE' }, condition: { age: coldlineAfterDays } },
];

/** Of delivered files: what was replaced, what was half uploaded and, where it is configured so, what is old. */
const deletions = ({ replacedDeleteAfterDays, rawDeleteAfterDays }: Lifecycle): LifecycleRule[] => [
  {
    action: { type: 'Delete' },
    condition: { daysSinceNoncurrentTime: replacedDeleteAfterDays, withState: 'ARCHIVED' },
  },
  { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 1 } },
  ...(rawDeleteAfterDays === undefined
    ? []
    : [{ action: { type: 'Delete' }, condition: { age: rawDeleteAfterDays, withState: 'LIVE' } }]),
];
