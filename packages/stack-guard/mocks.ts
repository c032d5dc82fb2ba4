import type { runtime } from '@pulumi/pulumi';
import { z } from 'zod';

const text = z.record(z.string(), z.unknown()).transform((inputs) => (key: string): string => {
  const value = inputs[key];
  return typeof value === 'string' ? value : '';
});

type Fill = (name: string, given: (key: string) => string) => Record<string, unknown>;
type Name = (name: string, given: (key: string) => string) => string;

const taxonomyName: Name = (name, given) =>
  `projects/${given('project')}/locations/${given('region')}/taxonomies/${name}`;

/** What Google fills in of the resources whose outputs the program uses; all else comes back as it was given. */
const filled: Readonly<Record<string, Fill>> = {
  'gcp:bigquery/connection:Connection': (name, given) => ({
    name: `projects/${given('project')}/locations/${given('location')}/connections/${given('connectionId')}`,
    cloudResource: { serviceAccountId: `connection-${name}@gcp-sa-bigquery-condel.iam.gserviceaccount.com` },
  }),
  'gcp:bigquery/dataTransferConfig:DataTransferConfig': (name, given) => ({
    name: `projects/${given('project')}/locations/${given('location')}/transferConfigs/${name}`,
  }),
  'gcp:datacatalog/policyTag:PolicyTag': (name, given) => ({
    name: `${given('taxonomy')}/policyTags/${name}`,
  }),
  'gcp:datacatalog/taxonomy:Taxonomy': (name, given) => ({ name: taxonomyName(name, given) }),
  'gcp:monitoring/notificationChannel:NotificationChannel': (name, given) => ({
    name: `projects/${given('project')}/notificationChannels/${name}`,
  }),
  'gcp:projects/iAMCustomRole:IAMCustomRole': (_name, given) => ({
    name: `projects/${given('project')}/roles/${given('roleId')}`,
  }),
  'gcp:serviceaccount/account:Account': (_name, given) => {
    const email = `${given('accountId')}@${given('project')}.iam.gserviceaccount.com`;
    return {
      email,
      member: `serviceAccount:${email}`,
      name: `projects/${given('project')}/serviceAccounts/${email}`,
    };
  },
};

/** The ids of resources that others refer to by id. */
const ids: Readonly<Record<string, Name>> = {
  'gcp:datacatalog/taxonomy:Taxonomy': taxonomyName,
  'gcp:pubsub/topic:Topic': (_name, given) => `projects/${given('project')}/topics/${given('name')}`,
};

/** Stands in for engine and cloud. The program reads nothing from the cloud, so every call is an error. */
export const mocks: runtime.Mocks = {
  newResource({ type, name, inputs }) {
    const given = text.parse(inputs);
    const id = ids[type]?.(name, given) ?? `${name}-id`;
    return {
      id,
      state: { ...z.record(z.string(), z.unknown()).parse(inputs), ...filled[type]?.(name, given) },
    };
  },
  call({ token }) {
    const details = `The program calls ${token}: it must take what it needs from its configuration.`;
    // The runtime passes on what an error of gRPC has by that name.
    throw Object.assign(new Error(details), { details });
  },
};
