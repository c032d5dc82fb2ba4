/**
 * Wrong arguments of components, which must not compile. Nothing runs this file; tsc checks it, and a directive without an
 * error below it is an error itself.
 */
import { grant, type Members, type GrantPlaces } from '../../components/grant.ts';
import { Identity, type IdentityArgs } from '../../components/identity.ts';
import { Ingestion, type IngestionArgs } from '../../components/ingestion.ts';
import { Lake, type LakeArgs } from '../../components/lake.ts';
import { Alerts, type AlertsArgs } from '../../components/observability/alerts.ts';
import { RunHistory, type RunHistoryArgs } from '../../components/observability/run-history.ts';
import { type Permission } from '../../components/permissions.ts';
import { PolicyTags, type PolicyTagsArgs } from '../../components/policy-tags.ts';
import { Quality, type QualityArgs } from '../../components/quality.ts';
import { Services } from '../../components/services.ts';
import { createTransfer, type Runner } from '../../components/transfer.ts';
import { Transformation, type TransformationArgs } from '../../components/transformation.ts';
import { Warehouse, type WarehouseArgs } from '../../components/warehouse.ts';

interface Right {
  readonly alerts: AlertsArgs;
  readonly history: RunHistoryArgs;
  readonly identity: IdentityArgs;
  readonly ingestion: IngestionArgs;
  readonly lake: LakeArgs;
  readonly members: Members;
  readonly places: GrantPlaces;
  readonly quality: QualityArgs;
  readonly runner: Runner;
  readonly tags: PolicyTagsArgs;
  readonly transformation: TransformationArgs;
  readonly warehouse: WarehouseArgs;
}

const transfer = { displayName: 'Users', dataSourceId: 'google_cloud_storage', params: {} };

/** What the wrong ones differ from in one argument each. */
export function right(args: Right): unknown[] {
  return [
    new Services('services', { project: 'my-shop', lineage: false }),
    new Lake('lake', { ...args.lake }),
    new Identity('identity', { ...args.identity }),
    new Warehouse('warehouse', { ...args.warehouse }),
    new PolicyTags('policy-tags', { ...args.tags }),
    new Quality('quality', { ...args.quality }),
    new Ingestion('ingestion', { ...args.ingestion }),
    new Transformation('transformation', { ...args.transformation }),
    new RunHistory('run-history', { ...args.history }),
    new Alerts('alerts', { ...args.alerts }),
    createTransfer('transfer', args.runner, transfer, {}),
  ];
}

