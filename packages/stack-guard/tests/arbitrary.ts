import fc from 'fast-check';
import {
  type RecordedColumn,
  type Entry,
  type Facts,
  inOrder,
  type Inventory,
  marks,
  modes,
} from '../inventory.ts';

const name = fc.oneof(
  fc.constantFrom('bronze', 'bronze.users', 'ops/run-silver', 'a name', '"', '#', 'x:y', ''),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const facts: fc.Arbitrary<Facts> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(
        'tableId',
        'timePartitioning.type',
        'lifecycleRules',
        'labels."a=b"',
        'labels." "',
        'params.q',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    { selector: ([path]) => path, maxLength: 3 },
  )
  // JSON knows no negative zero.
  .map((pairs) => JSON.parse(JSON.stringify(Object.fromEntries(pairs))) as Facts);

const { columns } = fc.letrec<{ columns: RecordedColumn[] }>((tie) => ({
  columns: fc.uniqueArray(
    fc.record(
      {
        name,
        type: fc.constantFrom('STRING', 'INTEGER', 'RECORD', 'NO TYPE'),
        mode: fc.constantFrom(...modes),
        facts,
        fields: fc.oneof({ maxDepth: 2 }, fc.constant([]), tie('columns')),
      },
      { noNullPrototype: true },
    ),
    { selector: (column) => column.name, maxLength: 4 },
  ),
}));

const single = fc.record(
  {
    type: fc.constantFrom('gcp:bigquery/table:Table', 'gcp:storage/bucket:Bucket', 'ecommerce:lake:Lake'),
    name,
    marks: fc.subarray([...marks]),
    aliases: fc.uniqueArray(fc.string(), { maxLength: 2 }).map((aliases) => aliases.toSorted(inOrder)),
    facts,
    columns,
  },
  { noNullPrototype: true },
);

/** Any inventory: no two resources share type and name, each lies under the stack or under one before it. */
export const inventories: fc.Arbitrary<Inventory> = fc
  .uniqueArray(fc.tuple(single, fc.nat(3)), {
    selector: ([{ type, name }]) => `${type}::${name}`,
    maxLength: 5,
  })
  .map((placed) => {
    const below = (parent: number): Entry[] =>
      placed
        .flatMap(([entry, place], index) =>
          Math.min(place, index) === parent ? [{ ...entry, children: below(index + 1) }] : [],
        )
        .toSorted((a, b) => inOrder(a.name, b.name) || inOrder(a.type, b.type));
    return below(0);
  });
