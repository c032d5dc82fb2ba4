import { z } from 'zod';

/** Of the inputs that the provider's types know; any other does not compile. */
export type Fields<Args> = Readonly<Partial<Record<keyof Args, z.ZodType>>>;

/** @see https://cloud.google.com/resource-manager/docs/creating-managing-projects */
export const project = z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);

/** As the configuration takes them: the two multi-regions and regions. @see https://cloud.google.com/bigquery/docs/locations */
export const location = z.string().regex(/^(?:EU|US|[a-z]+-[a-z]+\d{1,2})$/);

const labelValue = z.string().regex(/^[a-z0-9_-]{0,63}$/);
const labelKey = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/);

/** @see https://cloud.google.com/bigquery/docs/labels-intro; the same in all services that the pipeline uses. */
export const labels = z
  .record(labelKey, labelValue)
  .refine((given) => Object.keys(given).length <= 64, 'has more than 64 labels');

/** Who may be granted something; never everybody. @see https://cloud.google.com/iam/docs/principal-identifiers */
export const member = z.string().regex(/^(?:serviceAccount|user|group):[^@\s]+@[^@\s]+$|^domain:[^@\s]+$/);

const email = z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.-]+\.iam\.gserviceaccount\.com$/);

/** Whom transfers run as. */
export const accountEmail = email;

/** The full name of a service account. */
export const accountName = z
  .string()
  .regex(
    /^projects\/[^/]+\/serviceAccounts\/[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.-]+\.iam\.gserviceaccount\.com$/,
  );

export const sentence = (longest: number): z.ZodString => z.string().min(1).max(longest);
