import type { Connection, Dataset } from '@pulumi/gcp/bigquery/index.js';
import type { Taxonomy } from '@pulumi/gcp/datacatalog/index.js';
import { IAMCustomRole, ServiceIdentity } from '@pulumi/gcp/projects/index.js';
import { Account } from '@pulumi/gcp/serviceaccount/index.js';
import type { Bucket } from '@pulumi/gcp/storage/index.js';
import { ComponentResource } from '@pulumi/pulumi';
import { type Dataset as DatasetName, suffixed, type Target } from '../model/target.ts';
import { grant, type Member, type Members } from './grant.ts';
import { childOf, type ComponentOptions } from './options.ts';
import { type BucketRole, customRoles, identityPermissions } from './permissions.ts';

export interface IdentityArgs {
  /** Whose project, and the suffix that tells two stacks in it apart. */
  readonly target: Target;
  /** Number of the project: part of the names of Google's agents. */
  readonly projectNumber: string;
  /** Whom the configuration lets read gold, for example `group:analysts@example.com`. */
  readonly goldReaders: readonly string[];
  /** What the pipeline reads and writes objects in. */
  readonly buckets: Readonly<Record<BucketRole, Bucket>>;
  /** What queries of tables over buckets go through. */
  readonly connection: Connection;
  /** What rights are granted on, by layer. */
  readonly datasets: Readonly<Record<DatasetName, Dataset>>;
  /** Undefined where columns are not tagged. */
  readonly taxonomy: Taxonomy | undefined;
}

/** One of Google's own accounts, which acts for the pipeline. */
export interface Agent {
  readonly identity: ServiceIdentity;
  readonly member: Member;
}

/** The account that the pipeline runs as, Google's agents that act for it, and what each may do. */
export class Identity extends ComponentResource {
  readonly account: Account;
  /** Google's agent that delivers messages. */
  readonly messageAgent: Agent;
  /** Google's agent that carries out data transfers. */
  readonly transferAgent: Agent;

  constructor(name: string, args: IdentityArgs, options: ComponentOptions = {}) {
    super('ecommerce:identity:Identity', name, {}, options);
    const child = childOf(this, options);
    const { target, projectNumber, goldReaders, buckets, connection, datasets, taxonomy } = args;
    const { project } = target;
    this.account = new Account(
      'pipeline',
      {
        accountId: accountId(target),
        project,
        displayName: 'E-commerce data pipeline',
        description: 'Runs the transfers and scheduled queries',
      },
      child,
    );
    const agent = (service: string, domain: string, label: string): Agent => ({
      // The agent exists only after it was asked for, and grants to one that does not exist are refused.
      identity: new ServiceIdentity(label, { project, service }, child),
      member: {
        name: label,
        id: `serviceAccount:service-${projectNumber}@${domain}.iam.gserviceaccount.com`,
      },
    });
    this.transferAgent = agent(
      'bigquerydatatransfer.googleapis.com',
      'gcp-sa-bigquerydatatransfer',
      'transfer-agent',
    );
    this.messageAgent = agent('pubsub.googleapis.com', 'gcp-sa-pubsub', 'message-agent');
    const { title, description, allows } = customRoles.transferDestination;
    const transferDestination = new IAMCustomRole(
      'transfer-destination',
      { project, roleId: roleId(target), title, description, permissions: [...allows] },
      child,
    );
    const members: Members = {
      pipeline: [{ name: 'pipeline', id: this.account.member }],
      'transfer agent': [this.transferAgent.member],
      'gold readers': goldReaders.map((id) => ({ name: id, id })),
    };
    grant(
      identityPermissions,
      members,
      {
        project,
        bucket: buckets,
        dataset: datasets,
        account: this.account,
        connection,
        policyTags: taxonomy,
      },
      { ...child, dependsOn: [...child.dependsOn, this.transferAgent.identity] },
      { transferDestination: transferDestination.name },
    );
    this.registerOutputs({ account: this.account.email });
  }
}

/** Its own for each suffix, so that two stacks can share a project. */
function roleId({ datasetSuffix }: Target): string {
  return suffixed('ecommerce_transfer_destination', '_', datasetSuffix);
}

/** Its own for each suffix; 30 characters at most, which the longest suffix just leaves room for. */
function accountId({ datasetSuffix }: Target): string {
  return suffixed('data-pipeline', '-', datasetSuffix.replaceAll('_', '-'));
}
