import { headerOf } from '../contract.ts';
import { compareLines, resolveRepeated } from './compare.ts';
import { countLines, linesHash } from './count-lines.ts';
import { judgedLines } from './judged-lines.ts';
import type { DefinedHistory } from './observe.ts';
import { spareColumns } from './delivered-line.ts';
import { acceptedHeaders, type Delivery } from './screened.ts';
import { callersRun } from './routine.ts';
import { lockRun, refuseOverlap } from './transaction.ts';
import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';

/**
 * The statements that look once at lines that were loaded again, because the load before may have read what lay there before the
 * files that it was judged by. Where they are the same that is written down.
 */
export function confirmLines(entity: string): string {
  return sql`
IF v_is_loaded_again THEN
  SET v_lines_hash = (
    SELECT ${linesHash}
    FROM silver.${entity}_screened
    WHERE snapshot_date = v_date
  );
  IF v_lines_hash IS NOT DISTINCT FROM (
    SELECT lines_hash FROM ops.current_snapshot WHERE entity = '${entity}' AND snapshot_date = v_date
  ) THEN
    ${lockRun(callersRun.id)}
    ${refuseOverlap(entity)}
    INSERT INTO ops.snapshot (
      entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
      inserted, changed, deleted, definition_hash, loaded_at, is_certain, lines_hash, run_id, recorded_at
    )
    SELECT
      entity, snapshot_date, v_revision + 1, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
      inserted, changed, deleted, definition_hash, v_loaded_at, v_is_certain, lines_hash, p_run_id, CURRENT_TIMESTAMP()
    FROM ops.current_snapshot
    WHERE entity = '${entity}'
      AND snapshot_date = v_date;
    COMMIT TRANSACTION;
    SET v_in_tx = FALSE;
    -- There is nothing else to do.
    SET v_date = NULL;
  END IF;
END IF;`;
}

/**
 * GoogleSQL for each way that a header ends before names that the contract does not know: the lines that make it know them. NULL where
 * something else is wrong.
 */
function newColumns({ entity, bronze }: Delivery): string[] {
  const names = headerOf(bronze).map(({ name }) => name);
  const first = spareColumns(bronze)[0] ?? '';
  const taken = Number(first.slice('extra_'.length)) - 1;
  const known = names.map(literal).join(', ');
  return acceptedHeaders(bronze)
    .reverse()
    .map((header) => {
      const count = header.split(',').length;
      const lacking = names.slice(count).join(', ');
      const before =
        lacking === '' ? '' : `, and have the file hold ${lacking} before them, empty where there is nothing`;
      return sql`
IF(STARTS_WITH(v_wrong_header, '${header},'), (
  SELECT IF(
    COUNTIF(TRIM(name) IN ('', ${known})) > 0,
    NULL,
    CONCAT('. To take the new columns add to sql/bronze/${entity}/table.yaml${before}:', STRING_AGG(CONCAT(
      '\\n  - { name: ', LOWER(REGEXP_REPLACE(name, r'[^A-Za-z0-9]+', '_')),
      ', spare: extra_', CAST(place + ${String(1 + taken - count)} AS STRING),
      IF(REGEXP_CONTAINS(name, r'^[a-z][a-z0-9_]*$'), '', CONCAT(', header: ', TO_JSON_STRING(name))),
      ', optional: true, description: ', TO_JSON_STRING(CONCAT('Delivered as ', name)), ' }'
    ), '' ORDER BY place))
  )
  FROM UNNEST(SPLIT(v_wrong_header, ',')) AS name WITH OFFSET AS place
  WHERE place >= ${String(count)}
), NULL)`;
    });
}

/** The statements that read the next snapshot, if it needs reading, compare it, and judge its file as a whole. */
export function judgeFile(delivery: DefinedHistory): string {
  const { entity, bronze } = delivery;
  const expected = headerOf(bronze)
    .map(({ name }) => name)
    .join(',');
  return sql`
SET v_started_at = CURRENT_TIMESTAMP();
SET v_reason = NULL;
SET v_message = NULL;
SET v_failing = 0;
SET v_delivered = NULL;
SET v_accepted = NULL;
SET v_quarantined = NULL;
SET v_inserted = NULL;
SET v_changed = NULL;
SET v_deleted = NULL;
SET v_kept = NULL;
SET v_repeated = NULL;
SET v_rejected = NULL;
SET v_is_resolved = FALSE;
SET v_withholds_deletions = FALSE;
SET v_changed_by_rules = 0;
SET v_changed_by_first_values = 0;
SET v_lines_hash = NULL;
SET v_failed = [];

-- A NULL content is equal to nothing, itself included.
IF v_is_withdrawn THEN
  SET v_state = 'withdrawn';
ELSEIF v_content = v_earlier_content THEN
  SET v_state = 'unchanged';
ELSEIF v_is_marker THEN
  SET v_state = 'rejected';
  SET v_reason = 'content_gone';
  SET v_message = CONCAT('${entity} of ', CAST(v_date AS STRING), ' was skipped as unchanged, and the snapshot before it has changed since: land the file of that day again');
ELSE
  CREATE OR REPLACE TEMP TABLE ${entity}_delivered AS
  ${judgedLines(delivery)};

  LOOP
    ${compareLines(delivery)}
    ${countLines(delivery)}
    IF v_is_resolved OR v_repeated = 0 THEN
      LEAVE;
    END IF;
    ${resolveRepeated(delivery)}
    SET v_is_resolved = TRUE;
  END LOOP;
  SET v_reason = CASE
    WHEN v_delivered + v_header_lines = 0 THEN IF('empty' IN UNNEST(v_waived), NULL, 'empty')
    WHEN (v_wrong_header IS NOT NULL OR v_header_lines != v_file_count) AND 'header' NOT IN UNNEST(v_waived) THEN 'header'
    WHEN v_delivered = 0 AND 'header_only' NOT IN UNNEST(v_waived) THEN 'header_only'
  END;
  IF v_reason IS NOT NULL THEN
    SET v_failing = v_delivered;
    SET (v_accepted, v_quarantined, v_inserted, v_changed, v_deleted) = (NULL, NULL, NULL, NULL, NULL);
    SET v_message = CASE v_reason
      WHEN 'empty' THEN CONCAT('${entity} of ', CAST(v_date AS STRING), ' is empty: land the file again')
      WHEN 'header_only' THEN CONCAT('${entity} of ', CAST(v_date AS STRING), ' holds a header and no rows: land the file again')
      WHEN 'header' THEN CONCAT(
        '${entity} of ', CAST(v_date AS STRING), ' has ', CAST(v_header_lines AS STRING), ' header lines in ',
        CAST(v_file_count AS STRING), ' files. Expected ${expected}',
        IFNULL(CONCAT('; delivered ', v_wrong_header), ''),
        COALESCE(
          ${newColumns(delivery)},
          ': land a file with the expected header'
        )
      )
    END;
  END IF;
  SET v_state = IF(v_reason IS NULL, 'applied', 'rejected');
END IF;`;
}

