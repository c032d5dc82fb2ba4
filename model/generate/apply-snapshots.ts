import { sql } from '../sql/template.ts';
import { applyHistory, quarantineLines, rewindHistory } from './apply-history.ts';
import { tellFirstValuesApart, tellRulesApart } from './compare.ts';
import { declareVariables, ofEntity } from './entity-variables.ts';
import { recordFindings, refuseProblems } from './findings.ts';
import { confirmLines, judgeFile, judgeLines } from './judge.ts';
import { declareNext, nextSnapshots } from './next-snapshots.ts';
import type { DefinedHistory } from './observe.ts';
import { callersRun, givenAlerts, type GeneratedRoutine, givenRun, type Part } from './routine.ts';
import { lockRun, rollBack } from './transaction.ts';

/**
 * The procedure that brings every history up to date: the pending snapshots of each entity in date order. In each turn the next one
 * of every entity is judged, and one transaction applies them together, because each statement is a job with seconds of latency.
 *
 * @param histories those first that others refer to.
 */
export function applySnapshots(histories: readonly DefinedHistory[]): GeneratedRoutine {
  const next: Part = { name: 'next_snapshots', sql: nextSnapshots(histories) };
  const judged = histories.map((history): Part => ({ name: `judge_${history.entity}`, sql: judge(history) }));
  const applied = histories.map((history): Part => ({
    name: `apply_${history.entity}`,
    sql: apply(history),
  }));
  const recorded: Part = { name: 'record', sql: recordFindings(histories) };
  return {
    name: 'apply_snapshots',
    description: 'Applies the pending snapshots of all entities to the histories, one transaction a turn',
    arguments: [...givenRun, givenAlerts],
    parts: [next, ...judged, ...applied, recorded],
    body: sql`
BEGIN
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  ${declareNext}
  DECLARE v_error, v_problem STRING;
  ${histories.map(({ entity }) => declareVariables(entity)).join('\n')}

  BEGIN
    LOOP
      -- The last pending snapshots were seen and are judged: another look would find none.
      IF v_is_last THEN
        LEAVE;
      END IF;
      ${next.sql}
      IF NOT v_has_next THEN
        LEAVE;
      END IF;
      ${judged.map(({ sql: text }) => text).join('\n\n')}

      IF ${histories.map(({ entity }) => `v_${entity}_date IS NOT NULL`).join(' OR ')} THEN
        ${lockRun(callersRun.id)}
        ${applied.map(({ sql: text }) => text).join('\n')}
        ${refuseProblems(histories)}
        ${recorded.sql}
        COMMIT TRANSACTION;
        SET v_in_tx = FALSE;
      END IF;
    END LOOP;
  EXCEPTION WHEN ERROR THEN
    ${rollBack}
    RAISE USING MESSAGE = v_error;
  END;
END`,
  };
}

/** The statements that judge the next snapshot of an entity, where there is one. */
function judge(history: DefinedHistory): string {
  const { entity } = history;
  return ofEntity(
    entity,
    sql`
-- Generated from sql/silver/${entity}_history/table.yaml and query.sql.
IF v_date IS NOT NULL THEN
  ${confirmLines(entity)}
END IF;
IF v_date IS NOT NULL THEN
  ${judgeFile(history)}
  ${tellRulesApart(history)}
  ${tellFirstValuesApart(history)}
  ${judgeLines(entity)}
END IF;`,
  );
}

/** The statements that apply it. */
function apply(history: DefinedHistory): string {
  return ofEntity(
    history.entity,
    sql`
${rewindHistory(history.entity)}
IF v_date IS NOT NULL AND v_state = 'applied' THEN
  ${applyHistory(history)}
  ${quarantineLines(history)}
END IF;`,
  );
}
