import type { Reference } from '@ecommerce/thelook';
import { bronzeOf, entityOf, type Model } from '../../model/model.ts';

/** The references between entities that the histories declare, by the names in the files' headers. */
export const declaredReferences = (model: Model): Reference[] =>
  model.histories.flatMap((history) =>
    history.contract.references.flatMap(({ columns, to }) => {
      const target = model.histories.find(({ name }) => name === to);
      const key = target?.contract.key ?? [];
      const [column, other] = [columns[0], key[0]];
      // A reference of more than one column has no single column to look at.
      if (!target || columns.length !== 1 || key.length !== 1 || !column || !other) return [];
      return [
        {
          from: { entity: entityOf(history), column: headerOf(model, history, column) },
          to: { entity: entityOf(target), column: headerOf(model, target, other) },
        },
      ];
    }),
  );

const headerOf = (model: Model, history: Model['histories'][number], name: string): string => {
  const from = history.contract.columns.find((column) => column.name === name)?.from ?? name;
  const delivered = bronzeOf(model, history).contract.columns.find((column) => column.name === from);
  return delivered?.header ?? from;
};