/**
 * The statements that stop a snapshot by how its lines fared: one in which most keys come twice is two exports, of which nobody knows
 * which is right; one of whose lines too many are rejected is of another format; and one in which too many keys change or vanish is a
 * swapped source, not so many moves.
 */
export function judgeLines(entity: string): string {
  return sql`
-- The known keys are the accepted ones that are not new, the vanished ones and those that count as still there.
IF v_state = 'applied' AND v_delivered > 0 THEN
  SET v_reason = CASE
    WHEN 2 * v_repeated > v_accepted
      AND 'delivered_twice' NOT IN UNNEST(v_waived) THEN 'delivered_twice'
    WHEN v_rejected > @mass_rejection_share * v_delivered
      AND 'mass_rejection' NOT IN UNNEST(v_waived) THEN 'mass_rejection'
    WHEN v_changed - v_changed_by_rules - v_changed_by_first_values + v_deleted > @mass_change_share * (v_accepted - v_inserted + v_deleted + v_kept)
      AND 'mass_change' NOT IN UNNEST(v_waived) THEN 'mass_change'
  END;
  IF v_reason IS NOT NULL THEN
    SET v_state = 'rejected';
    SET v_failing = CASE v_reason
      WHEN 'delivered_twice' THEN v_repeated
      WHEN 'mass_rejection' THEN v_rejected
      WHEN 'mass_change' THEN v_changed - v_changed_by_rules - v_changed_by_first_values + v_deleted
    END;
    SET v_message = CASE v_reason
      WHEN 'delivered_twice' THEN CONCAT(
        '${entity} of ', CAST(v_date AS STRING), ' has ', CAST(v_repeated AS STRING), ' of its ', CAST(v_accepted AS STRING), ' keys more than once, as two exports of one day would, in ',
        RTRIM(REGEXP_REPLACE(v_objects, r'#[0-9]+( |$)', ', '), ', '),
        ': leave one export in the folder, or let it through with a row in quality.waiver'
      )
      WHEN 'mass_rejection' THEN CONCAT(
        '${entity} of ', CAST(v_date AS STRING), ' has ', CAST(v_rejected AS STRING), ' rejected lines of ', CAST(v_delivered AS STRING), ' (', (
          SELECT STRING_AGG(CONCAT(screen, ' ', CAST(failing AS STRING)), ', ' ORDER BY failing DESC, screen LIMIT 3)
          FROM (
            SELECT screen, COUNT(*) AS failing
            FROM ${entity}_delivered AS delivered,
              UNNEST(SPLIT(TRIM(delivered.rejected_by), ' ')) AS screen
            WHERE delivered.outcome = 'quarantined'
            GROUP BY screen
          )
        ), '), as a file in another format would: look at them in silver.${entity}_screened, then land the right file, or let it through with a row in quality.waiver'
      )
      WHEN 'mass_change' THEN CONCAT(
        '${entity} of ', CAST(v_date AS STRING), ' changes ', CAST(v_changed - v_changed_by_rules - v_changed_by_first_values AS STRING), ' and drops ', CAST(v_deleted AS STRING),
        ' of the ', CAST(v_accepted - v_inserted + v_deleted + v_kept AS STRING),
        ' keys that are known, as a swapped source would: land the right file, or let it through with a row in quality.waiver'
      )
    END;
    SET (v_accepted, v_quarantined, v_inserted, v_changed, v_deleted) = (NULL, NULL, NULL, NULL, NULL);
  END IF;
END IF;
IF v_reason IS NOT NULL THEN
  SET v_failed = [STRUCT(v_reason AS screen, 'block' AS severity, 'bronze.${entity}' AS table_name, '' AS key, v_failing AS failing, v_message AS message)];
END IF;`;
}
