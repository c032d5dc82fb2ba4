import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { devSettings } from '../../model/target.ts';
import { serviceNames } from '../../components/services.ts';
import { idOf, type RecordedResource } from '@ecommerce/stack-guard';
import { beside, id, type Kind, type Recorded, recorded, types } from './recorded.ts';

const packageFolder = join(import.meta.dirname, '../../node_modules/@pulumi/gcp');

const programs: readonly [name: string, program: () => Promise<Recorded>][] = [
  ['dev', () => recorded('dev')],
  ['prod', () => recorded('prod')],
  ['a second stack in a project', beside],
];

for (const [name, program] of programs) {
  describe(`the program of ${name}`, () => {
    let all: Recorded;
    before(async () => {
      all = await program();
    });

    const own = () => all.resources.filter(({ type }) => type.startsWith('gcp:'));

    it('declares only resources of the types that it is tested for', () => {
      const known: readonly string[] = Object.values(types);
      expect(own().filter(({ type }) => !known.includes(type))).to.deep.equal([]);
    });

    it('declares each name once', () => {
      const ids = all.resources.map(idOf);
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it('gives every resource to a component, and every component its outputs', () => {
      const components = all.resources.filter(({ type }) => type.startsWith('ecommerce:')).map(idOf);
      expect(
        own().filter(({ parent }) => parent === undefined || !components.includes(parent)),
      ).to.deep.equal([]);
      expect([...all.componentOutputs.keys()]).to.include.members(components);
      expect(all.resources).to.have.lengthOf(own().length + components.length);
    });

    it('enables the services before anything else', () => {
      const services = serviceNames.map((service) => id('service', service));
      const direct = new Map(all.resources.map((each) => [idOf(each), each.options.dependsOn]));
      const waits = (each: RecordedResource): boolean => {
        const before = new Set(each.options.dependsOn.flatMap((one) => [one, ...(direct.get(one) ?? [])]));
        return services.every((service) => before.has(service));
      };
      expect(own().filter((each) => each.type !== types.service && !waits(each))).to.deep.equal([]);
    });

    it('takes what the transfer service fills in itself for no change, so that a refresh finds none', () => {
      expect(all.of('transfer')).to.have.lengthOf.above(10);
      for (const { name: transfer, options } of all.of('transfer'))
        expect(options.ignoreChanges, transfer).to.deep.equal(['scheduleOptions']);
    });

    it('is in one project', () => {
      const projects = own().flatMap(({ inputs }) => inputs['project'] ?? []);
      expect(new Set(projects)).to.deep.equal(new Set([all.outputs['project']]));
    });

    it('labels everything that can have labels', () => {
      for (const { type, name: resource, inputs } of own()) {
        const argument = labelArgument(type);
        if (argument === undefined) continue;
        expect(inputs[argument], `${type} ${resource}`).to.include({
          application: 'ecommerce-data-pipeline',
          environment: name === 'prod' ? 'prod' : 'dev',
        });
      }
      const labelled: Kind[] = ['alert', 'bucket', 'dataset', 'subscription', 'table', 'topic'];
      for (const kind of labelled) expect(labelArgument(types[kind]), kind).not.to.equal(undefined);
    });

    it('grants without taking away what others were granted', () => {
      expect(own().filter(({ type }) => /IAMPolicy|IAMBinding|DatasetAccess/i.test(type))).to.deep.equal([]);
      for (const { inputs } of all.of('dataset')) expect(inputs).not.to.have.property('accesses');
    });

    it('lets nobody in whom it does not know', () => {
      const members = own().flatMap(({ inputs }) => z.string().optional().parse(inputs['member']) ?? []);
      expect(members).to.have.lengthOf.above(10);
      expect(members.filter((member) => /^all(?:Authenticated)?Users$|^domain:/.test(member))).to.deep.equal(
        [],
      );
    });

    it('has no keys, secrets, notifications of buckets or jobs', () => {
      const unwanted =
        /serviceaccount\/key|secret|notification:Notification|bigquery\/job|random|storage\/bucketACL/i;
      expect(all.resources.filter(({ type }) => unwanted.test(type))).to.deep.equal([]);
    });

    it('leaves on destroy what another stack in the project needs too, and nothing else', () => {
      expect(all.resources.filter(({ options }) => options.retainOnDelete).map(idOf)).to.deep.equal([
        id('projectGrant', 'transfer-agent-serviceAgent-project'),
      ]);
    });

    it('gives what an operator needs', () => {
      const { project, location } = all.outputs;
      const config = (transfer: string): string =>
        `projects/${String(project)}/locations/${String(location)}/transferConfigs/${transfer}`;
      const entities = ['events', 'order_items', 'orders', 'products', 'users'];
      const value = (kind: Kind, resource: string, key: string) => all.inputs(kind, resource)[key];
      const { settings, ...named } = all.outputs;
      const partitioning = value('table', 'bronze.users', 'timePartitioning');
      expect(settings).to.have.all.keys(Object.keys(devSettings));
      // Bronze keeps two days more.
      expect(partitioning).to.have.property(
        'expirationMs',
        (Number(Reflect.get(Object(settings), 'replayWindowDays')) + 2) * 86_400_000,
      );
      expect(named).to.deep.equal({
        project: value('account', 'pipeline', 'project'),
        location: value('bucket', 'raw-data', 'location'),
        buckets: {
          raw: value('bucket', 'raw-data', 'name'),
          processed: value('bucket', 'processed-data', 'name'),
          analytics: value('bucket', 'analytics-data', 'name'),
        },
        datasets: Object.fromEntries(
          all.of('dataset').map(({ name: dataset, inputs }) => [dataset, inputs['datasetId']]),
        ),
        transfers: Object.fromEntries(
          entities.map((entity) => [
            entity,
            { 'run-date': config(`${entity}-run-date`), 'day-before': config(`${entity}-day-before`) },
          ]),
        ),
        queries: { pipeline: config('pipeline'), watch: config('watch') },
        account: value('transfer', 'pipeline', 'serviceAccountName'),
        topic: value('topic', 'transfer-runs', 'name'),
        links: {
          bigquery: `https://console.cloud.google.com/bigquery?project=${String(project)}`,
          transfers: `https://console.cloud.google.com/bigquery/transfers?project=${String(project)}`,
          raw: `https://console.cloud.google.com/storage/browser/${String(value('bucket', 'raw-data', 'name'))}?project=${String(project)}`,
          alerts: `https://console.cloud.google.com/monitoring/alerting?project=${String(project)}`,
        },
        lookerStudio: Object.fromEntries(
          all
            .of('table')
            .filter(({ name: table }) => table.startsWith('gold.mart_'))
            .map(({ inputs }): [string, string] => [
              String(inputs['tableId']),
              'https://lookerstudio.google.com/reporting/create?c.mode=edit&ds.ds0.connector=bigQuery' +
                `&ds.ds0.datasourceName=${String(inputs['tableId'])}&ds.ds0.type=TABLE&ds.ds0.projectId=${String(project)}` +
                `&ds.ds0.datasetId=${String(inputs['datasetId'])}&ds.ds0.tableId=${String(inputs['tableId'])}`,
            ]),
        ),
      });
    });
  });
}

/** The argument that a type takes labels by, read from the package's declaration of it; undefined where it takes none. */
function labelArgument(type: string): 'labels' | 'userLabels' | undefined {
  const [module = '', resource = ''] = type.split(':')[1]?.split('/') ?? [];
  const files = readdirSync(join(packageFolder, module));
  const file = files.find((each) => each.toLowerCase() === `${resource}.d.ts`.toLowerCase()) ?? resource;
  const text = readFileSync(join(packageFolder, module, file), 'utf8');
  const args = /export interface \w+Args \{.*/s.exec(text)?.[0] ?? '';
  // The labels of a notification channel are its address.
  if (/^ {4}userLabels\?:/m.test(args)) return 'userLabels';
  return /^ {4}labels\?:/m.test(args) ? 'labels' : undefined;
}

describe('two stacks in one project', () => {
  let one: Recorded;
  let other: Recorded;
  before(async () => {
    one = await recorded('dev');
    other = await beside();
  });

  /** What may be there only once in a project, or in the world, by kind: its identity in the cloud. */
  const identities: Readonly<Partial<Record<Kind, (inputs: RecordedResource['inputs']) => unknown>>> = {
    account: ({ accountId }) => accountId,
    bucket: ({ name }) => name,
    // Looked at without location, though only its location need differ.
    connection: ({ connectionId }) => connectionId,
    dataset: ({ datasetId }) => datasetId,
    object: ({ bucket, name }) => [bucket, name],
    routine: ({ datasetId, routineId }) => [datasetId, routineId],
    subscription: ({ name }) => name,
    table: ({ datasetId, tableId }) => [datasetId, tableId],
    topic: ({ name }) => name,
    transfer: ({ displayName }) => displayName,
  };

  for (const [kind, identity] of Object.entries(identities)) {
    it(`share no ${kind}`, () => {
      const found = [one, other].map(({ resources }) =>
        resources
          .filter(({ type }) => type === Object.entries(types).find(([each]) => each === kind)?.[1])
          .map(({ inputs }) => JSON.stringify(identity(inputs)).toLowerCase()),
      );
      const [first = [], second = []] = found;
      expect(first).to.have.lengthOf.above(0);
      expect(second).to.have.lengthOf(first.length);
      expect(first.filter((each) => second.includes(each))).to.deep.equal([]);
    });
  }

  it('call their taxonomies differently, as one project and location demand', async () => {
    const nameOf = (program: Recorded) => program.inputs('taxonomy', 'personal-data')['displayName'];
    const without = await recorded('prod');
    expect(without.outputs).to.have.nested.property('datasets.gold', 'gold');
    expect(nameOf(without)).to.equal('E-commerce data pipeline');
    expect(nameOf(other)).to.equal('E-commerce data pipeline a_b_c_d_e_f_g_hi');
  });

  it('call everything the same in the program, so that stacks can be compared', () => {
    const names = ({ resources }: Recorded): string[] => resources.map(idOf);
    const optional = /PolicyTags|policyTag|taxonomy|notificationChannel|-dataViewer-gold$/i;
    expect(names(other).filter((each) => !optional.test(each))).to.have.members(names(one));
  });

  it('never name the datasets or buckets of each other', () => {
    const texts = (program: Recorded) =>
      program.resources.map(({ inputs }) => JSON.stringify(inputs)).join('\n');
    expect(texts(other)).not.to.match(/my-shop-dev-(?:raw|processed|analytics)-data/);
    expect(texts(other)).not.to.match(/"datasetId":"(?:bronze|silver|gold|quality|ops)"/);
    expect(texts(other)).not.to.match(
      /\b(?:FROM|JOIN|INTO|UPDATE|CALL) `?(?:bronze|silver|gold|quality|ops)\./,
    );
    expect(texts(one)).not.to.include('other-shop');
  });
});

describe('alertEmail, alertChannels, rawDeleteAfterDays and goldReaders', () => {
  it('are told to channels that are there already too, of which nothing is declared', async () => {
    const [channel, email] = ['notificationChannels/123', 'ada@example.com'];
    const program = await recorded('dev', { alertEmail: email, alertChannels: [channel] });
    expect(program.namesOf('channel')).to.deep.equal(['e-mail']);
    for (const { inputs } of program.of('alert')) {
      expect(inputs['notificationChannels']).to.deep.equal([
        'projects/my-shop-dev/notificationChannels/e-mail',
        `projects/my-shop-dev/${channel}`,
      ]);
    }
  });

  it('add a channel to all alerts, a rule to the raw bucket and a grant a reader, and nothing else', async () => {
    const readers = ['group:a@example.com', 'domain:example.com'];
    const without = await recorded('dev');
    const having = await recorded('dev', {
      alertEmail: 'ada@example.com',
      'lifecycle.rawDeleteAfterDays': 800,
      goldReaders: readers,
    });
    const old = new Map(without.resources.map((each) => [idOf(each), JSON.stringify(each.inputs)]));
    const now = new Map(having.resources.map((each) => [idOf(each), JSON.stringify(each.inputs)]));
    expect([...now.keys()]).to.have.members([
      ...old.keys(),
      id('channel', 'e-mail'),
      ...readers.map((who) => id('datasetGrant', `${who}-dataViewer-gold`)),
    ]);
    expect([...old].filter(([key, inputs]) => now.get(key) !== inputs).map(([key]) => key)).to.have.members([
      ...['transfers', 'runs', 'watch'].map((alert) => id('alert', alert)),
      id('bucket', 'raw-data'),
    ]);
  });
});
