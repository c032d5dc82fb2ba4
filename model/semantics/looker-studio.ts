import { datasetName, type Target } from '../target.ts';

/**
 * Address at which Looker Studio begins a report with a mart as its data. Whoever opens it needs the right to read gold.
 *
 * @see https://developers.google.com/looker-studio/integrate/linking-api
 */
export function lookerStudioReport(target: Target, mart: string): string {
  const parameters = new URLSearchParams({
    'c.mode': 'edit',
    'ds.ds0.connector': 'bigQuery',
    'ds.ds0.datasourceName': mart,
    'ds.ds0.type': 'TABLE',
    'ds.ds0.projectId': target.project,
    'ds.ds0.datasetId': datasetName(target, 'gold'),
    'ds.ds0.tableId': mart,
  });
  return `https://lookerstudio.google.com/reporting/create?${parameters.toString()}`;
}
