import { sql } from '../sql/template.ts';
import { typeOf } from './entity-variables.ts';
import { declaredEntities, type DefinedHistory, judgedStates, windowStart } from './observe.ts';
import { pendingSnapshots } from './pending.ts';

/** The columns of what is found of an entity: its variables of the same names take them over. */
const columns = [
  'revision',
  'date',
  'objects',
  'content',
  'is_marker',
  'file_count',
  'loaded_at',
  'is_certain',
  'is_withdrawn',
  'is_loaded_again',
  'rewinds',
  'earlier_content',
  'older_rules',
  'waived',
  'has_open_events',
];

/** The declarations of what `nextSnapshots` finds. */
export const declareNext = sql`
DECLARE v_next ARRAY<STRUCT<entity STRING, ${columns.map((name) => `${name} ${typeOf(name)}`).join(', ')}>>;
DECLARE v_has_next BOOL;
DECLARE v_is_last BOOL DEFAULT FALSE;`;

/**
 * The statement that finds of each entity the next snapshot to judge, and all that the ledgers say about it, in the order of the
 * entities. It looks at what lies outside anew in each turn: a table of it would cost a statement more in the usual turn, which is
 * the only one.
 */
export function nextSnapshots(histories: readonly DefinedHistory[]): string {
  return sql`
SET (v_next, v_has_next, v_is_last) = (
  WITH
    declared AS (
      ${declaredEntities(histories)}
    ),
    finding AS (
      SELECT
        entity,
        MAX(revision) AS revision,
        MAX(IF(state IN (${judgedStates}), snapshot_date, NULL)) AS newest_judged
      FROM ops.snapshot
      GROUP BY entity
    ),
    entity AS (
      SELECT
        declared.name,
        declared.definition_hash,
        p_run_date AS run_date,
        -- A run for a day long past must not rewind to where bronze no longer reaches.
        ${windowStart('finding.newest_judged')} AS window_start,
        finding.newest_judged,
        IFNULL(finding.revision, 0) AS revision
      FROM declared
      LEFT JOIN finding
        ON finding.entity = declared.name
    ),
    pending AS (
      ${pendingSnapshots('ops.observed_snapshot')}
    ),
    next_snapshot AS (
      SELECT *, COUNT(*) OVER (PARTITION BY entity) AS remaining
      FROM pending
      WHERE TRUE
      QUALIFY ROW_NUMBER() OVER (PARTITION BY entity ORDER BY snapshot_date) = 1
    ),
    judged AS (
      SELECT
        judged.entity,
        judged.snapshot_date < next_snapshot.snapshot_date AS is_earlier,
        judged.snapshot_date,
        judged.state,
        judged.content,
        judged.definition_hash
      FROM ops.current_snapshot AS judged
      INNER JOIN next_snapshot
        ON next_snapshot.entity = judged.entity
      WHERE judged.state IN (${judgedStates})
    ),
    later AS (
      SELECT DISTINCT entity
      FROM judged
      WHERE NOT is_earlier
    ),
    earlier AS (
      SELECT entity, content
      FROM judged
      WHERE is_earlier
        AND state IN ('applied', 'unchanged')
      QUALIFY ROW_NUMBER() OVER (PARTITION BY entity ORDER BY snapshot_date DESC) = 1
    ),
    earlier_applied AS (
      SELECT entity, snapshot_date, definition_hash
      FROM judged
      WHERE is_earlier
        AND state = 'applied'
      QUALIFY ROW_NUMBER() OVER (PARTITION BY entity ORDER BY snapshot_date DESC) = 1
    ),
    waived AS (
      SELECT waiver.entity, ARRAY_AGG(waiver.screen) AS screens
      FROM quality.waiver AS waiver
      INNER JOIN next_snapshot
        ON next_snapshot.entity = waiver.entity
        AND next_snapshot.snapshot_date = waiver.snapshot_date
      WHERE waiver.expires_on >= p_run_date
      GROUP BY waiver.entity
    ),
    open_event AS (
      SELECT DISTINCT next_snapshot.entity
      FROM quality.error_event AS event
      INNER JOIN next_snapshot
        ON event.table_name = CONCAT('bronze.', next_snapshot.entity)
        AND event.snapshot_date = next_snapshot.snapshot_date
      WHERE event.closed_at IS NULL
    )
  SELECT AS STRUCT
    ARRAY(
      SELECT AS STRUCT
        entity.name AS entity,
        entity.revision,
        next_snapshot.snapshot_date AS date,
        next_snapshot.objects,
        next_snapshot.content,
        next_snapshot.is_marker,
        next_snapshot.file_count,
        next_snapshot.loaded_at,
        next_snapshot.is_certain,
        next_snapshot.is_withdrawn,
        next_snapshot.is_loaded_again,
        later.entity IS NOT NULL AS rewinds,
        earlier.content AS earlier_content,
        IF(earlier_applied.definition_hash = entity.definition_hash, NULL, earlier_applied.snapshot_date) AS older_rules,
        waived.screens AS waived,
        open_event.entity IS NOT NULL AS has_open_events
      FROM entity
      LEFT JOIN next_snapshot
        ON next_snapshot.entity = entity.name
      LEFT JOIN later
        ON later.entity = entity.name
      LEFT JOIN earlier
        ON earlier.entity = entity.name
      LEFT JOIN earlier_applied
        ON earlier_applied.entity = entity.name
      LEFT JOIN waived
        ON waived.entity = entity.name
      LEFT JOIN open_event
        ON open_event.entity = entity.name
      ORDER BY entity
    ),
    EXISTS (SELECT 1 FROM next_snapshot),
    NOT EXISTS (SELECT 1 FROM next_snapshot WHERE remaining > 1) AND NOT EXISTS (SELECT 1 FROM later)
);
${inOrder(histories)
  .map(({ entity }, place) => takeOver(entity, place))
  .join('\n')}`;
}

function inOrder(histories: readonly DefinedHistory[]): DefinedHistory[] {
  return [...histories].sort((a, b) => (a.entity < b.entity ? -1 : 1));
}

function takeOver(entity: string, place: number): string {
  return `SET (${columns.map((name) => `v_${entity}_${name}`).join(', ')}) = (${columns.map((name) => `v_next[OFFSET(${String(place)})].${name}`).join(', ')});`;
}
