import { headerOf } from '../../model/contract.ts';
import { bronzeOf, entityOf, type Model } from '../../model/model.ts';

/** The entity whose rows are people. */
const people = 'users';

/** The number that stands for erased people where a line must name somebody: no user of the source has it. */
export const nobody = '0';

/** Where an entity's lines name a person, and what becomes of these. */
export interface PersonTrace {
  readonly entity: string;
  /** The lines are the person's own and go; others keep their figures and name nobody. */
  readonly isPerson: boolean;
  /** The column that holds the user's number: in bronze, in files, in silver. */
  readonly bronzeKey: string;
  readonly fileKey: string;
  readonly silverKey: string;
  /** Columns with personal data, which are emptied where the line stays. */
  readonly bronzePersonal: readonly string[];
  readonly filePersonal: readonly string[];
  readonly silverPersonal: readonly string[];
  /** Names of a file's columns in order, for a file that does not say them. */
  readonly header: readonly string[];
}

/** Every entity that holds people or names them, people first. */
export function tracesOf(model: Model): PersonTrace[] {
  const traces = model.histories.flatMap((history): PersonTrace[] => {
    const entity = entityOf(history);
    const { contract } = history;
    const { contract: bronze } = bronzeOf(model, history);
    const named = contract.references.find(({ to }) => to === `${people}_history`)?.columns[0];
    const silverKey = entity === people ? contract.key[0] : named;
    if (silverKey === undefined) return [];
    const bronzeKey = contract.columns.find(({ name }) => name === silverKey)?.from ?? silverKey;
    const header = headerOf(bronze).map(({ name }) => name);
    const place = bronze.columns.findIndex(({ name }) => name === bronzeKey);
    const personal = bronze.columns.flatMap(({ name, pii }, index) =>
      pii === undefined ? [] : [{ name, file: header[index] ?? name }],
    );
    return [
      {
        entity,
        isPerson: entity === people,
        bronzeKey,
        fileKey: header[place] ?? bronzeKey,
        silverKey,
        bronzePersonal: personal.map(({ name }) => name),
        filePersonal: personal.map(({ file }) => file),
        silverPersonal: contract.columns.flatMap(({ name, pii }) => (pii === undefined ? [] : [name])),
        header,
      },
    ];
  });
  return traces.toSorted((a, b) => Number(b.isPerson) - Number(a.isPerson));
}
