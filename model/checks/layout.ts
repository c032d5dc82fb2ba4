import type { ColumnDefinition } from '../definition.ts';
import type { Table } from '../load.ts';
import type { Problem } from '../problem.ts';
import { columnsOf } from '../tables.ts';
import { clusterTypes, isAmong, partitionTypes, type ScalarType } from '../types.ts';

/** Partitions and clusters that a warehouse refuses. */
export function checkLayout(table: Table): Problem[] {
  const { contract, places } = table;
  const columns = columnsOf(table);
  if (contract.kind === 'history' && contract.key.length > 4) {
    const message = `a history is clustered by its key, and BigQuery clusters by at most 4 columns: this key has ${String(contract.key.length)}`;
    return [places.inContract(['key'], message)];
  }
  const cluster = 'cluster' in contract ? contract.cluster : [];
  const partition = 'partition' in contract ? contract.partition : undefined;
  return [
    ...cluster.flatMap((name, index) =>
      [
        ...fault('cluster', name, columns, clusterTypes),
        ...(cluster.indexOf(name) === index ? [] : [`cluster names ${name} twice: leave one out`]),
      ].map((message) => places.inContract(['cluster', index], message)),
    ),
    ...(partition === undefined
      ? []
      : fault('partition', partition.column, columns, partitionTypes).map((message) =>
          places.inContract(['partition', 'column'], message),
        )),
  ];
}

function fault(
  key: string,
  name: string,
  columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[],
  types: readonly ScalarType[],
): string[] {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) {
    return [`${key} names ${name}, which is not among the columns: name one of them`];
  }
  return isAmong(types, column.type)
    ? []
    : [`${key} names ${name}, which is ${column.type}: BigQuery takes ${types.join(', ')}`];
}
