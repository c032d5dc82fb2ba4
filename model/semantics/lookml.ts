import type { ColumnDefinition } from '../definition.ts';
import { tokens } from '../sql/tokens.ts';
import { datasetName, type Target } from '../target.ts';
import type { Subject } from './describe.ts';

/** A file of LookML. */
export interface LookmlFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Views and explores for Looker: a view a table of gold, an explore a fact, with its dimensions joined in their roles, and one a mart.
 * Source: LookML reference, parameters of views, fields, explores and joins.
 */
export function lookml(subjects: readonly Subject[], target: Target): LookmlFile[] {
  return [
    ...subjects.map((subject) => ({
      path: `views/${subject.name}.view.lkml`,
      text: viewOf(subject, target),
    })),
    {
      path: 'explores.explore.lkml',
      text: [
        'include: "/views/*.view.lkml"\n',
        ...subjects.filter(({ kind }) => kind !== 'dimension').map(exploreOf),
      ].join('\n'),
    },
  ];
}

/** A parameter with a list of others in braces. */
const block = (head: string, lines: readonly string[]): string =>
  `${head} {\n${lines.map((line) => line.replace(/^(?=.)/gm, '  ')).join('\n')}\n}`;

/** A text in quotes, which LookML ends at the next double quote. */
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', "'")}"`;
const sql = (parameter: string, text: string): string => `${parameter}: ${text} ;;`;

function viewOf(subject: Subject, target: Target): string {
  const { name, columns, metrics } = subject;
  const isArray = ({ type }: ColumnDefinition): boolean => type.startsWith('ARRAY');
  return `${block(`view: ${name}`, [
    `label: ${quoted(name.replaceAll('_', ' '))}`,
    sql('sql_table_name', `\`${target.project}.${datasetName(target, 'gold')}.${name}\``),
    ...compositeKey(subject),
    ...columns.filter((column) => !isArray(column)).map((column) => fieldOf(column, subject)),
    ...metrics.map(({ name: metric, sql: text, description, synonyms }) =>
      block(`measure: ${metric}`, [
        'type: number',
        `description: ${quoted(description)}`,
        ...(synonyms.length === 0 ? [] : [`tags: [${synonyms.map(quoted).join(', ')}]`]),
        sql('sql', ofTable(text, columns)),
      ]),
    ),
    ...(metrics.some(({ sql: text }) => text === 'COUNT(*)')
      ? []
      : [block('measure: row_count', ['type: count'])]),
  ])}\n`;
}

/** LookML knows keys of one field. */
function compositeKey({ key }: Subject): string[] {
  if (key.length < 2) return [];
  const fields = key.map((column) => `\${TABLE}.${column}`).join(', ');
  return [
    block('dimension: row_key', [
      'primary_key: yes',
      'hidden: yes',
      sql('sql', `TO_JSON_STRING(STRUCT(${fields}))`),
    ]),
  ];
}

const types: Readonly<Record<string, string>> = {
  STRING: 'string',
  BOOL: 'yesno',
  INT64: 'number',
  NUMERIC: 'number',
  FLOAT64: 'number',
};

function fieldOf({ name, type, description }: ColumnDefinition, { key, joins }: Subject): string {
  const isPrimary = key.length === 1 && key[0] === name;
  const isSurrogate = joins.some(({ column }) => column === name) || (isPrimary && name.endsWith('_key'));
  const common = [
    ...(isPrimary ? ['primary_key: yes'] : []),
    ...(isSurrogate ? ['hidden: yes'] : []),
    `description: ${quoted(description)}`,
    sql('sql', `\${TABLE}.${name}`),
  ];
  if (type === 'DATE' || type === 'TIMESTAMP') {
    return block(`dimension_group: ${name}`, [
      'type: time',
      `datatype: ${type.toLowerCase()}`,
      'timeframes: [raw, date, week, month, quarter, year]',
      ...(type === 'DATE' ? ['convert_tz: no'] : []),
      ...common,
    ]);
  }
  return block(`dimension: ${name}`, [`type: ${types[type] ?? 'string'}`, ...common]);
}

/** An aggregate whose columns are those of the view, whatever else is joined. */
function ofTable(text: string, columns: readonly ColumnDefinition[]): string {
  const names = new Set(columns.map(({ name }) => name));
  const found = tokens(text).filter(({ kind, text: word }) => kind === 'name' && names.has(word));
  return found.reduceRight(
    (rest, { start }) => `${rest.slice(0, start)}\${TABLE}.${rest.slice(start)}`,
    text,
  );
}

function exploreOf({ name, description, grain, joins }: Subject): string {
  return `${block(`explore: ${name}`, [
    `description: ${quoted(`${description.replace(/\.$/, '')}. Grain: ${grain}.`)}`,
    ...joins.map(({ role, dimension, column, key }) =>
      block(`join: ${role}`, [
        `from: ${dimension}`,
        'type: left_outer',
        'relationship: many_to_one',
        sql('sql_on', `\${${name}.${column}} = \${${role}.${key}}`),
      ]),
    ),
  ])}\n`;
}
