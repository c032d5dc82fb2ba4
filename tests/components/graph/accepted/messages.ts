import type { SubscriptionArgs, TopicArgs, TopicIAMMemberArgs } from '@pulumi/gcp/pubsub/index.js';
import type { pubsub } from '@pulumi/gcp/types/input.js';
import { z } from 'zod';
import { rolesOn } from '../../permissions/roles.ts';
import { type Fields, labels, member, project } from './fields.ts';

/** @see https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const name = z.string().regex(/^(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}$/);

export const topicPath = z
  .string()
  .regex(/^projects\/[^/]+\/topics\/(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}$/);

/** Without a schema: the transfer service publishes to no other. */
export const topic = z.strictObject({ name, project, labels } satisfies Fields<TopicArgs>);

export const subscription = z.strictObject({
  name,
  project,
  topic: topicPath,
  labels,
  bigqueryConfig: z.strictObject({
    // Dots, no colon.
    table: z.string().regex(/^[a-z0-9-]+\.\w+\.\w+$/),
    writeMetadata: z.literal(true),
  } satisfies Fields<pubsub.SubscriptionBigqueryConfig>),
  expirationPolicy: z.strictObject({
    ttl: z.literal(''),
  } satisfies Fields<pubsub.SubscriptionExpirationPolicy>),
} satisfies Fields<SubscriptionArgs>);

export const topicGrant = z.strictObject({
  topic: name,
  member,
  role: z.enum(rolesOn('topic')),
} satisfies Fields<TopicIAMMemberArgs>);