export function wrong(args: Right): unknown[] {
  const { lifecycle, labels, target } = args.lake;
  const { buckets, datasets } = args.identity;
  const { pipeline, watch } = args.transformation.schedules;
  const { configs } = args.alerts;
  const { runner } = args;
  return [
    // @ts-expect-error services are enabled in a project
    new Services('services', {}),
    // @ts-expect-error a project's id is text, its number is something else
    new Services('services', { project: 100_000_000_001 }),
    // @ts-expect-error there is no other argument
    new Services('services', { project: 'my-shop', region: 'EU' }),
    // @ts-expect-error a component waits for resources, not for names
    new Services('services', { project: 'my-shop' }, { dependsOn: ['lake'] }),

    // @ts-expect-error there is no such component without arguments
    new Lake('lake'),
    // @ts-expect-error three buckets have names
    new Lake('lake', { ...args.lake, target: { ...target, buckets: { raw: 'a', processed: 'b' } } }),
    // @ts-expect-error days are numbers
    new Lake('lake', { ...args.lake, lifecycle: { ...lifecycle, softDeleteDays: '7' } }),
    // @ts-expect-error objects do not turn cold by themselves
    new Lake('lake', { ...args.lake, lifecycle: { nearlineAfterDays: 30 } }),
    // @ts-expect-error protection is on or off
    new Lake('lake', { ...args.lake, protect: 'true' }),
    // @ts-expect-error labels say the environment
    new Lake('lake', { ...args.lake, labels: { application: labels.application } }),

    // @ts-expect-error a project's number is text, for it is part of names
    new Identity('identity', { ...args.identity, projectNumber: 100_000_000_001 }),
    // @ts-expect-error readers are a list
    new Identity('identity', { ...args.identity, goldReaders: 'group:analysts@example.com' }),
    // @ts-expect-error a bucket is not called by its name
    new Identity('identity', { ...args.identity, buckets: { ...buckets, raw: 'my-shop-raw-data' } }),
    // @ts-expect-error no dataset may lack
    new Identity('identity', { ...args.identity, datasets: { bronze: datasets.bronze } }),
    // @ts-expect-error whether columns are tagged is said, also where they are not
    new Identity('identity', { ...args.identity, taxonomy: 'none' }),

    // @ts-expect-error tags are on or off
    new Warehouse('warehouse', { ...args.warehouse, policyTags: [] }),
    // @ts-expect-error a plan consists of definitions, not of names
    new Warehouse('warehouse', { ...args.warehouse, plan: ['bronze.users'] }),
    // @ts-expect-error a warehouse needs the lake itself, not its name
    new Warehouse('warehouse', { ...args.warehouse, lake: 'lake' }),
    // @ts-expect-error a taxonomy is in a location
    new PolicyTags('policy-tags', { ...args.tags, location: undefined }),

    // @ts-expect-error views read from what was created before
    new Quality('quality', { plan: [], surroundings: args.quality.surroundings }),
    // @ts-expect-error relations are found by name
    new Quality('quality', { ...args.quality, relations: [] }),

    // @ts-expect-error a schedule is text
    new Ingestion('ingestion', { ...args.ingestion, schedule: 6 }),
    // @ts-expect-error entities are a list of names
    new Ingestion('ingestion', { ...args.ingestion, entities: 'users' }),
    // @ts-expect-error a run is announced on a topic, not on its name
    new Ingestion('ingestion', { ...args.ingestion, runner: { ...args.runner, topic: 'runs' } }),
    // @ts-expect-error there are two days
    new Ingestion('ingestion', args.ingestion).transfers.get('users')?.['day-after'],

    // @ts-expect-error each step has a schedule
    new Transformation('transformation', { ...args.transformation, schedules: { watch } }),
    // @ts-expect-error schedules are texts
    new Transformation('transformation', { ...args.transformation, schedules: { watch: 6, pipeline } }),
    // @ts-expect-error bronze is no step, it is loaded
    new Transformation('transformation', args.transformation).queries.bronze,

    // @ts-expect-error an agent is more than its address
    new RunHistory('run-history', { ...args.history, messageAgent: 'service-1@example.com' }),
    // @ts-expect-error all concerns have transfers
    new Alerts('alerts', { ...args.alerts, configs: { runs: configs.runs, watch: configs.watch } }),
    // @ts-expect-error there is no such concern
    new Alerts('alerts', { ...args.alerts, configs: { ...configs, costs: [] } }),
    // @ts-expect-error alerts are about transfers, not about their names
    new Alerts('alerts', { ...args.alerts, configs: { ...configs, watch: ['watch'] } }),
    // @ts-expect-error there is one address
    new Alerts('alerts', { ...args.alerts, alertEmail: ['ada@example.com'] }),
    // @ts-expect-error channels are told by their names, in a list
    new Alerts('alerts', { ...args.alerts, alertChannels: 'notificationChannels/1' }),

    // @ts-expect-error a transfer of the pipeline always runs as its account
    createTransfer('transfer', { ...runner, account: undefined }, transfer, {}),
    // @ts-expect-error only a runner says where a transfer is
    createTransfer('transfer', runner, { ...transfer, location: 'US' }, {}),
  ];
}

/** Permissions are typed by what they are on. */
export function wrongPermissions({ members, places }: Right): unknown[] {
  const viewer = 'roles/bigquery.dataViewer';
  const onTable: Permission<'table'> = {
    who: 'pipeline',
    role: viewer,
    on: { kind: 'table', name: 'ops.run' },
    why: 'reads it',
  };
  const permissions: Permission[] = [
    onTable,
    // @ts-expect-error there is no such bucket
    { who: 'pipeline', role: viewer, on: { kind: 'bucket', name: 'landing' }, why: 'reads it' },
    // @ts-expect-error there is no such dataset
    { who: 'pipeline', role: viewer, on: { kind: 'dataset', name: 'platinum' }, why: 'reads it' },
    // @ts-expect-error a dataset is named
    { who: 'pipeline', role: viewer, on: { kind: 'dataset' }, why: 'reads it' },
    // @ts-expect-error there is one project
    { who: 'pipeline', role: viewer, on: { kind: 'project', name: 'my-shop' }, why: 'reads it' },
    // @ts-expect-error nobody is called so
    { who: 'everybody', role: viewer, on: { kind: 'dataset', name: 'gold' }, why: 'reads it' },
    // @ts-expect-error roles begin with roles/
    { who: 'pipeline', role: 'bigquery.dataViewer', on: { kind: 'dataset', name: 'gold' }, why: 'reads it' },
    // @ts-expect-error each has a reason
    { who: 'pipeline', role: viewer, on: { kind: 'dataset', name: 'gold' } },
  ];
  return [
    permissions,
    grant([onTable], members, { table: places.table }, {}),
    // @ts-expect-error what is granted on must be at hand
    grant([onTable], members, { bucket: places.bucket }, {}),
  ];
}
