import type { BackfillPlan } from '../../pipeline/backfill/plan.ts';
import { daysInWords } from '../../pipeline/operate/advice.ts';
import { billText } from '../../pipeline/operate/price.ts';
import { count, left } from '../report/format.ts';
import { textTable } from '../table.ts';

const words = {
  load: 'load, judge',
  judge: 'judge',
  again: 'judge again',
  done: 'done',
  lacks: 'no file',
  'too late': 'too late',
} as const;

/** A plan for people: what is done with each day, days alike in one line, and what that takes. */
export function shownPlan(plan: BackfillPlan): string {
  const entities = [...new Set(plan.days.map(({ entity }) => entity))].sort();
  const byDate = Map.groupBy(plan.days, ({ date }) => date);
  const lines: { first: string; last: string; cells: string[] }[] = [];
  for (const [date, days] of byDate) {
    const cells = entities.map((entity) => {
      const day = days.find((each) => each.entity === entity);
      return day === undefined ? '' : words[day.work];
    });
    const line = lines.at(-1);
    if (line?.cells.join('|') === cells.join('|')) line.last = date;
    else lines.push({ first: date, last: date, cells });
  }
  return [
    textTable(
      ['days', ...entities].map(left),
      lines.map(({ first, last, cells }) => [first === last ? first : `${first} to ${last}`, ...cells]),
    ),
    ...lacking(plan),
    plan.jobs + plan.loads === 0
      ? ''
      : `At most about: ${count(plan.loads)} loads; ${count(plan.jobs)} jobs, ${billText(plan.billedBytes)} billed by BigQuery, ${plan.minutes.toFixed(0)} minutes there.\n`,
  ].join('');
}

/** Days without a file, an entity a line. */
const lacking = ({ days }: BackfillPlan): string[] =>
  [
    ...Map.groupBy(
      days.filter(({ work }) => work === 'lacks'),
      ({ entity }) => entity,
    ),
  ].map(
    ([entity, without]) =>
      `${entity} lacks ${daysInWords(without)}: land the files first, or leave them out.\n`,
  );
