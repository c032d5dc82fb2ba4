import { Subscription, Topic } from '@pulumi/gcp/pubsub/index.js';
import { ComponentResource } from '@pulumi/pulumi';
import { datasetName, suffixed, type Target } from '../../model/target.ts';
import { grant } from '../grant.ts';
import type { Agent } from '../identity.ts';
import type { Labels } from '../labels.ts';
import { childOf, type ComponentOptions } from '../options.ts';
import { observabilityPermissions } from '../permissions.ts';
import type { Relations } from '../relations/create.ts';

export interface RunHistoryArgs {
  /** Project, and the suffix that tells two stacks in it apart. */
  readonly target: Target;
  /** Put on everything that can have labels. */
  readonly labels: Labels;
  /** Google's agent that carries out data transfers. */
  readonly transferAgent: Agent;
  /** Google's agent that delivers messages. */
  readonly messageAgent: Agent;
  /** Among them the table that the announcements end in. */
  readonly relations: Relations;
}

/** The topic on which finished runs are announced, and the subscription that keeps the announcements in `ops.transfer_run`. */
export class RunHistory extends ComponentResource {
  readonly topic: Topic;

  constructor(name: string, args: RunHistoryArgs, options: ComponentOptions = {}) {
    super('ecommerce:observability:RunHistory', name, {}, options);
    const child = childOf(this, options);
    const { target, labels, transferAgent, messageAgent, relations } = args;
    const { project } = target;
    const named = (thing: string): string => suffixed(`data-pipeline-${thing}`, '-', target.datasetSuffix);
    // Without a schema: the transfer service publishes to no other.
    this.topic = new Topic(
      'transfer-runs',
      { name: named('transfer-runs'), project, labels },
      { ...child, deleteBeforeReplace: true },
    );
    const granted = grant(
      observabilityPermissions,
      { 'transfer agent': [transferAgent.member], 'message agent': [messageAgent.member] },
      { topic: this.topic, table: relations },
      { ...child, dependsOn: [...child.dependsOn, transferAgent.identity, messageAgent.identity] },
    );
    new Subscription(
      'transfer-runs-to-bigquery',
      {
        name: named('transfer-runs-to-bigquery'),
        project,
        topic: this.topic.id,
        labels,
        bigqueryConfig: {
          table: `${project}.${datasetName(target, 'ops')}.transfer_run`,
          writeMetadata: true,
        },
        // Otherwise a subscription to which nothing came for a month is deleted.
        expirationPolicy: { ttl: '' },
      },
      { ...child, dependsOn: granted, deleteBeforeReplace: true },
    );
    this.registerOutputs({ topic: this.topic.name });
  }
}
