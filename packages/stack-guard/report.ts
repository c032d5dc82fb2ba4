import { stringify } from 'yaml';
import type { BreakingDifference, Difference } from './compare.ts';
import { nameOf } from './resource.ts';
import { fileOf } from './text.ts';
import { type Judgement, waiversFile } from './waivers.ts';

/** The differences of a stack for who has to decide about them: forbidden losses with what to do, then the rest. */
export function report(stack: string, { forbidden, waived, others }: Judgement): string {
  const moved = forbidden.filter(({ difference }) => difference.at === 'project');
  if (moved[0] !== undefined) return move(stack, moved[0].difference, moved.length);
  const allowed = waived.map(
    ({ difference, waiver }) => `${line(difference)}; until ${waiver.until}: ${waiver.reason}`,
  );
  return [
    ...alike(forbidden).map((each) => refusal(stack, each)),
    ...section('Losses that a waiver allows:', allowed),
    ...section(
      'Differences that lose nothing that cannot be restored, nor what protects it:',
      others.map(line),
    ),
  ].join('\n');
}

/** That a stack goes to another project is one decision; whatever else differs follows from it. */
function move(stack: string, { what }: BreakingDifference, count: number): string {
  return [
    `BREAKING stack ${stack}, project: ${what} (replaced)`,
    `  What happens: the engine deletes all that holds data there (resources: ${count}), and creates it empty in the other project.`,
    "  Was nothing ever deployed to the first project? Then its record is nobody's:",
    `    rm ${fileOf(stack)} && npm run inventory -- --renew`,
    '  Otherwise leave this stack where it is, and make another for the other project (docs/deploy.md, Environments).',
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((each) => `  ${each}`), ''].join('\n')];
}

function line({ resource, at, what, rule }: Difference): string {
  const subject = at === undefined ? resource : `${resource} ${at}`;
  return `${subject}: ${what}${rule === undefined ? '' : ` (${rule.loss})`}`;
}

type Forbidden = Judgement['forbidden'];

/** Losses that one waiver can allow: the same happens to several resources, at the same place. */
function alike(forbidden: Forbidden): Forbidden[] {
  return [
    ...Map.groupBy(forbidden, ({ difference: { at, what, rule }, expired }) =>
      JSON.stringify([at, what, rule.effect, expired]),
    ).values(),
  ];
}

function refusal(stack: string, group: Forbidden): string {
  const [first, ...more] = group;
  if (first === undefined) return '';
  const { difference, expired } = first;
  const { resource, at, rule } = difference;
  const waiver = stringify([
    {
      stack,
      resource: more.length === 0 ? resource : group.map((each) => each.difference.resource),
      change: rule.loss,
      ...(at === undefined ? {} : { at }),
      reason: '<why that may be, and where a copy is of what goes>',
      until: '<the last day on which this counts, YYYY-MM-DD>',
    },
  ]);
  return [
    ...group.map((each) => `BREAKING ${line(each.difference)}`),
    `  What happens: ${rule.effect}.`,
    ...(expired === undefined
      ? []
      : [`  Its waiver counted until ${expired.until} and allows nothing any more.`]),
    '  Without it:',
    ...rule.instead(nameOf(resource), at ?? '').map((step) => `    ${step}`),
    `  Where it is meant, add to ${waiversFile}:`,
    ...waiver.split('\n').map((text) => (text === '' ? '' : `    ${text}`)),
  ].join('\n');
}
