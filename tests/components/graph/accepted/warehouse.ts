import type {
  ConnectionArgs,
  ConnectionIamMemberArgs,
  DatasetArgs,
  DatasetIamMemberArgs,
  IamMemberArgs,
  RoutineArgs,
} from '@pulumi/gcp/bigquery/index.js';
import type { bigquery } from '@pulumi/gcp/types/input.js';
import { z } from 'zod';
import { rolesOn } from '../../permissions/roles.ts';
import { type Fields, labels, location, member, project, sentence } from './fields.ts';

/** @see https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
export const datasetId = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,1023}$/);

/** BigQuery takes more; of these signs a name needs no backticks. */
export const tableId = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,1023}$/);

export const dataset = z.strictObject({
  project,
  datasetId,
  location,
  description: sentence(16_384),
  labels,
  // Two to seven days.
  maxTimeTravelHours: z.enum(['48', '72', '96', '120', '144', '168']),
  deleteContentsOnDestroy: z.boolean(),
} satisfies Fields<DatasetArgs>);

const connectionId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/);

export const connection = z.strictObject({
  project,
  connectionId,
  location,
  friendlyName: sentence(256),
  description: sentence(1024),
  cloudResource: z.strictObject({} satisfies Fields<bigquery.ConnectionCloudResource>),
} satisfies Fields<ConnectionArgs>);

/** A kind of type as JSON, as arguments have it. @see https://cloud.google.com/bigquery/docs/reference/rest/v2/StandardSqlDataType */
const dataType = z.enum(
  [
    'BOOL',
    'BYTES',
    'DATE',
    'DATETIME',
    'FLOAT64',
    'INT64',
    'JSON',
    'NUMERIC',
    'STRING',
    'TIME',
    'TIMESTAMP',
  ].flatMap((typeKind) => [
    JSON.stringify({ typeKind }),
    JSON.stringify({ typeKind: 'ARRAY', arrayElementType: { typeKind } }),
  ]),
);

export const routine = z.strictObject({
  project,
  datasetId,
  routineId: z.string().regex(/^[A-Za-z0-9_]{1,256}$/),
  routineType: z.enum(['PROCEDURE', 'SCALAR_FUNCTION', 'TABLE_VALUED_FUNCTION']),
  language: z.literal('SQL'),
  description: sentence(16_384),
  arguments: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z_][a-z0-9_]{0,127}$/),
        mode: z.enum(['IN', 'OUT', 'INOUT']).optional(),
        dataType,
      } satisfies Fields<bigquery.RoutineArgument>),
    )
    .max(256),
  // The statements only, and no longer than a query. @see https://cloud.google.com/bigquery/quotas#query_jobs
  definitionBody: z
    .string()
    .max(1_024_000)
    .regex(/^(?!\s*CREATE\s+(?:OR\s+REPLACE\s+)?PROCEDURE)/i),
} satisfies Fields<RoutineArgs>);

/** One of the project's own roles. @see https://cloud.google.com/iam/docs/roles-overview#custom */
const ownRole = z.string().regex(/^projects\/[a-z][a-z0-9-]{4,28}[a-z0-9]\/roles\/[a-zA-Z0-9_.]{3,64}$/);

export const datasetGrant = z.strictObject({
  datasetId,
  member,
  role: z.union([z.enum(rolesOn('dataset')), ownRole]),
} satisfies Fields<DatasetIamMemberArgs>);

export const tableGrant = z.strictObject({
  datasetId,
  tableId,
  member,
  role: z.enum(rolesOn('table')),
} satisfies Fields<IamMemberArgs>);

export const connectionGrant = z.strictObject({
  connectionId,
  location,
  member,
  role: z.enum(rolesOn('connection')),
} satisfies Fields<ConnectionIamMemberArgs>);
