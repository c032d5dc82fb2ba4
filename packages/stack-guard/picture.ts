import { inOrder } from './inventory.ts';
import { idOf, type RecordedResource, tableType } from './resource.ts';

/** What a kind of resource is called, one and several of it. */
type Words = readonly [one: string, several: string];

const words: Readonly<Record<string, Words>> = {
  'gcp:bigquery/connection:Connection': ['connection', 'connections'],
  'gcp:bigquery/dataset:Dataset': ['dataset', 'datasets'],
  'gcp:bigquery/routine:Routine': ['procedure', 'procedures'],
  'gcp:datacatalog/policyTag:PolicyTag': ['policy tag', 'policy tags'],
  'gcp:datacatalog/taxonomy:Taxonomy': ['taxonomy', 'taxonomies'],
  'gcp:monitoring/alertPolicy:AlertPolicy': ['alert', 'alerts'],
  'gcp:monitoring/notificationChannel:NotificationChannel': ['alert channel', 'alert channels'],
  'gcp:projects/iAMCustomRole:IAMCustomRole': ['own role', 'own roles'],
  'gcp:projects/service:Service': ['service', 'services'],
  'gcp:projects/serviceIdentity:ServiceIdentity': ['Google agent', 'Google agents'],
  'gcp:pubsub/subscription:Subscription': ['subscription', 'subscriptions'],
  'gcp:pubsub/topic:Topic': ['topic', 'topics'],
  'gcp:serviceaccount/account:Account': ['service account', 'service accounts'],
  'gcp:storage/bucket:Bucket': ['bucket', 'buckets'],
  'gcp:storage/bucketObject:BucketObject': ['seed file', 'seed files'],
};

/** A type without words of its own appears as its token says. */
function wordsFor({ type, inputs }: RecordedResource): Words {
  const kind = type.slice(type.lastIndexOf(':') + 1);
  if (/IAMMember$/i.test(kind)) return ['grant', 'grants'];
  if (type === tableType) {
    if (inputs.view !== undefined) return ['view', 'views'];
    if (inputs.materializedView !== undefined) return ['materialized view', 'materialized views'];
    if (inputs.externalDataConfiguration !== undefined) return ['table over a bucket', 'tables over buckets'];
    return ['table', 'tables'];
  }
  if (kind === 'DataTransferConfig') {
    return inputs.dataSourceId === 'scheduled_query'
      ? ['scheduled query', 'scheduled queries']
      : ['transfer', 'transfers'];
  }
  return words[type] ?? [kind, kind];
}

const isComponent = ({ type }: RecordedResource): boolean => type.startsWith('ecommerce:');

/**
 * A Mermaid flowchart of a program's components: in each box how many resources of which kind it makes, those of
 * components within it included. An arrow leads from what is made first to what waits for it; where another way of arrows
 * leads there too, it is left out.
 *
 * @throws Error if a resource belongs to no component, or two components wait for each other.
 */
export function picture(resources: readonly RecordedResource[]): string {
  const byId = new Map(resources.map((resource) => [idOf(resource), resource]));
  const componentOf = (resource: RecordedResource): string => {
    const parent = resource.parent === undefined ? undefined : byId.get(resource.parent);
    if (parent !== undefined) return componentOf(parent);
    if (!isComponent(resource)) throw new Error(`${idOf(resource)} belongs to no component.`);
    return resource.name;
  };
  const components = Map.groupBy(resources, componentOf);
  const names = [...components.keys()].toSorted(inOrder);
  const waits = new Map(
    names.map((name): [string, ReadonlySet<string>] => {
      const needed = (components.get(name) ?? [])
        .flatMap(({ options }) => options.dependsOn)
        .flatMap((id) => byId.get(id) ?? [])
        .map(componentOf);
      return [name, new Set(needed.filter((each) => each !== name))];
    }),
  );
  return [
    '```mermaid',
    'flowchart TD',
    ...names.map((name) => `  ${name}["${[name, ...contents(components.get(name) ?? [])].join('<br/>')}"]`),
    ...arrows(waits).map(([first, then]) => `  ${first} --> ${then}`),
    '```',
  ].join('\n');
}

/** For example `3 buckets`, a line each, in the order of words. */
function contents(resources: readonly RecordedResource[]): string[] {
  const kinds = Map.groupBy(
    resources.filter((resource) => !isComponent(resource)),
    (resource) => wordsFor(resource).join('/'),
  );
  return [...kinds]
    .toSorted(([a], [b]) => inOrder(a, b))
    .flatMap(([, [first, ...more]]) => {
      if (first === undefined) return [];
      const [one, several] = wordsFor(first);
      return [more.length === 0 ? `1 ${one}` : `${more.length + 1} ${several}`];
    });
}

/** Each component after one that it waits for itself, not only by way of a third. */
function arrows(waits: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
  const behind = (name: string, path: readonly string[]): Set<string> => {
    if (path.includes(name))
      throw new Error(`Components wait for each other: ${[...path, name].join(', ')}.`);
    const direct = [...(waits.get(name) ?? [])];
    return new Set([...direct, ...direct.flatMap((each) => [...behind(each, [...path, name])])]);
  };
  return [...waits].flatMap(([name, direct]) => {
    const indirect = new Set([...direct].flatMap((each) => [...behind(each, [name])]));
    return [...direct]
      .filter((each) => !indirect.has(each))
      .toSorted(inOrder)
      .map((first): [string, string] => [first, name]);
  });
}
