import type { Kind } from '../contract.ts';
import type { Declared } from '../load.ts';
import type { Problem } from '../problem.ts';

const datasetOf: Partial<Record<Kind, string>> = {
  bronze: 'bronze',
  history: 'silver',
  dimension: 'gold',
  fact: 'gold',
  mart: 'gold',
  stage: 'gold',
  comparison: 'quality',
  materialized_view: 'gold',
};

const prefixOf: Partial<Record<Kind, string>> = {
  dimension: 'dim_',
  fact: 'fact_',
  mart: 'mart_',
  stage: 'stage_',
};

/** Tables in the wrong dataset or of a name that says another kind, and routines whose arguments share a name. */
export function checkTableNames({ tables, routines }: Declared): Problem[] {
  return [
    ...tables.flatMap(({ name, dataset, places, contract: { kind } }) => {
      const problem = (message: string): Problem[] => [places.inContract(['kind'], message)];
      const belongs = datasetOf[kind];
      const prefix = prefixOf[kind];
      return [
        ...(belongs === undefined || belongs === dataset
          ? []
          : problem(`a ${kind} belongs into ${belongs}: move the folder to sql/${belongs}/`)),
        ...(prefix === undefined || name.startsWith(prefix)
          ? []
          : problem(`a ${kind} is named ${prefix}…: name the folder so`)),
      ];
    }),
    ...routines.flatMap(({ contract: { arguments: declared }, places }) =>
      declared.flatMap(({ name }, index) =>
        declared.findIndex((other) => other.name === name) === index
          ? []
          : [places.inContract(['arguments', index, 'name'], `the argument ${name} is there twice`)],
      ),
    ),
  ];
}
