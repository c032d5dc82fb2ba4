import type { Model } from '../../model/model.ts';
import { datasetName, type Target } from '../../model/target.ts';
import type { Warehouse } from '../../pipeline/ports.ts';
import { rowsOf } from '../../pipeline/run/rows.ts';
import { type Answers, readAnswers } from './answers.ts';
import { StartReport } from './schema.ts';

const { snapshots, gold, failedScreens } = StartReport.shape;

/** Asks a warehouse what its ledgers, gold and the marts hold now. */
export async function readReport(
  warehouse: Warehouse,
  model: Model,
  target: Target,
): Promise<Pick<StartReport, 'snapshots' | 'gold' | 'failedScreens'> & Answers> {
  const named = (dataset: string): string => datasetName(target, dataset);
  return {
    snapshots: await rowsOf(warehouse, snapshots.element, snapshotsQuery(named('ops'), named('quality'))),
    gold: await rowsOf(warehouse, gold.element, goldQuery(model, named('gold'))),
    failedScreens: await rowsOf(warehouse, failedScreens.element, failedScreensQuery(named('quality'))),
    ...(await readAnswers(warehouse, named('gold'))),
  };
}

const snapshotsQuery = (ops: string, quality: string): string => `
SELECT
  scorecard.snapshot_date AS \`date\`, scorecard.entity AS entity, scorecard.state, scorecard.reason,
  scorecard.delivered, scorecard.accepted, scorecard.quarantined,
  snapshot.inserted, snapshot.changed, snapshot.deleted,
  scorecard.failed_block AS failedBlock, scorecard.failed_reject AS failedReject,
  scorecard.failed_warn AS failedWarn, scorecard.failed_info AS failedInfo
FROM ${quality}.scorecard AS scorecard
INNER JOIN ${ops}.current_snapshot AS snapshot
  ON snapshot.entity = scorecard.entity
  AND snapshot.snapshot_date = scorecard.snapshot_date
ORDER BY scorecard.snapshot_date, scorecard.entity`;

/** Only a dimension made from a history has placeholders: its members can be late. */
const goldQuery = ({ dimensions, facts, marts }: Model, gold: string): string =>
  [
    ...dimensions.map(({ name, contract }) =>
      countQuery(gold, name, 'dimension', contract.history !== undefined),
    ),
    ...facts.map(({ name }) => countQuery(gold, name, 'fact', false)),
    ...marts.map(({ name }) => countQuery(gold, name, 'mart', false)),
  ].join('\nUNION ALL');

const countQuery = (gold: string, name: string, kind: string, hasPlaceholders: boolean): string => `
SELECT
  '${name}' AS \`table\`, '${kind}' AS kind, COUNT(*) AS \`rows\`,
  ${hasPlaceholders ? 'COUNTIF(placeholder_since IS NOT NULL)' : 'CAST(NULL AS INT64)'} AS openPlaceholders
FROM ${gold}.${name}`;

const failedScreensQuery = (quality: string): string => `
SELECT
  snapshot_date AS \`date\`, entity AS entity, table_name AS \`table\`, screen, severity, failing, message
FROM ${quality}.error_event
WHERE closed_at IS NULL
ORDER BY snapshot_date, entity, screen, key`;
