import { count, left, right, section } from '../report/format.ts';
import { textTable } from '../table.ts';
import type { StatusReport } from './schema.ts';

/**
 * A status for people.
 *
 * @param newest how many days are shown.
 * @param place where it was asked, as it is shown.
 */
export function renderStatus(report: StatusReport, newest: number, place: string): string {
  const said = { well: 'All is well', act: 'Somebody has to act' }[report.outcome];
  return [
    `${said} in ${place} at ${report.checkedAt.slice(0, 16).replace('T', ' ')} UTC.\n`,
    section('Entities', entities(report)),
    section('Days', days(report, newest)),
    section('Open error events', openErrorEvents(report)),
    section('Placeholders', placeholders(report)),
    section('Last runs', lastRuns(report)),
    section('What to do next', next(report)),
  ].join('\n');
}

const entities = ({ entities: found }: StatusReport): string =>
  textTable(
    ['entity', 'landed', 'loaded', 'applied', 'next day due'].map(left),
    found.map(({ entity, newestLanded, newestLoaded, newestApplied, dueAt, isGivenUp }) => [
      entity,
      newestLanded ?? '',
      newestLoaded ?? '',
      newestApplied ?? '',
      isGivenUp ? 'given up' : (dueAt?.slice(0, 16).replace('T', ' ') ?? ''),
    ]),
  );

/** A row a day, a column an entity. */
function days({ days: found, entities: known }: StatusReport, newest: number): string {
  const byDay = Map.groupBy(found, ({ date }) => date);
  const shown = [...byDay].slice(-newest);
  const names = known.map(({ entity }) => entity);
  const rows = shown.map(([date, snapshots]) => [
    date,
    ...names.map((name) => stateOf(snapshots.find(({ entity }) => entity === name))),
  ]);
  const hidden = byDay.size - shown.length;
  return (
    textTable(['date', ...names].map(left), rows) +
    (hidden === 0 ? '' : `(${hidden.toLocaleString('en')} older days)\n`)
  );
}

function stateOf(snapshot: StatusReport['days'][number] | undefined): string {
  if (snapshot === undefined) return '';
  const { state, reason, quarantined, isGone, isGivenUp } = snapshot;
  if (state === 'missing' && isGivenUp) return 'given up';
  if (isGone) return `${state}, file gone`;
  if (reason !== null) return `${state}: ${reason}`;
  return state === 'applied' && quarantined !== null && quarantined > 0
    ? `applied, ${count(quarantined)} quarantined`
    : state;
}

/** Habits of the source (`info`) are only counted. */
function openErrorEvents({ openErrorEvents: events }: StatusReport): string {
  const calling = events.filter(({ severity }) => severity !== 'info');
  const quiet = events.length - calling.length;
  const habits = quiet === 0 ? '' : `${quiet.toLocaleString('en')} more are habits of the source (info)\n`;
  if (calling.length === 0) return `none\n${habits}`;
  return (
    textTable(
      [...['date', 'entity', 'table', 'screen', 'severity'].map(left), right('rows')],
      calling.map(({ date, entity, table, screen, severity, failing }) => [
        date,
        entity,
        table,
        screen,
        severity,
        count(failing),
      ]),
    ) + habits
  );
}

const placeholders = ({ placeholders: found }: StatusReport): string =>
  found.length === 0
    ? 'none\n'
    : textTable(
        [left('dimension'), right('members'), right('oldest, days')],
        found.map(({ dimension, members, oldestDays }) => [dimension, count(members), count(oldestDays)]),
      );

const lastRuns = ({ lastRuns: runs }: StatusReport): string =>
  runs.length === 0
    ? 'none\n'
    : textTable(
        ['routine', 'run date', 'state', 'at', 'message'].map(left),
        runs.map(({ routine, runDate, state, recordedAt, message }) => [
          routine,
          runDate,
          state,
          recordedAt.slice(0, 16).replace('T', ' '),
          cut(message ?? ''),
        ]),
      );

/** Messages may be pages long; `--json` has them whole. */
const cut = (message: string): string => (message.length <= 80 ? message : `${message.slice(0, 79)}…`);

function next({ next: advice }: StatusReport): string {
  if (advice.length === 0) return 'nothing\n';
  return advice
    .map(({ isUrgent, what, command }) => {
      const line = `${isUrgent ? '!' : '-'} ${what}\n`;
      return command === null ? line : `${line}    ${command}\n`;
    })
    .join('');
}
