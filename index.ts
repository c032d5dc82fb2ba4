import { runtime } from '@pulumi/pulumi';
import { readConfig } from './components/config/config.ts';
import { divide } from './components/division.ts';
import { Identity } from './components/identity.ts';
import { Ingestion } from './components/ingestion.ts';
import { Lake } from './components/lake.ts';
import { Alerts } from './components/observability/alerts.ts';
import { RunHistory } from './components/observability/run-history.ts';
import { outputsOf } from './components/outputs.ts';
import { Quality } from './components/quality.ts';
import { Services } from './components/services.ts';
import { Transformation } from './components/transformation.ts';
import { Warehouse } from './components/warehouse.ts';
import { plan } from './model/compile.ts';
import { readModel } from './pipeline/model.ts';

const config = readConfig(runtime.allConfig());
const { target, location, environment, lifecycle, schedules, protect } = config;
const { project } = target;
const labels = { application: 'ecommerce-data-pipeline', environment };

const model = readModel();
const parts = divide(plan(model, target));

const services = new Services('services', { project, lineage: config.lineage });
const ready = { dependsOn: [services] };

const lake = new Lake('lake', { target, location, lifecycle, labels, protect }, ready);
const warehouse = new Warehouse(
  'warehouse',
  { target, location, labels, plan: parts.warehouse, lake, policyTags: config.policyTags, protect },
  ready,
);
const identity = new Identity(
  'identity',
  {
    target,
    projectNumber: config.projectNumber,
    goldReaders: config.goldReaders,
    buckets: lake.buckets,
    connection: lake.connection,
    datasets: warehouse.datasets,
    taxonomy: warehouse.taxonomy,
  },
  ready,
);
const { transferAgent, messageAgent } = identity;
const { relations, surroundings } = warehouse;
const history = new RunHistory(
  'run-history',
  { target, labels, transferAgent, messageAgent, relations },
  ready,
);

const runner = { project, location, account: identity.account, topic: history.topic };
const permitted = { dependsOn: [services, identity, history] };
const entities = model.bronze.map(({ name }) => name);

const ingestion = new Ingestion(
  'ingestion',
  { target, entities, relations, runner, schedule: schedules.transfers },
  permitted,
);
const quality = new Quality('quality', { plan: parts.quality, relations, surroundings });
const transformation = new Transformation(
  'transformation',
  { target, plan: parts.transformation, relations: quality.relations, surroundings, runner, schedules },
  permitted,
);
const { pipeline, watch } = transformation.queries;
const loads = [...ingestion.transfers.values()].flatMap((days) => Object.values(days));
new Alerts(
  'alerts',
  {
    project,
    labels,
    configs: { transfers: loads, runs: [pipeline], watch: [watch] },
    alertEmail: config.alertEmail,
    alertChannels: config.alertChannels,
  },
  ready,
);

export { location, project };
export const { buckets, datasets, transfers, queries, settings, account, topic, links, lookerStudio } =
  outputsOf({
    target,
    marts: model.marts.map(({ name }) => name),
    identity,
    history,
    ingestion,
    transformation,
  });
