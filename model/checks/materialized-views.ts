import type { Definition } from '../definition.ts';
import { isKind, type Table } from '../load.ts';
import type { Problem } from '../problem.ts';
import { nameOf } from '../relation.ts';
import { references } from '../sql/references.ts';
import { datasets } from '../target.ts';

/** A materialized view reads one table and shares its partitions: otherwise it is refused, or each change refreshes all of it. */
export function checkMaterializedViews(
  tables: readonly Table[],
  definitions: ReadonlyMap<string, Definition>,
): Problem[] {
  return tables.filter(isKind('materialized_view')).flatMap((view) => {
    const { contract, places, query } = view;
    const name = nameOf(view);
    const read = references(query, datasets);
    const [needed = 'nothing', ...more] = [...new Set(read.map(nameOf))];
    const table = definitions.get(needed);
    if (table?.kind !== 'table' || more.length > 0) {
      const all = [needed, ...more].join(', ');
      const position = (read.find((each) => nameOf(each) !== needed) ?? read[0])?.start ?? 0;
      return [places.inSql(position, `${name} reads ${all}: a materialized view reads one table`)];
    }
    const [own, its] = [contract.partition, table.partitioning].map((partition) =>
      partition?.column === undefined ? 'nothing' : `the ${partition.unit} of ${partition.column}`,
    );
    return own === its
      ? []
      : [
          places.inContract(
            ['partition'],
            `${name} is partitioned by ${own ?? ''} and ${needed} by ${its ?? ''}: make them the same`,
          ),
        ];
  });
}
