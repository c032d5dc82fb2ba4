import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';

/** The blocking screens of a snapshot that a row in `quality.waiver` lets it through. */
export const waivable = [
  'empty',
  'header',
  'header_only',
  'delivered_twice',
  'mass_rejection',
  'mass_change',
] as const;

/**
 * The snapshots that silver has to judge, over a relation of what is outside and the relation `entity` (by which definition,
 * for which days, and the newest day that is judged): new ones, ones delivered again with other contents, ones to be judged again after a
 * rewind, rejected ones whose definition has changed since or that a waiver lets through now, ones that are withdrawn or no longer, and
 * ones whose load may have begun before their files were written and was followed by another. One text for silver,
 * which judges them, for gold, which waits for them, and for the view that lists them.
 */
export function pendingSnapshots(observed: string): string {
  return sql`
SELECT
  COALESCE(observed.entity, judged.entity) AS entity,
  COALESCE(observed.snapshot_date, judged.snapshot_date) AS snapshot_date,
  IF(observed.entity IS NULL, judged.objects, observed.objects) AS objects,
  IF(observed.entity IS NULL, judged.content, observed.content) AS content,
  IF(observed.entity IS NULL, judged.is_marker, observed.is_marker) AS is_marker,
  IF(observed.entity IS NULL, judged.file_count, observed.file_count) AS file_count,
  IF(observed.entity IS NULL, judged.loaded_at, observed.loaded_at) AS loaded_at,
  IF(observed.entity IS NULL, judged.is_certain, observed.is_certain) AS is_certain,
  withdrawal.entity IS NOT NULL AS is_withdrawn,
  -- The same files, loaded again: only their lines are looked at, unless those differ.
  IFNULL(
    judged.state IN ('applied', 'rejected')
      AND judged.objects = observed.objects
      AND judged.definition_hash = entity.definition_hash
      AND NOT judged.is_certain
      AND observed.loaded_at IS DISTINCT FROM judged.loaded_at
      AND withdrawal.entity IS NULL
      AND waiver.entity IS NULL,
    FALSE
  ) AS is_loaded_again
FROM (SELECT * FROM ${observed} WHERE is_loaded) AS observed
FULL JOIN ops.current_snapshot AS judged
  ON judged.entity = observed.entity
  AND judged.snapshot_date = observed.snapshot_date
INNER JOIN entity
  ON entity.name = COALESCE(observed.entity, judged.entity)
LEFT JOIN (
  SELECT entity, snapshot_date, screen, MAX(expires_on) AS expires_on
  FROM quality.waiver
  WHERE screen IN (${waivable.map(literal).join(', ')})
  GROUP BY entity, snapshot_date, screen
) AS waiver
  ON waiver.entity = judged.entity
  AND waiver.snapshot_date = judged.snapshot_date
  AND waiver.screen = judged.reason
LEFT JOIN (
  SELECT DISTINCT entity, snapshot_date, objects
  FROM quality.withdrawal
) AS withdrawal
  ON withdrawal.entity = COALESCE(observed.entity, judged.entity)
  AND withdrawal.snapshot_date = COALESCE(observed.snapshot_date, judged.snapshot_date)
  AND withdrawal.objects = COALESCE(observed.objects, judged.objects)
WHERE COALESCE(observed.snapshot_date, judged.snapshot_date) <= entity.run_date
  -- What is newer than all that is judged needs no rewind, however old it is: so a first load may be of years.
  AND (
    COALESCE(observed.snapshot_date, judged.snapshot_date) >= entity.window_start
    OR COALESCE(observed.snapshot_date, judged.snapshot_date) > IFNULL(entity.newest_judged, DATE '0001-01-01')
  )
  AND (
    judged.state = 'pending'
    OR (judged.state IN ('applied', 'unchanged', 'rejected') AND withdrawal.entity IS NOT NULL)
    OR (judged.state = 'withdrawn' AND withdrawal.entity IS NULL)
    OR (
      observed.entity IS NOT NULL
      AND (
        IFNULL(judged.state, 'missing') IN ('missing', 'landed', 'too_late')
        OR (
          judged.state = 'rejected'
          AND (judged.definition_hash != entity.definition_hash OR waiver.expires_on >= entity.run_date)
        )
        -- Loaded again, after a load that may have read what lay there before these files.
        OR (
          judged.state IN ('applied', 'rejected')
          AND judged.objects = observed.objects
          AND NOT judged.is_certain
          AND observed.loaded_at IS DISTINCT FROM judged.loaded_at
        )
        -- Delivered again: other files, unless their contents are known to be the same.
        OR NOT (
          observed.objects = judged.objects
          OR IFNULL(observed.content = judged.content AND observed.is_marker = judged.is_marker, FALSE)
        )
      )
    )
  )
`;
}
