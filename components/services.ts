import { Service } from '@pulumi/gcp/projects/index.js';
import { ComponentResource } from '@pulumi/pulumi';
import type { ComponentOptions } from './options.ts';

/** The Google services that the pipeline needs, by the name before `.googleapis.com`. */
export const serviceNames = [
  'bigquery',
  'bigqueryconnection',
  'bigquerydatatransfer',
  'cloudresourcemanager',
  'datacatalog',
  'iam',
  'iamcredentials',
  'logging',
  'monitoring',
  'pubsub',
  'serviceusage',
  'storage',
  'sts',
] as const;

export interface ServicesArgs {
  /** Id of the project in which they are enabled. */
  readonly project: string;
  /** Whether Data Lineage is switched on, which records and bills every BigQuery job of the project, whoever runs it. */
  readonly lineage: boolean;
}

/** Enables the services; a `destroy` leaves them on, for others in the project may use them too. */
export class Services extends ComponentResource {
  constructor(name: string, { project, lineage }: ServicesArgs, options: ComponentOptions = {}) {
    super('ecommerce:services:Services', name, {}, options);
    for (const service of [...serviceNames, ...(lineage ? ['datalineage'] : [])]) {
      new Service(
        service,
        { project, service: `${service}.googleapis.com`, disableOnDestroy: false },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
