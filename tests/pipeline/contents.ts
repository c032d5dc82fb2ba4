import type { Definition } from '../../model/definition.ts';
import type { SqlValue, Warehouse } from '../../pipeline/ports.ts';

/** Rows by table, in an order of their own. */
export type Contents = Readonly<Record<string, readonly (readonly SqlValue[])[]>>;

/** What says which run wrote a row, or by what its line is recognised. */
const beside = ['run_id', 'line_hash', 'line_notes'];

/** All of silver, gold and quarantine, but for what stands beside the rows. */
export async function contentsOf(
  warehouse: Warehouse,
  definitions: readonly Definition[],
): Promise<Contents> {
  const contents: Record<string, readonly (readonly SqlValue[])[]> = {};
  for (const definition of definitions) {
    if (definition.kind !== 'table') continue;
    const { dataset, name } = definition;
    if (dataset !== 'silver' && dataset !== 'gold' && name !== 'quarantine') continue;
    const columns = definition.columns
      .map((column) => column.name)
      .filter((column) => !beside.includes(column));
    const result = await warehouse.run(`SELECT ${columns.join(', ')} FROM ${dataset}.${name}`);
    contents[`${dataset}.${name}`] = (result?.rows ?? [])
      .map((row) => JSON.stringify(row))
      .sort()
      .map((row) => JSON.parse(row) as SqlValue[]);
  }
  return contents;
}
