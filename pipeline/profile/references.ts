import { bronzeOf, entityOf, type Model } from '../../model/model.ts';

interface End {
  readonly entity: string;
  readonly column: string;
}

/** A column that holds keys of another file. */
export interface Reference {
  readonly from: End;
  readonly to: End;
  /** Whether a contract declares it; otherwise its name suggests it. */
  readonly isDeclared: boolean;
}

/** Columns of a file, by entity. */
export type Columns = ReadonlyMap<string, readonly string[]>;

/** The references between files: those that the contracts declare, and those of columns named like another file's key. */
export const referencesBetween = (model: Model, columns: Columns): Reference[] => {
  const declared = declaredReferences(model).filter(({ from, to }) => has(columns, from) && has(columns, to));
  const isKnown = (reference: Reference) =>
    declared.some(
      ({ from }) => from.entity === reference.from.entity && from.column === reference.from.column,
    );
  return [...declared, ...namedReferences(columns).filter((reference) => !isKnown(reference))];
};

const has = (columns: Columns, { entity, column }: End) => columns.get(entity)?.includes(column) ?? false;

/** What histories declare, in the names of the files' headers. */
const declaredReferences = (model: Model): Reference[] =>
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
          isDeclared: true,
        },
      ];
    }),
  );

const headerOf = (model: Model, history: Model['histories'][number], name: string): string => {
  const from = history.contract.columns.find((column) => column.name === name)?.from ?? name;
  const delivered = bronzeOf(model, history).contract.columns.find((column) => column.name === from);
  return delivered?.header ?? from;
};

/** `distribution_center_id` holds keys of distribution_centers: its `distribution_center_id`, or else its `id`. */
const namedReferences = (columns: Columns): Reference[] =>
  [...columns].flatMap(([entity, names]) =>
    names.flatMap((column) => {
      const target = `${/^(.+)_id$/.exec(column)?.[1] ?? ''}s`;
      const key = [column, 'id'].find((name) => has(columns, { entity: target, column: name }));
      if (key === undefined || target === entity) return [];
      return [{ from: { entity, column }, to: { entity: target, column: key }, isDeclared: false }];
    }),
  );
