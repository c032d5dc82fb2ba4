import { type Inventory, inventoryOf } from '../inventory.ts';
import { idOf, type RecordedResource, type ResourceOptions } from '../resource.ts';

type Some = Partial<Omit<RecordedResource, 'options'>> & { readonly options?: Partial<ResourceOptions> };

/** A table directly under the stack, unless said otherwise. */
export function declared({ options, ...some }: Some = {}): RecordedResource {
  return {
    type: 'gcp:bigquery/table:Table',
    name: 'bronze.users',
    parent: undefined,
    inputs: {},
    ...some,
    options: {
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
      aliases: [],
      dependsOn: [],
      ...options,
    },
  };
}

/** An inventory in which everything but components holds data. */
export function guarding(...resources: readonly RecordedResource[]): Inventory {
  return inventoryOf(resources, new Set(resources.map(idOf).filter((id) => id.startsWith('gcp:'))));
}

/** An inventory in which nothing does. */
export function unguarded(...resources: readonly RecordedResource[]): Inventory {
  return inventoryOf(resources, new Set());
}

/** Columns as `name TYPE MODE`. */
export function schema(...columns: readonly string[]): { schema: string } {
  const fields = columns.map((column) => {
    const [name, type, mode] = column.split(' ');
    return { name, type, mode };
  });
  return { schema: JSON.stringify(fields) };
}
