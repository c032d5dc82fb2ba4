import { plan } from '../model/compile.ts';
import type { Model } from '../model/model.ts';
import { localTarget } from '../model/target.ts';
import { bucketType, datasetType, idOf, tableType } from '@ecommerce/stack-guard';

/** Delivered files, from which everything else is made. */
const rawBucket = idOf({ type: bucketType, name: 'raw-data' });

/**
 * `<type>::<name>` of everything that holds data which nothing can compute again: the delivered files, the tables that
 * the model calls not refillable, and their datasets. Logical names bear no suffix, so they are those of any target.
 */
export function guardedBy(model: Model): ReadonlySet<string> {
  const tables = plan(model, localTarget).filter(
    ({ definition }) => definition.kind === 'table' && !definition.refillable,
  );
  return new Set([
    rawBucket,
    ...tables.flatMap(({ name, definition }) => [
      idOf({ type: datasetType, name: definition.dataset }),
      idOf({ type: tableType, name }),
    ]),
  ]);
}
