import { datasetName } from '../../../../model/target.ts';
import { bucketsOf, loadsOf, pathOf, tablesOf } from '../found.ts';
import { destinationOf } from '../naming.ts';
import type { Rule } from './rule.ts';

const layout =
  /^gs:\/\/(?<bucket>[^/]+)\/raw-data\/dataset_name=(?<entity>\w+)\/date=(?<day>\{[^{}]+\})\/\*\.csv$/;
const destination = /^(?<table>\w+)\$(?<day>\{[^{}]+\})$/;

/** A run's time as the service understands it. @see https://cloud.google.com/bigquery/docs/gcs-transfer-parameters */
const time = /^\{(?:run_date|run_time(?:[+-]\d+(?:\.\d+)?h)?\|"%Y%m%d")\}$/;

/**
 * A transfer takes one day's folder of its entity from the raw bucket into the same day's partition of the table of the same name,
 * whose partitions are days of loading and whose columns take any text; and no two transfers write the same.
 */
export const loadsFillTheirPartition: Rule = (declared) => {
  const raw = bucketsOf(declared).find(({ inputs }) => inputs.name === declared.target.buckets.raw);
  const tables = new Map(tablesOf(declared).map(({ inputs }) => [pathOf(inputs), inputs]));
  const loads = loadsOf(declared);
  const problems = loads.flatMap(({ name, inputs }) => {
    const { data_path_template: path, destination_table_name_template: template } = inputs.params;
    const from = layout.exec(path)?.groups;
    const to = destination.exec(template)?.groups;
    const table = tables.get(destinationOf(inputs));
    if (from === undefined) return [`${name} reads ${path}, which is not the layout of delivered files`];
    if (to === undefined) return [`${name} writes ${template}, which is no partition of a table`];
    return [
      ...(from['bucket'] === raw?.inputs.name ? [] : [`${name} does not read the raw bucket`]),
      ...(from['entity'] === to['table'] ? [] : [`${name} reads ${from['entity']} into ${to['table']}`]),
      ...(from['day'] === to['day'] ? [] : [`${name} reads ${from['day']} into ${to['day']}`]),
      ...(time.test(from['day'] ?? '') ? [] : [`${name} has a day that no run fills in: ${from['day']}`]),
      ...(table?.timePartitioning?.type === 'DAY' && table.timePartitioning.field === undefined
        ? []
        : [`${name} loads a table whose partitions are not days of loading`]),
      ...(table?.schema?.every(({ type, mode }) => type === 'STRING' && mode === 'NULLABLE') === true
        ? []
        : [`${name} loads a table that does not take any text`]),
    ];
  });
  const written = loads.map(({ inputs }) => inputs.params.destination_table_name_template);
  const twice = written.filter((each, index) => written.indexOf(each) !== index);
  return [...problems, ...twice.map((each) => `two transfers write ${each}`)];
};

/** All transfers together load every entity's folder of the run date and of the day before, which lands after midnight. */
export const everyEntityIsLoaded: Rule = (declared) => {
  const bronze = datasetName(declared.target, 'bronze');
  const written = loadsOf(declared).map(({ inputs }) => inputs.params.destination_table_name_template);
  return tablesOf(declared)
    .filter(({ inputs }) => inputs.datasetId === bronze)
    .flatMap(({ inputs: { tableId } }) => [`${tableId}$\{run_date}`, `${tableId}$\{run_time-24h|"%Y%m%d"}`])
    .filter((each) => !written.includes(each))
    .map((each) => `nothing loads ${each}`);
};
