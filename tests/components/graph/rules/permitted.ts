import type { Principal } from '../../../../components/permissions.ts';
import { type Grant, grantsOf, principalsOf } from '../../permissions/principals.ts';
import { waits } from '../before.ts';
import { bucketObjectsOf, loadsOf, scheduledQueriesOf, subscriptionsOf, tablesOf } from '../found.ts';
import type { Declared } from '../stacks.ts';
import type { Rule } from './rule.ts';

/** What each thing must wait for; a problem where it does not, or where there is nothing to wait for. */
function unmet(
  declared: Declared,
  needs: readonly { readonly id: string; readonly what: string; readonly needed: readonly string[] }[],
): string[] {
  const before = waits(declared);
  return needs.flatMap(({ id, what, needed }) =>
    needed.length === 0
      ? [`${id}: there is no ${what}`]
      : needed.filter((each) => !before(id).has(each)).map((each) => `${id} does not wait for ${each}`),
  );
}

function grantsBy(declared: Declared): (...who: Principal[]) => Grant[] {
  const principals = principalsOf(declared);
  const grants = grantsOf(declared);
  return (...who) =>
    grants.filter(({ member }) => {
      const principal = principals.get(member);
      return principal !== undefined && who.includes(principal);
    });
}

const idsOf = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id);

/** Whoever acts for the pipeline is permitted to before something asks it to act: the first run would fail otherwise. */
export const actorsArePermittedBefore: Rule = (declared) => {
  const grantsTo = grantsBy(declared);
  const ofTransfers = idsOf(grantsTo('pipeline', 'transfer agent'));
  const ofMessages = idsOf(grantsTo('message agent'));
  return unmet(declared, [
    ...[...loadsOf(declared), ...scheduledQueriesOf(declared)].map(({ id }) => ({
      id,
      what: 'permission',
      needed: ofTransfers,
    })),
    ...subscriptionsOf(declared).map(({ id }) => ({ id, what: 'permission', needed: ofMessages })),
  ]);
};

/** Google's agents exist only once they were asked for, and one that does not exist can be granted nothing. */
export const agentsComeBefore: Rule = (declared) => {
  const grantsTo = grantsBy(declared);
  const identity = (service: string): string[] =>
    declared.resources
      .filter(({ inputs, type }) => type.endsWith(':ServiceIdentity') && inputs['service'] === service)
      .map(({ type, name }) => `${type}::${name}`);
  const granted = (who: Principal, service: string): Parameters<typeof unmet>[1] =>
    grantsTo(who).map(({ id }) => ({ id, what: `identity of ${service}`, needed: identity(service) }));
  return unmet(declared, [
    ...granted('transfer agent', 'bigquerydatatransfer.googleapis.com'),
    ...granted('message agent', 'pubsub.googleapis.com'),
  ]);
};

const parquetFiles = ({ sourceUriPrefix }: { sourceUriPrefix: string }) => [
  sourceUriPrefix,
  `${sourceUriPrefix.replaceAll(/\{(\w+):\w+\}/g, '$1=[^/]+')}/[^/]+\\.parquet`,
];

/** A table over a bucket is created when its connection may read there and a file is there. */
export const bucketsAreReadableBefore: Rule = (declared) => {
  const grants = grantsBy(declared)('connection');
  const files = bucketObjectsOf(declared);
  return unmet(
    declared,
    tablesOf(declared).flatMap(({ id, inputs: { externalDataConfiguration: external } }) => {
      if (external === undefined) return [];
      const permission = external.sourceUris.map((uri) => ({
        id,
        what: `permission on the bucket of ${uri}`,
        needed: idsOf(grants.filter(({ inputs }) => inputs['bucket'] === uri.split('/')[2])),
      }));
      const [place, pattern] =
        'objectMetadata' in external
          ? [external.sourceUris.join(), external.sourceUris.join('|').replaceAll('*', '[^/]+')]
          : parquetFiles(external.hivePartitioningOptions);
      const isSeed = new RegExp(`^(?:${pattern})$`);
      const seeds = files.filter(({ inputs }) => isSeed.test(`gs://${inputs.bucket}/${inputs.name}`));
      return [...permission, { id, what: `file in ${place}`, needed: idsOf(seeds) }];
    }),
  );
};
