import type { BucketArgs, BucketIAMMemberArgs, BucketObjectArgs } from '@pulumi/gcp/storage/index.js';
import type { storage } from '@pulumi/gcp/types/input.js';
import { z } from 'zod';
import { rolesOn } from '../../permissions/roles.ts';
import { type Fields, labels, location, member, project } from './fields.ts';

/** Without dots, which only a proven domain may have. @see https://cloud.google.com/storage/docs/buckets#naming */
export const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
  .refine((name) => !name.startsWith('goog') && !/g[o0]{2}g[l1]e/.test(name), 'belongs to Google');

const days = z.int().positive();

/** @see https://cloud.google.com/storage/docs/lifecycle for actions and their conditions */
const condition = z
  .strictObject({
    age: days.optional(),
    daysSinceNoncurrentTime: days.optional(),
    withState: z.enum(['LIVE', 'ARCHIVED', 'ANY']).optional(),
  } satisfies Fields<storage.BucketLifecycleRuleCondition>)
  .refine((given) => Object.keys(given).length > 0, 'is always true');

const lifecycleRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('Delete'),
    action: z.strictObject({ type: z.literal('Delete') }),
    condition,
  }),
  z.strictObject({
    kind: z.literal('SetStorageClass'),
    action: z.strictObject({
      type: z.literal('SetStorageClass'),
      storageClass: z.enum(['NEARLINE', 'COLDLINE', 'ARCHIVE']),
    } satisfies Fields<storage.BucketLifecycleRuleAction>),
    condition,
  }),
  z.strictObject({
    kind: z.literal('AbortIncompleteMultipartUpload'),
    action: z.strictObject({ type: z.literal('AbortIncompleteMultipartUpload') }),
    condition: z.strictObject({ age: days }),
  }),
]);

/** The kind stands within the action, where a union cannot look. */
const withKind = z
  .looseObject({ action: z.looseObject({ type: z.string() }) })
  .transform((rule) => ({ ...rule, kind: rule.action.type }))
  .pipe(lifecycleRule);

const secondsOfDay = 86_400;

export const bucket = z.strictObject({
  name: bucketName,
  project,
  location,
  storageClass: z.enum(['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE']),
  uniformBucketLevelAccess: z.literal(true),
  publicAccessPrevention: z.literal('enforced'),
  labels,
  forceDestroy: z.boolean(),
  versioning: z.strictObject({ enabled: z.boolean() } satisfies Fields<storage.BucketVersioning>).optional(),
  softDeletePolicy: z.strictObject({
    // Off, or 7 to 90 days.
    retentionDurationSeconds: z.union([
      z.literal(0),
      z
        .int()
        .min(7 * secondsOfDay)
        .max(90 * secondsOfDay),
    ]),
  } satisfies Fields<storage.BucketSoftDeletePolicy>),
  lifecycleRules: z.array(withKind).max(100),
} satisfies Fields<BucketArgs>);

export const bucketObject = z.strictObject({
  bucket: bucketName,
  /** @see https://cloud.google.com/storage/docs/objects#naming */
  name: z.string().regex(/^(?!\.well-known\/)[\x21-\x7e]{1,1024}$/),
  // The provider treats contents as a secret, and makes no object of none.
  content: z.looseObject({ value: z.string().min(1) }),
  contentType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
} satisfies Fields<BucketObjectArgs>);

export const bucketGrant = z.strictObject({
  bucket: bucketName,
  member,
  role: z.enum(rolesOn('bucket')),
} satisfies Fields<BucketIAMMemberArgs>);
