import { references } from '../../../model/sql/references.ts';
import {
  datasetsOf,
  loadsOf,
  pathOf,
  queryOf,
  routinesOf,
  scheduledQueriesOf,
  subscriptionsOf,
  tablesOf,
} from './found.ts';
import type { Declared } from './stacks.ts';

/** A resource and the tables, views and routines that its SQL, its keys or its destination name, as `dataset.name`. */
export interface Naming {
  readonly id: string;
  readonly name: string;
  readonly named: readonly string[];
}

/** `<type>::<name>` of each table, view and routine, by `dataset.name` as SQL names it. */
export function idsByPath(declared: Declared): ReadonlyMap<string, string> {
  return new Map([
    ...tablesOf(declared).map(({ inputs, id }): [string, string] => [pathOf(inputs), id]),
    ...routinesOf(declared).map(({ inputs, id }): [string, string] => [
      `${inputs.datasetId}.${inputs.routineId}`,
      id,
    ]),
  ]);
}

/** All resources that name tables, views or routines. */
export function namingsOf(declared: Declared): Naming[] {
  const datasets = datasetsOf(declared).map(({ inputs }) => inputs.datasetId);
  const inSql = (sql = ''): string[] =>
    references(sql, datasets)
      .filter(({ name }) => !name.startsWith('INFORMATION_SCHEMA.'))
      .map(({ dataset, name }) => `${dataset}.${name}`);
  return [
    ...tablesOf(declared).map((table) => {
      const { id, name, inputs } = table;
      const keys = inputs.tableConstraints?.foreignKeys ?? [];
      return {
        id,
        name,
        named: [...inSql(queryOf(table)), ...keys.map(({ referencedTable }) => pathOf(referencedTable))],
      };
    }),
    ...routinesOf(declared).map(({ id, name, inputs }) => ({
      id,
      name,
      named: inSql(inputs.definitionBody),
    })),
    ...scheduledQueriesOf(declared).map(({ id, name, inputs }) => ({
      id,
      name,
      named: [calledBy(inputs.params.query)],
    })),
    ...loadsOf(declared).map(({ id, name, inputs }) => ({ id, name, named: [destinationOf(inputs)] })),
    ...subscriptionsOf(declared).map(({ id, name, inputs }) => ({
      id,
      name,
      named: [inputs.bigqueryConfig.table.split('.').slice(1).join('.')],
    })),
  ];
}

/** `dataset.name` of the procedure that a scheduled query calls. */
function calledBy(query: string): string {
  return /`[^`.]+\.([^`]+)`/.exec(query)?.[1] ?? query;
}

/** `dataset.name` of the table that a transfer loads. */
export function destinationOf({
  destinationDatasetId,
  params,
}: ReturnType<typeof loadsOf>[number]['inputs']): string {
  const [table = ''] = params.destination_table_name_template.split('$');
  return `${destinationDatasetId}.${table}`;
}
