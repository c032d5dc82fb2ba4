import type { StartReport } from './schema.ts';

type Snapshots = StartReport['snapshots'];

/** What stays refused until somebody decides, each with what to do; nothing where no snapshot is. */
export function refusedSnapshots(snapshots: Snapshots): string[] {
  const rejected = snapshots.filter(({ state }) => state === 'rejected');
  const late = snapshots.filter(({ state }) => state === 'too_late');
  return [
    ...(rejected.length === 0
      ? []
      : [
          `${counted(rejected)} rejected, which silver takes for not delivered: ${named(rejected)}. Deliver the right files, let them through ` +
            'with npm run waive, or take them back with npm run withdraw.',
        ]),
    ...(late.length === 0
      ? []
      : [
          `${counted(late)} too late, for newer ones are judged already: ${named(late)}. To begin history with the oldest day, ` +
            'take all files into a new warehouse: npm start -- --source DIR --local NEW.',
        ]),
  ];
}

/** What an open rejection says of lines to add to a contract, as long as it lasts. */
export function linesToAdd(failedScreens: StartReport['failedScreens']): string[] {
  return failedScreens.flatMap(({ message }) => (message?.includes('\n  - {') === true ? [message] : []));
}

const counted = ({ length }: Snapshots): string =>
  length === 1 ? '1 snapshot is' : `${length.toLocaleString('en')} snapshots are`;

/** The first few; the scorecard has all. */
function named(snapshots: Snapshots): string {
  const shown = snapshots
    .slice(0, 5)
    .map(({ entity, date, reason }) => `${entity} of ${date}${reason === null ? '' : ` (${reason})`}`);
  return [...shown, ...(snapshots.length > shown.length ? ['…'] : [])].join(', ');
}
