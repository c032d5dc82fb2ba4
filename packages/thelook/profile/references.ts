import { z } from 'zod';
import type { Database } from './database.ts';
import { valueOf } from './formats.ts';
import type { Loaded } from './load.ts';

interface End {
  readonly entity: string;
  readonly column: string;
}

/** A column that holds keys of another entity's files, by the names in the headers. */
export interface Reference {
  readonly from: End;
  readonly to: End;
}

/** What a reference names in vain: different values, the rows that have them, and up to three of them. */
export interface Unresolved {
  readonly values: number;
  readonly rows: number;
  readonly examples: readonly string[];
}

type Files = ReadonlyMap<string, Loaded>;

/** The references between files: the declared ones, and those of columns that are named like another entity's key. */
export const referencesBetween = (declared: readonly Reference[], files: Files) => {
  const known = declared.filter(({ from, to }) => has(files, from) && has(files, to));
  const isKnown = ({ from }: Reference) =>
    known.some((each) => each.from.entity === from.entity && each.from.column === from.column);
  return [
    ...known.map((reference) => ({ ...reference, isDeclared: true })),
    ...namedReferences(files)
      .filter((reference) => !isKnown(reference))
      .map((reference) => ({ ...reference, isDeclared: false })),
  ];
};

const has = (files: Files, { entity, column }: End) => files.get(entity)?.columns.includes(column) ?? false;

/** `distribution_center_id` holds keys of distribution_centers: its `distribution_center_id`, or else its `id`. */
const namedReferences = (files: Files): Reference[] =>
  [...files].flatMap(([entity, { columns }]) =>
    columns.flatMap((column) => {
      const target = `${/^(.+)_id$/.exec(column)?.[1] ?? ''}s`;
      const key = [column, 'id'].find((name) => has(files, { entity: target, column: name }));
      if (key === undefined || target === entity) return [];
      return [{ from: { entity, column }, to: { entity: target, column: key } }];
    }),
  );

const Counted = z.object({ values: z.number(), rows: z.number(), examples: z.array(z.string()) });

/** What the files of a reference's one end name and those of the other lack. */
export const unresolvedOf = async (
  database: Database,
  { from, to }: Reference,
  files: Files,
): Promise<Unresolved> => {
  const values = ({ entity, column }: End) => {
    const { table = '', columns = [] } = files.get(entity) ?? {};
    const field = `c${columns.indexOf(column)}`;
    return `SELECT ${valueOf(field)} AS value FROM ${table} WHERE ${field} <> ''`;
  };
  const [counted] = await database.rows(
    `WITH named AS (SELECT value, count(*) AS rows FROM (${values(from)}) GROUP BY ALL),
       lacking AS (FROM named WHERE value NOT IN (${values(to)}))
     SELECT count(*)::DOUBLE AS values, coalesce(sum(rows), 0)::DOUBLE AS rows,
       coalesce(list(value ORDER BY TRY_CAST(value AS DOUBLE), value), [])[1:3] AS examples
     FROM lacking`,
    Counted,
  );
  if (counted === undefined) throw new Error('an aggregate over all rows is one row');
  return counted;
};
