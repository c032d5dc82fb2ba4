import type { PolicyTagArgs, TaxonomyArgs, TaxonomyIamMemberArgs } from '@pulumi/gcp/datacatalog/index.js';
import type {
  IAMCustomRoleArgs,
  IAMMemberArgs as ProjectIAMMemberArgs,
  ServiceArgs,
  ServiceIdentityArgs,
} from '@pulumi/gcp/projects/index.js';
import type { AccountArgs, IAMMemberArgs as AccountIAMMemberArgs } from '@pulumi/gcp/serviceaccount/index.js';
import { z } from 'zod';
import { rolesOn } from '../../permissions/roles.ts';
import { accountName, type Fields, member, project, sentence } from './fields.ts';

/** @see https://cloud.google.com/service-usage/docs/list-services */
const serviceName = z.enum(
  [
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
  ].map((name) => `${name}.googleapis.com`),
);

export const service = z.strictObject({
  project,
  service: serviceName,
  disableOnDestroy: z.literal(false),
} satisfies Fields<ServiceArgs>);

export const serviceIdentity = z.strictObject({
  project,
  service: serviceName,
} satisfies Fields<ServiceIdentityArgs>);

/** @see https://cloud.google.com/iam/docs/creating-custom-roles */
export const customRole = z.strictObject({
  project,
  roleId: z.string().regex(/^[a-zA-Z0-9_.]{3,64}$/),
  title: sentence(100),
  description: sentence(300),
  permissions: z.array(z.string().regex(/^[a-z]+\.[a-zA-Z]+\.[a-zA-Z]+$/)).min(1),
} satisfies Fields<IAMCustomRoleArgs>);

export const projectGrant = z.strictObject({
  project,
  member,
  role: z.enum(rolesOn('project')),
} satisfies Fields<ProjectIAMMemberArgs>);

/** @see https://cloud.google.com/iam/docs/service-accounts-create */
export const account = z.strictObject({
  project,
  accountId: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/),
  displayName: sentence(100),
  description: sentence(256),
} satisfies Fields<AccountArgs>);

export const accountGrant = z.strictObject({
  serviceAccountId: accountName,
  member,
  role: z.enum(rolesOn('account')),
} satisfies Fields<AccountIAMMemberArgs>);

/** In small letters, unlike everywhere else. */
const region = z.string().regex(/^(?:eu|us|[a-z]+-[a-z]+\d{1,2})$/);
const displayName = z.string().regex(/^(?! )[\p{L}\d_ -]{1,200}(?<! )$/u);

export const taxonomy = z.strictObject({
  project,
  region,
  displayName,
  description: sentence(2000),
  activatedPolicyTypes: z.tuple([z.literal('FINE_GRAINED_ACCESS_CONTROL')]),
} satisfies Fields<TaxonomyArgs>);

const taxonomyName = z.string().regex(/^projects\/[^/]+\/locations\/[^/]+\/taxonomies\/[^/]+$/);

export const policyTag = z.strictObject({
  taxonomy: taxonomyName,
  displayName,
  description: sentence(2000),
} satisfies Fields<PolicyTagArgs>);

export const taxonomyGrant = z.strictObject({
  taxonomy: taxonomyName,
  region,
  member,
  role: z.enum(rolesOn('policyTags')),
} satisfies Fields<TaxonomyIamMemberArgs>);
