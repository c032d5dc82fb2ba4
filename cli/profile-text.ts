import type { ColumnProfile, FileProfile, ReferenceProfile } from '@ecommerce/thelook';
import type { Profile } from '../pipeline/profile/profile.ts';
import { questions, type Verdict } from '../pipeline/profile/scope.ts';
import { type Heading, textTable } from './table.ts';

/** A profile for people. */
export function renderProfile({ files, references, verdicts, missing, ignored }: Profile): string {
  return [
    ...files.map(renderFile),
    renderReferences(references),
    renderVerdicts(verdicts, missing),
    ...ignored.map(({ path, reason }) => `Left alone: ${path} (${reason})\n`),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function renderFile({ entity, date, rows, paths, columns, candidateKeys, problems }: FileProfile): string {
  const title = [entity, ...(date === null ? [] : [date]), `${count(rows)} rows`, paths.join(', ')].join(
    '  ',
  );
  const keys = candidateKeys.map(({ column, repeated, nulls }) =>
    repeated + nulls === 0
      ? column
      : `${column} (but for ${count(repeated)} repeated, ${count(nulls)} empty)`,
  );
  return [
    `${title}\n`,
    ...(columns.length === 0 ? [] : [textTable(columnHeadings, columns.map(columnLine))]),
    `Candidate keys: ${keys.length === 0 ? 'none' : keys.join(', ')}\n`,
    ...problems.map((problem) => `Problem: ${problem}\n`),
  ].join('');
}

const columnHeadings: readonly Heading[] = [
  { title: 'column', align: 'left' },
  { title: 'empty', align: 'right' },
  { title: 'distinct', align: 'right' },
  { title: 'min', align: 'left' },
  { title: 'max', align: 'left' },
  { title: 'formats', align: 'left' },
];

function columnLine({ name, nulls, distinct, min, max, formats }: ColumnProfile): string[] {
  return [
    name,
    count(nulls),
    count(distinct),
    cut(min ?? ''),
    cut(max ?? ''),
    formats.map((format) => `${format.name} (${count(format.rows)})`).join(', '),
  ];
}

function renderReferences(references: readonly ReferenceProfile[]): string {
  if (references.length === 0) return '';
  const headings: readonly Heading[] = [
    { title: 'date', align: 'left' },
    { title: 'reference', align: 'left' },
    { title: 'known from', align: 'left' },
    { title: 'unresolved values', align: 'right' },
    { title: 'rows', align: 'right' },
    { title: 'for example', align: 'left' },
  ];
  const lines = references.map(({ date, from, to, isDeclared, unresolved }) => [
    date ?? '',
    `${from.entity}.${from.column} → ${to.entity}.${to.column}`,
    isDeclared ? 'contract' : 'name',
    count(unresolved.values),
    count(unresolved.rows),
    unresolved.examples.map(cut).join(', '),
  ]);
  return `References\n${textTable(headings, lines)}`;
}

function renderVerdicts(verdicts: readonly Verdict[], missing: readonly Verdict[]): string {
  const headings: readonly Heading[] = [
    { title: 'entity', align: 'left' },
    { title: 'verdict', align: 'left' },
    { title: 'questions', align: 'left' },
    { title: 'why', align: 'left' },
  ];
  const line = ({ entity, serves, why }: Verdict, verdict: string): string[] => [
    entity,
    verdict,
    serves.join(', '),
    why,
  ];
  const lines = [
    ...verdicts.map((verdict) => line(verdict, verdict.isInScope ? 'in' : 'out')),
    ...missing.map((verdict) => line(verdict, 'missing')),
  ];
  const asked = questions.map((question, index) => `${index + 1} ${question}`).join('  ');
  return `Which files serve the questions?  ${asked}\n${textTable(headings, lines)}`;
}

const count = (number: number): string => number.toLocaleString('en');

const longest = 40;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
