import { z } from 'zod';
import { entityOf, type Model } from '../../model/model.ts';
import type { Target } from '../../model/target.ts';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import { type Names, namesOf } from './names.ts';

const count = z.coerce.number().pipe(z.int().nonnegative());

/** A table that does not hold what was written to it: somebody has changed or dropped it by hand. */
export const AlteredTable = z.strictObject({
  /** In GoogleSQL, without the stack's suffix: `gold.dim_user`. */
  table: z.string(),
  /** The entity whose history it is; null for a table of gold. */
  entity: z.string().nullable(),
  /** Rows as of the newest publication or the newest applied snapshot; for a history at least so many. */
  recorded: count,
  /** Rows that are there; null where the table is gone. */
  held: count.nullable(),
});

export type AlteredTable = z.infer<typeof AlteredTable>;

const Recorded = AlteredTable.omit({ held: true }).extend({
  /** The day of the snapshot that was applied last; null for a table of gold. */
  day: z.iso.date().nullable(),
  isThere: z.boolean(),
});

/** The tables of gold with other rows than were published, and the histories with fewer than the newest snapshot brought. */
export async function alteredTables(
  warehouse: Warehouse,
  model: Model,
  target: Target,
): Promise<AlteredTable[]> {
  const names = namesOf(target);
  const known = new Set(model.tables.map(({ dataset, name }) => `${dataset}.${name}`));
  const written = (await rowsOf(warehouse, Recorded, recordedRows(names, model))).filter(({ table }) =>
    known.has(table),
  );
  const there = written.filter(({ isThere }) => isThere);
  const held = new Map<string, number>();
  if (there.length > 0)
    for (const row of await rowsOf(
      warehouse,
      z.strictObject({ table: z.string(), held: count }),
      there.map((table) => heldRows(names, table)).join('\nUNION ALL\n'),
    ))
      held.set(row.table, row.held);
  return written
    .map(({ table, entity, recorded }) => ({ table, entity, recorded, held: held.get(table) ?? null }))
    .filter(
      ({ entity, recorded, held: rows }) =>
        rows === null || (entity === null ? rows !== recorded : rows < recorded),
    );
}

/**
 * What was published and applied last. Not told of are tables that somebody has put back, which `ops.open_hold` knows, and the people who
 * were erased from a history: each may be one row of it.
 */
const recordedRows = ({ ops, quality, silver, gold }: Names, model: Model): string => `
WITH
  published AS (
    SELECT table_name, definition_hash, row_count
    FROM ${ops}.published
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
  ),
  erased AS (
    SELECT COUNT(DISTINCT subject) AS people
    FROM ${quality}.erasure
  ),
  history AS (
    SELECT entity, table_name
    FROM UNNEST([${model.histories.map((history) => `STRUCT('${entityOf(history)}' AS entity, '${history.name}' AS table_name)`).join(', ')}])
  ),
  applied AS (
    SELECT history.entity, history.table_name, judged.snapshot_date, judged.accepted
    FROM ${ops}.current_snapshot AS judged
    INNER JOIN history
      ON history.entity = judged.entity
    WHERE judged.state = 'applied'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY judged.entity ORDER BY judged.snapshot_date DESC) = 1
  )
SELECT
  CONCAT('gold.', published.table_name) AS \`table\`,
  CAST(NULL AS STRING) AS entity,
  published.row_count AS recorded,
  CAST(NULL AS DATE) AS \`day\`,
  existing.table_name IS NOT NULL AS isThere
FROM published
LEFT JOIN ${gold}.INFORMATION_SCHEMA.TABLES AS existing
  ON existing.table_name = published.table_name
WHERE published.definition_hash != 'rolled back'
UNION ALL
SELECT
  CONCAT('silver.', applied.table_name),
  applied.entity,
  GREATEST(applied.accepted - erased.people, 0),
  applied.snapshot_date,
  existing.table_name IS NOT NULL
FROM applied
CROSS JOIN erased
LEFT JOIN ${silver}.INFORMATION_SCHEMA.TABLES AS existing
  ON existing.table_name = applied.table_name
ORDER BY 1`;

function heldRows(names: Names, { table, day }: z.infer<typeof Recorded>): string {
  const [dataset = '', name = ''] = table.split('.');
  const from = `${names[dataset as keyof Names]}.${name}`;
  return `SELECT '${table}' AS \`table\`, COUNT(*) AS held FROM ${from}${
    day === null ? '' : ` WHERE DATE '${day}' >= valid_from AND DATE '${day}' < valid_to`
  }`;
}
