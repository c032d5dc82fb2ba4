import { count, left, right, seconds } from '../../format.ts';
import { html, type Html } from '../html.ts';
import type { PageData } from '../read.ts';
import {
  callingScreens,
  failedScreenHeadings,
  failedScreenRow,
  scorecardHeadings,
  scorecardRow,
} from '../../tables.ts';
import { tableOf } from '../table.ts';

/** What was delivered, what screens found, what is open. */
export function qualitySection(data: PageData): Html {
  return html`<section aria-labelledby="quality">
    <h2 id="quality">Quality</h2>
    <h3>Scorecard by day</h3>
    ${scorecard(data)}
    <h3>Failed screens</h3>
    ${failedScreens(data)}
    <h3>Freshness</h3>
    ${freshness(data)}
    <h3>Open placeholders</h3>
    <p>Members that facts name and no snapshot has brought yet.</p>
    ${placeholders(data)}
    <h3>Open quarantine</h3>
    <p>
      What the newest snapshots left in quarantine; in entities that hold personal data values are shown in
      outline: 9 for a digit, a for a letter.
    </p>
    ${quarantine(data)}
  </section>`;
}

const none = (text: string): Html => html`<p class="none">${text}</p>`;

function scorecard({ snapshots }: PageData): Html {
  if (snapshots.length === 0) return none('No snapshot was delivered.');
  return tableOf({
    caption: 'Scorecard by day',
    headings: scorecardHeadings,
    rows: snapshots.map(scorecardRow),
  });
}

const severities: Readonly<Record<string, string>> = {
  block:
    'Deliver the right files, let these pass (npm run waive) or take the snapshot back (npm run withdraw).',
  reject: 'The lines are in quarantine; correct them at the source.',
  warn: 'The lines went on; look whether the source means them.',
};

function failedScreens({ failedScreens: screens }: PageData): Html {
  const failed = callingScreens(screens);
  if (failed.length === 0) return none('none');
  return tableOf({
    caption: 'Failed screens',
    headings: failedScreenHeadings,
    rows: failed.map((each) => failedScreenRow(each, severities[each.severity])),
  });
}

function freshness({ freshness: entities }: PageData): Html {
  if (entities.length === 0) return none('Nothing was delivered.');
  return tableOf({
    caption: 'Freshness',
    headings: [
      ...['entity', 'newest landed', 'newest applied', 'next is due'].map(left),
      right('hours late'),
    ],
    rows: entities.map(({ entity, landed, applied, dueAt, hoursLate }) => [
      entity,
      landed ?? '',
      applied ?? '',
      dueAt ?? '',
      count(hoursLate),
    ]),
  });
}

function placeholders({ placeholders: members }: PageData): Html {
  if (members.length === 0) return none('none');
  return tableOf({
    caption: 'Open placeholders',
    headings: [left('dimension'), left('key'), left('since'), right('days')],
    rows: members.map(({ dimension, key, since, ageDays }) => [dimension, key, since, count(ageDays)]),
  });
}

function quarantine({ quarantine: lines }: PageData): Html {
  if (lines.length === 0) return none('none');
  return tableOf({
    caption: 'Open quarantine',
    headings: ['entity', 'date', 'key', 'screen', 'reason', 'column', 'what was delivered'].map(left),
    rows: lines.map(({ entity, date, key, screen, reason, column, sample }) =>
      [entity, date, key, screen, reason, column, sample].map((cell) => cell ?? ''),
    ),
  });
}

/** What the newest runs did, in order. */
export function stepsSection({ steps }: PageData): Html {
  return html`<section aria-labelledby="steps">
    <h2 id="steps">Steps of the newest runs</h2>
    ${
      steps.length === 0
        ? none('Nothing ran yet.')
        : tableOf({
            caption: 'Steps of the newest runs',
            headings: [left('run'), left('step'), right('rows'), right('time')],
            rows: steps.map((each) => [each.routine, each.name, count(each.rows), seconds(each.seconds)]),
          })
    }
  </section>`;
}
