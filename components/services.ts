import { Service } from '@pulumi/gcp/projects/index.js';
import { ComponentResource } from '@pulumi/pulumi';
import type { ComponentOptions } from './options.ts';

/** The Google services that the pipeline uses, by the name before `.googleapis.com`. */
export const serviceNames = [
  'bigquery',
  'bigqueryconnection',
  'bigquerydatatransfer',
  'cloudresourcemanager',
  'datacatalog',
  'datalineage',
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
}

/** Enables the services; a `destroy` leaves them on, for others in the project may use them too. */
export class Services extends ComponentResource {
  constructor(name: string, { project }: ServicesArgs, options: ComponentOptions = {}) {
    super('ecommerce:services:Services', name, {}, options);
    for (const service of serviceNames) {
      new Service(
        service,
        { project, service: `${service}.googleapis.com`, disableOnDestroy: false },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
