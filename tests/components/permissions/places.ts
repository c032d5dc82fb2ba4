import type { BucketRole, GrantScope } from '../../../components/permissions.ts';
import { datasetName, datasets } from '../../../model/target.ts';
import type { Declared } from '../graph/stacks.ts';

/** The places of a stack by the names that they have there. */
export interface Places {
  /** @throws Error for a bucket of others. */
  readonly bucket: (name: string) => GrantScope<'bucket'>;
  /** @throws Error for a dataset of others. */
  readonly dataset: (id: string) => GrantScope<'dataset'>;
  /** @param path `dataset.name` @throws Error for a dataset of others. */
  readonly table: (path: string) => GrantScope<'table'>;
}

export function placesOf({ target }: Pick<Declared, 'target'>): Places {
  const roles: readonly BucketRole[] = ['raw', 'processed', 'analytics'];
  const dataset = (id: string): GrantScope<'dataset'> => {
    const name = datasets.find((each) => datasetName(target, each) === id);
    if (name === undefined) throw new Error(`${id} is no dataset of the stack.`);
    return { kind: 'dataset', name };
  };
  return {
    bucket(name) {
      const role = roles.find((each) => target.buckets[each] === name);
      if (role === undefined) throw new Error(`${name} is no bucket of the stack.`);
      return { kind: 'bucket', name: role };
    },
    dataset,
    table(path) {
      const [id = '', name = ''] = path.split('.');
      return { kind: 'table', name: `${dataset(id).name}.${name}` };
    },
  };
}

/** The bucket of an address such as `gs://shop-raw-data/raw-data/*`. */
export function bucketOfUri(uri: string): string {
  return uri.split('/')[2] ?? '';
}
