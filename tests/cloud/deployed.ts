import type { BigQuery } from '@google-cloud/bigquery';
import { ComponentResource } from '@pulumi/pulumi';
import { Connection, Dataset } from '@pulumi/gcp/bigquery/index.js';
import { Bucket } from '@pulumi/gcp/storage/index.js';
import type { RecordedResource } from '@ecommerce/stack-guard';
import { z } from 'zod';
import type { Clients } from '../../cloud/clients.ts';
import { Ingestion } from '../../components/ingestion.ts';
import { createRelations } from '../../components/relations/create.ts';
import { Transformation } from '../../components/transformation.ts';
import { plan } from '../../model/compile.ts';
import type { Model } from '../../model/model.ts';
import { datasetName, eachDataset, type Target } from '../../model/target.ts';
import { type Recorded, recordedOf } from '../components/recorded.ts';
import { runner } from '../components/surroundings.ts';

const location = 'EU';
const text = z.string();

/** What the components of the program declare for a model: its buckets, datasets, relations, transfers and scheduled queries. */
function declared(model: Model, target: Target): Promise<Recorded> {
  return recordedOf(() => {
    const parent = new ComponentResource('test:pipeline:Pipeline', 'pipeline');
    const options = { parent, dependsOn: [] };
    const { project } = target;
    const bucket = (role: 'raw' | 'processed' | 'analytics'): Bucket =>
      new Bucket(role, { name: target.buckets[role], project, location });
    const surroundings = {
      project,
      datasets: eachDataset(
        (dataset) => new Dataset(dataset, { datasetId: datasetName(target, dataset), project, location }),
      ),
      buckets: { raw: bucket('raw'), processed: bucket('processed'), analytics: bucket('analytics') },
      connection: new Connection('objects', { connectionId: 'objects', project, location, cloudResource: {} })
        .name,
      labels: { application: 'pipeline', environment: 'test' },
      protect: false,
      tags: undefined,
    };
    const all = plan(model, target);
    const isRun = ({ name }: { name: string }): boolean => name.startsWith('ops.run_');
    const relations = createRelations(
      all.filter((each) => !isRun(each)),
      new Map(),
      surroundings,
      options,
    );
    const given = { target, relations, runner: { ...runner(), project, location } };
    const entities = model.bronze.map(({ name }) => name);
    new Ingestion('ingestion', { ...given, entities, schedule: 'every day 03:13' });
    new Transformation('transformation', {
      ...given,
      plan: all.filter(isRun),
      surroundings,
      schedules: { pipeline: 'every day 04:13', watch: 'every day 06:13' },
    });
  });
}

const Fields = z.array(z.record(z.string(), z.json()));

/** A table's resource as the provider sends it. */
function tableBody({ inputs }: RecordedResource): object {
  const { schema, clusterings, externalDataConfiguration, ...rest } = inputs;
  const kept = ['view', 'materializedView', 'timePartitioning', 'tableConstraints', 'labels', 'description'];
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => kept.includes(name))),
    ...(schema === undefined ? {} : { schema: { fields: Fields.parse(JSON.parse(text.parse(schema))) } }),
    ...(clusterings === undefined ? {} : { clustering: { fields: clusterings } }),
    // The rights of a connection are not what is tried here.
    ...(externalDataConfiguration === undefined
      ? {}
      : { externalDataConfiguration: { ...externalDataConfiguration, connectionId: undefined } }),
  };
}

const Arguments = z.array(
  z.object({
    name: text,
    mode: text.optional(),
    dataType: text.transform((type) => z.json().parse(JSON.parse(type))),
  }),
);

async function createRelation(bigquery: BigQuery, resource: RecordedResource): Promise<void> {
  const { inputs } = resource;
  const dataset = bigquery.dataset(text.parse(inputs['datasetId']));
  if (resource.type.endsWith(':Routine')) {
    await dataset.createRoutine(text.parse(inputs['routineId']), {
      routineType: 'PROCEDURE',
      language: 'SQL',
      arguments: Arguments.parse(inputs['arguments'] ?? []),
      definitionBody: text.parse(inputs['definitionBody']),
    } as never);
  } else await dataset.createTable(text.parse(inputs['tableId']), tableBody(resource));
}

/** Creates through Google's clients what the program declares for a model, in its order, and gives the stack's outputs. */
export async function deployed(
  { bigquery, storage, transfers }: Clients,
  model: Model,
  target: Target,
): Promise<object> {
  const resources = await declared(model, target);
  for (const { inputs } of resources.of('bucket'))
    await storage.createBucket(text.parse(inputs['name']), { location });
  for (const { inputs } of resources.of('dataset'))
    await bigquery.createDataset(text.parse(inputs['datasetId']), { location });
  for (const resource of resources.resources)
    if (resource.type.endsWith('/table:Table') || resource.type.endsWith(':Routine'))
      await createRelation(bigquery, resource);
  const names = new Map<string, string>();
  for (const { name, inputs } of resources.of('transfer')) {
    const params = z.record(z.string(), z.string()).parse(inputs['params']);
    const [config] = await transfers.createTransferConfig({
      parent: `projects/${target.project}/locations/eu`,
      transferConfig: {
        displayName: text.parse(inputs['displayName']),
        dataSourceId: text.parse(inputs['dataSourceId']),
        destinationDatasetId: text.optional().parse(inputs['destinationDatasetId']) ?? '',
        params: {
          fields: Object.fromEntries(
            Object.entries(params).map(([key, stringValue]) => [key, { stringValue }]),
          ),
        },
      },
    });
    names.set(name, config.name ?? '');
  }
  return {
    project: target.project,
    location,
    buckets: target.buckets,
    datasets: eachDataset((dataset) => datasetName(target, dataset)),
    transfers: Object.fromEntries(
      model.bronze.map(({ name }) => [name, { 'run-date': names.get(`${name}-run-date`) }]),
    ),
    queries: { pipeline: names.get('pipeline'), watch: names.get('watch') },
    settings: target.settings,
  };
}
