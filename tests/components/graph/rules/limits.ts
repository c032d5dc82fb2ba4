import { references } from '../../../../model/sql/references.ts';
import { datasetsOf, pathOf, queryOf, tablesOf } from '../found.ts';
import type { Rule } from './rule.ts';

/** Views upon views can be created up to 16 levels and queried up to 15. @see https://cloud.google.com/bigquery/quotas#view_limits */
const deepest = 15;

/** No view lies on more views than can be queried. */
export const viewsAreNotTooDeep: Rule = (declared) => {
  const datasets = datasetsOf(declared).map(({ inputs }) => inputs.datasetId);
  const views = new Map(
    tablesOf(declared).flatMap((table): [string, string[]][] => {
      const named = references(queryOf(table) ?? '', datasets);
      return queryOf(table) === undefined
        ? []
        : [[pathOf(table.inputs), named.map(({ dataset, name }) => `${dataset}.${name}`)]];
    }),
  );
  const levels = (path: string): number => {
    const below = views.get(path);
    return below === undefined ? 0 : 1 + Math.max(0, ...below.map(levels));
  };
  return [...views.keys()]
    .filter((path) => levels(path) > deepest)
    .map((path) => `${path} is a view of ${levels(path)} levels`);
};
