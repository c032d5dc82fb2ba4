import { z } from 'zod';
import type { Names } from '../operate/names.ts';
import type { KeptTable, Past, Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import type { Decision } from '../run/withdraw.ts';

const decided = ({ reason, by }: Decision) =>
  ({ reason: { type: 'STRING', value: reason }, by: { type: 'STRING', value: by } }) as const;

/**
 * Puts a table of gold back as it was, and holds all publishing until it is lifted, because the next run would make the table again from
 * silver. The other tables stay as they are. Killed on its way, publishing is held and the same call finishes it.
 *
 * @returns the moment as of which its rows are: the one asked for, or the newest before it that is kept.
 * @throws Error where its rows of that moment are not kept any more; then nothing is changed.
 */
export async function rollBackTable(
  { warehouse, past }: { readonly warehouse: Warehouse; readonly past: Past },
  { ops }: Names,
  table: KeptTable,
  moment: Date,
  decision: Decision,
): Promise<Date> {
  const asOf = await past.newest(table, moment);
  // Held first, so that no run publishes in between; and known to hold what was never published, so that it is made whole again then.
  await warehouse.run(
    `
BEGIN TRANSACTION;
UPDATE ${ops}.lock SET run_id = 'rollback', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
INSERT INTO ${ops}.hold (table_name, state, as_of, reason, decided_by, recorded_at)
VALUES (@table, 'held', @as_of, @reason, @by, CURRENT_TIMESTAMP());
INSERT INTO ${ops}.published (table_name, definition_hash, silver_state, row_count, run_id, recorded_at)
VALUES (@table, 'rolled back', 'rolled back', 0, 'rollback', CURRENT_TIMESTAMP());
COMMIT TRANSACTION;`,
    {
      table: { type: 'STRING', value: table.name },
      as_of: { type: 'TIMESTAMP', value: asOf.toISOString() },
      ...decided(decision),
    },
  );
  await past.restore(table, asOf);
  return asOf;
}

const row = z.object({ table_name: z.string() });

/**
 * Lets gold be published again: the next run makes the tables that were put back from silver.
 *
 * @returns their names; none where nothing was held.
 */
export async function liftHold(warehouse: Warehouse, { ops }: Names, decision: Decision): Promise<string[]> {
  const held = await rowsOf(
    warehouse,
    row,
    `SELECT table_name
     FROM ${ops}.open_hold
     ORDER BY table_name`,
  );
  for (const { table_name: table } of held)
    await warehouse.run(
      `INSERT INTO ${ops}.hold (table_name, state, reason, decided_by, recorded_at)
       VALUES (@table, 'lifted', @reason, @by, CURRENT_TIMESTAMP())`,
      { table: { type: 'STRING', value: table }, ...decided(decision) },
    );
  return held.map(({ table_name: table }) => table);
}
