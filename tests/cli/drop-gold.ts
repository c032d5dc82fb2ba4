import { z } from 'zod';
import type { Warehouse } from '../../pipeline/ports.ts';
import { rowsOf } from '../../pipeline/run/rows.ts';

const row = z.object({ table_name: z.string(), table_type: z.string() });

/** Drops gold with all that is in it, as somebody might by hand. */
export async function dropGold(warehouse: Warehouse): Promise<void> {
  const found = await rowsOf(
    warehouse,
    row,
    'SELECT table_name, table_type FROM gold.INFORMATION_SCHEMA.TABLES',
  );
  for (const { table_name: name, table_type: type } of found)
    await warehouse.run(`DROP ${type === 'BASE TABLE' ? 'TABLE' : type} gold.${name}`);
  await warehouse.run('DROP SCHEMA gold');
}
