import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';

/** The blocking screens of a snapshot that a row in `quality.waiver` lets it through. */
const waivable = ['empty', 'header', 'header_only', 'mass_change'] as const;

/**
 * The snapshots that silver has to judge, over a relation of what is outside and the relation `entity` (by which definition,
 * for which days): new ones, ones delivered again with other contents, ones to be judged again after a
 * rewind, and rejected ones whose definition has changed since or that a waiver lets through now. One text for silver,
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
  IF(observed.entity IS NULL, judged.file_count, observed.file_count) AS file_count
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
WHERE COALESCE(observed.snapshot_date, judged.snapshot_date) BETWEEN entity.window_start AND entity.run_date
  AND (
    judged.state = 'pending'
    OR (
      observed.entity IS NOT NULL
      AND (
        IFNULL(judged.state, 'missing') IN ('missing', 'landed', 'too_late')
        OR (
          judged.state = 'rejected'
          AND (judged.definition_hash != entity.definition_hash OR waiver.expires_on >= entity.run_date)
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
