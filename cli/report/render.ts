import { shownPath } from '../paths.ts';
import { textTable } from '../table.ts';
import { count, left, right, seconds, section } from './format.ts';
import { renderAnswers } from './render-answers.ts';
import type { StartReport } from './schema.ts';
import {
  callingScreens,
  failedScreenHeadings,
  failedScreenRow,
  scorecardHeadings,
  scorecardRow,
} from './tables.ts';

/**
 * The report of `npm start` for people: a section a question, each table under its title.
 *
 * @param from the folder that paths are shown from.
 */
export function renderReport(report: StartReport, from: string): string {
  return [
    headline(report),
    section('Scorecard', scorecard(report)),
    section('Gold', gold(report)),
    section('Failed screens', failedScreens(report)),
    renderAnswers(report),
    section('Steps', steps(report)),
    section('Where it lies', places(report, from)),
  ].join('\n');
}

export function headline({
  outcome,
  messages,
  source,
  runDate,
  ignored,
  seconds: taken,
}: StartReport): string {
  const said = {
    done: `Done up to ${runDate} in ${seconds(taken)}.`,
    waiting: `Done up to ${runDate} in ${seconds(taken)} as far as possible; the rest waits.`,
    blocked: `Up to ${runDate} all is judged, and not all was let through (${seconds(taken)}).`,
    'held back': `Done up to ${runDate} but for what is held back (${seconds(taken)}).`,
    failed: `Not all went well up to ${runDate} (${seconds(taken)}).`,
    'nothing to do': `Nothing to do up to ${runDate}: every snapshot is judged and gold is up to date (${seconds(taken)}).`,
  };
  const skipped = ignored.map(({ path, reason }) => `Ignored: ${path} (${reason})`);
  const lines = [said[outcome], ...messages.map(cut), `Source: ${source}`, ...skipped];
  return lines.map((line) => `${line}\n`).join('');
}

/** Lines as long as they can still be read, each with what it ends in, which says what to do; `--json` gives them whole. */
const cut = (message: string): string => {
  const lines = message.split('\n');
  const shown = lines.slice(0, 20).map((line) => (isToCopy(line) ? line : withoutMiddle(line)));
  return [...shown, ...(lines.length > shown.length ? ['…'] : [])].join('\n');
};

/** Lines for a contract. */
const isToCopy = (line: string): boolean => line.startsWith('  - {');

const withoutMiddle = (line: string): string =>
  line.length <= 300 ? line : `${line.slice(0, 150)} … ${line.slice(-150)}`;

function scorecard(report: StartReport): string {
  const delivered = report.snapshots.filter(({ state }) => state !== 'missing');
  return textTable(scorecardHeadings, delivered.map(scorecardRow)) + missing(report);
}

/** The days without a delivery, a line an entity: they may be many. */
function missing(report: StartReport): string {
  const days = Map.groupBy(
    report.snapshots.filter(({ state }) => state === 'missing'),
    ({ entity }) => entity,
  );
  const lines = [...days].map(([entity, found]) => {
    const [first, last] = [found[0]?.date ?? '', found.at(-1)?.date ?? ''];
    const when = found.length === 1 ? first : `${found.length} days from ${first} to ${last}`;
    return `missing: ${entity} of ${when}\n`;
  });
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}

function gold(report: StartReport): string {
  const rows = report.gold.map((entry) => [
    entry.table,
    entry.kind,
    count(entry.rows),
    count(entry.openPlaceholders),
  ]);
  return textTable([left('table'), left('kind'), right('rows'), right('open placeholders')], rows);
}

/** `--json` lists the habits of the source too. */
function failedScreens(report: StartReport): string {
  const failed = callingScreens(report.failedScreens);
  if (failed.length === 0) return 'none\n';
  return textTable(
    failedScreenHeadings,
    failed.map((each) => failedScreenRow(each)),
  );
}

function steps(report: StartReport): string {
  const rows = report.steps.map((step) => [step.name, count(step.rows), seconds(step.seconds)]);
  return textTable([left('step'), right('rows'), right('time')], rows);
}

function places({ places: { page, warehouse, parquet } }: StartReport, from: string): string {
  const lines = [['page', page], ['warehouse', warehouse], ...parquet.map((folder) => ['Parquet', folder])];
  return lines.map(([what = '', where = '']) => `${what.padEnd(9)}  ${shownPath(from, where)}\n`).join('');
}
