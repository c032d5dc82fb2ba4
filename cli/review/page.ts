import { dollarsOf } from '../../pipeline/operate/price.ts';
import type { Effect } from './effect.ts';
import { block, cut, folded, list, mostCharacters, table } from './markdown.ts';
import { isOnlyText, type ResourceChange, type StackChanges } from './resources.ts';
import type { Review } from './review.ts';
import type { RowChanges } from './rows.ts';

/** How long a folded text may be, from as it is down to hardly anything, until the page is short enough. */
const cuts = [Infinity, 20_000, 8_000, 3_000, 1_000, 300, 0];

/** The page of a change in Markdown, below {@link mostCharacters}; its last line is the verdict. */
export function page(review: Review): string {
  for (const most of cuts) {
    const text = pageCutAt(review, most);
    if (text.length < mostCharacters) return text;
  }
  return `${cut(pageCutAt(review, 0), mostCharacters - 1_000)}\n\n${verdictLine(review)}\n`;
}

function pageCutAt(review: Review, most: number): string {
  if (review.verdict.level === 'no effect') return `${verdictLine(review)}\n`;
  const sections = [
    `## What this changes\n\nAgainst ${review.base.ref} (${review.base.commit}).`,
    losses(review, most),
    contracts(review),
    ...(review.effect === undefined
      ? []
      : [rows(review.effect, most), figures(review.effect, most), screens(review.effect)]),
    sql(review, most),
    downstream(review),
    ...(review.effect === undefined ? [] : [costs(review.effect)]),
    rebuilt(review),
    resources(review, most),
    previewed(review, most),
    verdictLine(review),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const verdictLine = ({ verdict }: Review): string => `**${verdict.said}**`;

function losses({ resources: stacks }: Review, most: number): string {
  const losing = stacks.filter(({ losses: said }) => said !== '');
  if (losing.length === 0) return '';
  return [
    '### What is lost',
    ...losing.map(({ stack, losses: said }) => `In \`${stack}\`:\n\n${block('text', cut(said, most))}`),
  ].join('\n\n');
}

function contracts({ contracts: changed }: Review): string {
  if (changed.length === 0) return '';
  return ['### Contracts', ...changed.map(({ table, changes }) => `\`${table}\`\n\n${list(changes)}`)].join(
    '\n\n',
  );
}

function sql({ sql: changed, rewritten }: Review, most: number): string {
  if (changed.length === 0 && rewritten.length === 0) return '';
  return [
    '### SQL',
    ...changed.map(({ name, diff }) => folded(`<code>${name}</code>`, block('diff', cut(diff, most)))),
    ...(rewritten.length === 0
      ? []
      : [`Only written otherwise, with the same result: ${rewritten.map(code).join(', ')}.`]),
  ].join('\n\n');
}

function rows({ tables, data, problems }: Effect, most: number): string {
  const counts = table(
    ['table', 'rows before', 'after', 'added', 'gone', 'changed'],
    tables.map((each) => [
      code(each.table),
      each.before === null ? 'new' : count(each.before),
      each.after === null ? 'gone' : count(each.after),
      ...[each.added, each.gone, each.changed].map(count),
    ]),
  );
  const differing = tables.filter(({ columns }) => columns.length > 0);
  return [
    '### Rows',
    tables.length === 0
      ? `Over ${data} no row of silver and gold differs.`
      : `Both versions over ${data}:\n\n${counts}`,
    ...differing.map((each) => folded(differenceTitle(each), cut(differences(each), most))),
    ...(problems.length === 0 ? [] : [list(problems)]),
  ].join('\n\n');
}

const differenceTitle = ({ table: name, columns }: RowChanges): string =>
  `<code>${name}</code>: ${columns.map(({ column, rows: many }) => `${column} (${count(many)})`).join(', ')}`;

function differences({ columns }: RowChanges): string {
  const shown = columns.flatMap(({ column, examples }) =>
    examples.map(({ row, before, after }) => [code(column), row, before, after]),
  );
  const personal = columns.filter(({ examples }) => examples.length === 0).map(({ column }) => code(column));
  return [
    ...(shown.length === 0 ? [] : [table(['column', 'for example', 'before', 'after'], shown)]),
    ...(personal.length === 0 ? [] : [`Personal data, not shown: ${personal.join(', ')}.`]),
  ].join('\n\n');
}

function figures({ figures: changed }: Effect, most: number): string {
  if (changed.length === 0) return '';
  const lines = changed.map(({ table: name, figure, before, after }) => [
    code(name),
    figure,
    before ?? 'none',
    after ?? 'none',
  ]);
  return `### Figures of the marts\n\n${cut(table(['mart', 'figure', 'before', 'after'], lines), most)}`;
}

function screens({ screens: failing }: Effect): string {
  if (failing.length === 0) return '';
  const lines = failing.map(({ screen, table: name, severity, before, after }) => [
    code(screen),
    code(name),
    severity,
    count(before),
    count(after),
  ]);
  return `### Screens that fail more\n\n${table(['screen', 'table', 'severity', 'before', 'after'], lines)}`;
}

const count = (number: number): string => number.toLocaleString('en');

function downstream({ downstream: changed }: Review): string {
  const told = changed.filter(({ reached }) => reached.length > 0);
  if (told.length === 0) return '';
  return [
    '### Downstream',
    ...told.map(({ relation, columns, reached }) => {
      const from = columns.length === 0 ? '' : ` (${columns.map(columnText).join(', ')})`;
      const lines = reached.map(({ relation: into, values, decided }) => {
        const parts = [
          ...(values.length === 0 ? [] : [`values in ${values.map(code).join(', ')}`]),
          ...(decided.length === 0 ? [] : [`has a say in ${decided.map(columnText).join(', ')}`]),
        ];
        return `${code(into)}: ${parts.join('; ')}`;
      });
      return folded(`<code>${relation}</code>${from.replaceAll('`', '')}: ${names(reached)}`, list(lines));
    }),
  ].join('\n\n');
}

const names = (reached: readonly { relation: string }[]): string =>
  reached.map(({ relation }) => relation).join(', ');

function costs({ bytes, size }: Effect): string {
  if (bytes.length === 0) return '';
  const line = (name: string, before: number | null, after: number | null): string[] => [
    name,
    ...[before, after].flatMap((read) =>
      read === null ? ['none', ''] : [(read / 2 ** 30).toFixed(2), dollarsOf(read).toFixed(4)],
    ),
  ];
  const sum = (side: 'before' | 'after'): number =>
    bytes.reduce((total, each) => total + (each[side] ?? 0), 0);
  return [
    '### Bytes and dollars a day',
    `What each changed query is billed on demand when it runs once, as tables of gold do on a day with new snapshots, with ${size}; estimated from the columns that it names.`,
    table(
      ['query', 'GiB before', '$', 'GiB after', '$'],
      [
        ...bytes.map(({ name, before, after }) => line(code(name), before, after)),
        line('all', sum('before'), sum('after')),
      ],
    ),
  ].join('\n\n');
}

function rebuilt({ rebuild: { published, histories } }: Review): string {
  if (published.length + histories.length === 0) return '';
  const took = published.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  const measured = took === 0 ? '' : `, which took ${took.toFixed(1)} s here`;
  return [
    '### What is computed again',
    list([
      ...(published.length === 0
        ? []
        : [
            `The next run of gold publishes ${published.map(({ table: name }) => code(name)).join(', ')} by itself${measured}.`,
          ]),
      ...(histories.length === 0
        ? []
        : [
            `${histories.map(code).join(', ')}: what is stored follows the changed rules only after \`npm run rebuild\`; snapshots that come later do at once.`,
          ]),
    ]),
  ].join('\n\n');
}

function previewed({ preview }: Review, most: number): string {
  if (preview === undefined) return '';
  const { stack, steps } = preview;
  const counts = [...Map.groupBy(steps, ({ op }) => op)].map(([op, all]) => `${count(all.length)} ${op}`);
  const lines = steps.map(
    ({ op, resource, because }) =>
      `${op} ${code(resource)}${because.length === 0 ? '' : `: ${because.join(', ')}`}`,
  );
  const title = `the engine’s preview of ${stack}: ${counts.join(', ') || 'nothing to do'}`;
  return steps.length === 0 ? `By ${title}.` : folded(title, cut(list(lines), most));
}

function resources({ resources: stacks }: Review, most: number): string {
  const [first] = stacks;
  if (first === undefined) return '';
  const described = stacks.map((changes) => ({ stack: changes.stack, text: stackText(changes) }));
  const told = described.filter(({ text }) => text !== '');
  if (told.length === 0) return '';
  const areAlike = told.length === stacks.length && told.every(({ text }) => text === told[0]?.text);
  const shown = areAlike
    ? [{ stack: told.map(({ stack }) => stack).join(' and '), text: told[0]?.text ?? '' }]
    : told;
  return [
    '### Resources',
    ...shown.map(({ stack, text }) => folded(`${stack}: ${headline(text)}`, cut(text, most))),
  ].join('\n\n');
}

const headline = (text: string): string =>
  [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, title]) => title).join(', ');

function stackText({ created, updated, replaced, deleted }: StackChanges): string {
  const texts = updated.filter(isOnlyText);
  const others = updated.filter((each) => !isOnlyText(each));
  const line = ({ resource, what }: ResourceChange): string => `${code(resource)}: ${what.join('; ')}`;
  const name = ({ resource }: ResourceChange): string => code(resource);
  const part = (title: string, changes: readonly ResourceChange[], text = line): string[] =>
    changes.length === 0 ? [] : [`**${String(changes.length)} ${title}**\n\n${list(changes.map(text))}`];
  return [
    ...part('replaced', replaced),
    ...part('deleted', deleted, name),
    ...part('created', created, name),
    ...part('updated', others),
    ...part('with another text of a query or procedure', texts, name),
  ].join('\n\n');
}

const code = (text: string): string => `\`${text}\``;
const columnText = (column: string): string => (column === '*' ? 'which rows there are' : code(column));
