import { idOf } from '@ecommerce/stack-guard';
import { waits } from '../before.ts';
import { idsByPath, namingsOf } from '../naming.ts';
import type { Rule } from './rule.ts';

/** What SQL, keys and destinations name is declared, and there before. */
export const namedComesBefore: Rule = (declared) => {
  const ids = idsByPath(declared);
  const before = waits(declared);
  return namingsOf(declared).flatMap(({ id, name, named }) =>
    [...new Set(named)].flatMap((path) => {
      const needed = ids.get(path);
      if (needed === undefined) return [`${name} names ${path}, which is not declared`];
      return before(id).has(needed) ? [] : [`${name} does not wait for ${path}`];
    }),
  );
};

/** The Google service that each type of resource is managed through, by the beginning of the type. */
const serviceOfType = [
  ['gcp:bigquery/dataTransferConfig', 'bigquerydatatransfer'],
  ['gcp:bigquery/connection', 'bigqueryconnection'],
  ['gcp:bigquery/', 'bigquery'],
  ['gcp:datacatalog/', 'datacatalog'],
  ['gcp:monitoring/', 'monitoring'],
  ['gcp:projects/iAMCustomRole', 'iam'],
  ['gcp:projects/iAMMember', 'cloudresourcemanager'],
  ['gcp:projects/serviceIdentity', 'serviceusage'],
  ['gcp:pubsub/', 'pubsub'],
  ['gcp:serviceaccount/', 'iam'],
  ['gcp:storage/', 'storage'],
] as const;

const service = 'gcp:projects/service:Service';

/** Each resource waits until the service that it is managed through is enabled. */
export const servicesComeBefore: Rule = (declared) => {
  const before = waits(declared);
  return declared.resources
    .filter(({ type }) => type.startsWith('gcp:') && type !== service)
    .flatMap((resource) => {
      const id = idOf(resource);
      const needed = serviceOfType.find(([prefix]) => resource.type.startsWith(prefix))?.[1];
      if (needed === undefined) return [`${id}: no service is known for its type`];
      return before(id).has(`${service}::${needed}`) ? [] : [`${id} does not wait for the service ${needed}`];
    });
};
