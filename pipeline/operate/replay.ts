import { z } from 'zod';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import type { Names } from './names.ts';

const count = z.coerce.number().pipe(z.int().nonnegative());

/** What would become of the quarantined lines of a day by the rules of today. */
export const Replayed = z.strictObject({
  entity: z.string(),
  date: z.iso.date(),
  /** Lines in quarantine now. */
  held: count,
  /** Lines of them that pass now. */
  leaving: count,
  /** Lines that passed before and no longer do. */
  entering: count,
  /** Whether bronze still holds the day; if not its lines stay where they are. */
  isKept: z.boolean(),
});

export type Replayed = z.infer<typeof Replayed>;

/** An entity whose lines may be replayed. */
export interface Replayable {
  readonly entity: string;
  /** Columns of its natural key. */
  readonly key: readonly string[];
}

/**
 * Judges the days of an entity that have lines in quarantine by the rules of today, as silver would, and changes nothing. Reads these
 * days of bronze.
 */
export function planReplay(
  warehouse: Warehouse,
  { silver, quality }: Names,
  { entity, key }: Replayable,
): Promise<Replayed[]> {
  return rowsOf(
    warehouse,
    Replayed,
    `WITH
      held AS (
        SELECT snapshot_date, raw, COUNT(*) AS lines
        FROM ${quality}.quarantine
        WHERE entity = @entity
        GROUP BY snapshot_date, raw
      ),
      screened AS (
        SELECT *
        FROM ${silver}.${entity}_screened
        WHERE snapshot_date IN (SELECT snapshot_date FROM held)
      ),
      -- Of accepted lines with the same key the first by its raw text stays.
      judged AS (
        SELECT
          snapshot_date,
          raw,
          outcome = 'quarantined'
            OR ROW_NUMBER() OVER (PARTITION BY snapshot_date, outcome, ${key.join(', ')} ORDER BY raw) > 1 AS is_quarantined
        FROM screened
        WHERE outcome != 'header'
      ),
      failing AS (
        SELECT snapshot_date, raw, COUNT(*) AS lines
        FROM judged
        WHERE is_quarantined
        GROUP BY snapshot_date, raw
      ),
      kept AS (
        SELECT DISTINCT snapshot_date
        FROM screened
      ),
      compared AS (
        SELECT
          COALESCE(held.snapshot_date, failing.snapshot_date) AS snapshot_date,
          IFNULL(held.lines, 0) AS held,
          IFNULL(failing.lines, 0) AS failing
        FROM held
        FULL JOIN failing
          ON failing.snapshot_date = held.snapshot_date
          AND failing.raw = held.raw
      )
    SELECT
      @entity AS entity,
      compared.snapshot_date AS \`date\`,
      SUM(compared.held) AS held,
      SUM(IF(kept.snapshot_date IS NULL, 0, GREATEST(compared.held - compared.failing, 0))) AS leaving,
      SUM(GREATEST(compared.failing - compared.held, 0)) AS entering,
      LOGICAL_OR(kept.snapshot_date IS NOT NULL) AS isKept
    FROM compared
    LEFT JOIN kept
      ON kept.snapshot_date = compared.snapshot_date
    GROUP BY compared.snapshot_date
    ORDER BY compared.snapshot_date`,
    { entity: { type: 'STRING', value: entity } },
  );
}

/**
 * Has a day of an entity, and with it every later one, judged again by the next run of silver. What becomes of it is written down by
 * that run; until then gold waits. Done twice it is done once.
 *
 * @param date ISO date of an applied snapshot.
 */
export async function replayFrom(
  warehouse: Warehouse,
  { ops }: Names,
  entity: string,
  date: string,
): Promise<void> {
  await warehouse.run(
    `
BEGIN TRANSACTION;
UPDATE ${ops}.lock SET run_id = 'replay', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
INSERT INTO ${ops}.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, loaded_at, is_certain, run_id, recorded_at)
SELECT
  judged.entity,
  judged.snapshot_date,
  (SELECT MAX(revision) FROM ${ops}.snapshot WHERE entity = @entity) + 1 AS revision,
  'pending' AS state,
  judged.objects,
  judged.content,
  judged.is_marker,
  judged.file_count,
  judged.loaded_at,
  judged.is_certain,
  'replay' AS run_id,
  CURRENT_TIMESTAMP() AS recorded_at
FROM ${ops}.current_snapshot AS judged
WHERE judged.entity = @entity
  AND judged.snapshot_date = @date
  AND judged.state = 'applied';
COMMIT TRANSACTION;`,
    { entity: { type: 'STRING', value: entity }, date: { type: 'DATE', value: date } },
  );
}
