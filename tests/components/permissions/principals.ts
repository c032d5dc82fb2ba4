import type { Principal } from '../../../components/permissions.ts';
import { idOf } from '@ecommerce/stack-guard';
import { accountsOf, connectionsOf } from '../graph/found.ts';
import type { Declared } from '../graph/stacks.ts';

/** A declared resource that permits a member something. */
export interface Grant {
  readonly id: string;
  readonly type: string;
  readonly member: string;
  readonly role: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Every resource that permits somebody something, or that sets a whole policy. */
export function grantsOf({ resources }: Pick<Declared, 'resources'>): Grant[] {
  return resources
    .filter(({ type }) => /iam(?:Member|Binding|Policy)|access/i.test(type))
    .map((each) => ({
      id: idOf(each),
      type: each.type,
      member: String(each.inputs['member']),
      role: String(each.inputs['role']),
      inputs: each.inputs,
    }));
}

/** Who acts, by the names that Google's access control has for them in a stack. */
export function principalsOf(declared: Declared): ReadonlyMap<string, Principal> {
  const agent = (domain: string): string =>
    `serviceAccount:service-${declared.projectNumber}@${domain}.iam.gserviceaccount.com`;
  return new Map<string, Principal>([
    ...accountsOf(declared).map(({ inputs }): [string, Principal] => [
      `serviceAccount:${inputs.accountId}@${inputs.project}.iam.gserviceaccount.com`,
      'pipeline',
    ]),
    [agent('gcp-sa-bigquerydatatransfer'), 'transfer agent'],
    [agent('gcp-sa-pubsub'), 'message agent'],
    // Google gives a connection an account of its own; the recorder makes up its number.
    ...connectionsOf(declared).map(({ name }): [string, Principal] => [
      `serviceAccount:connection-${name}@gcp-sa-bigquery-condel.iam.gserviceaccount.com`,
      'connection',
    ]),
    ...declared.goldReaders.map((reader): [string, Principal] => [reader, 'gold readers']),
  ]);
}
