import { type ContractOf, headerOf, type HistoryColumn, type Screen } from '../contract.ts';
import { carry } from '../sql/carry.ts';
import { replace } from '../sql/references.ts';
import { asText } from '../surrogate.ts';
import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';
import { holdsValue, lineColumns, namesOfHeader, outcome, rawLine, spareColumns } from './delivered-line.ts';

/** What the view of screened lines is made of. */
export interface Delivery {
  readonly entity: string;
  readonly history: ContractOf<'history'>;
  readonly bronze: ContractOf<'bronze'>;
  readonly query: string;
}

/** The names that a header line must hold, in order: with all of the optional ones at its end, some, or none. */
export function acceptedHeaders(bronze: ContractOf<'bronze'>): string[] {
  const names = headerOf(bronze).map(({ name }) => name);
  const required = bronze.columns.findLastIndex((column) => !column.optional) + 1;
  return names
    .map((_, index) => names.slice(0, index + 1))
    .filter(({ length }) => length >= required)
    .map((header) => header.join(','));
}

/** The text that stands where a byte was no UTF-8. */
const replacement = "'\\ufffd'";

/** Of lines with the same key one is accepted. */
export const duplicateKey = {
  name: 'duplicate_key',
  type: 'structure',
  severity: 'reject',
  description: 'Another line of the snapshot has the same natural key and comes first by its raw text',
} as const;

/** Such a line is judged by no other screen. */
export const remark = {
  name: 'remark',
  type: 'structure',
  severity: 'reject',
  description:
    'A line of remarks, such as a footer, a total or sep=: no key, and values in less than half of the columns',
} as const;

/** What rejects a line for its key and its place among the others; the same for every entity. */
export const keyScreens = [duplicateKey, remark] as const;

/** The screens of a delivered line: those that follow from the columns, then those that the contract declares. */
export function lineScreens({ history, bronze }: Delivery): Screen[] {
  return [
    {
      name: 'key_unreadable',
      type: 'column',
      severity: 'reject',
      fails: history.key.map((column) => `${column} IS NULL`).join(' OR '),
      description: 'The natural key is missing or cannot be read',
    },
    {
      name: 'extra_field',
      type: 'structure',
      severity: 'reject',
      fails: `raw.${spareColumns(bronze)[0] ?? ''} IS NOT NULL`,
      description: 'The line holds more fields than the header',
    },
    ...history.columns
      .filter(({ name }) => !history.key.includes(name))
      .flatMap((column) => columnScreens(column, bronze)),
    ...encodingScreen(history),
    ...missingScreen(bronze),
    ...history.screens,
  ];
}

/** GoogleSQL for whether a delivered text means that there is no value. */
export function isMissing(cell: string, { missing }: ContractOf<'bronze'>): string {
  return `${cell} IN (${missing.map(literal).join(', ')})`;
}

function missingScreen(bronze: ContractOf<'bronze'>): Screen[] {
  return bronze.missing.length === 0
    ? []
    : [
        {
          name: 'null_written_out',
          type: 'column',
          severity: 'info',
          fails: bronze.columns.map(({ name }) => isMissing(`raw.${name}`, bronze)).join(' OR '),
          description: `A missing value written as a text, one of ${bronze.missing.map((text) => `'${text}'`).join(', ')}`,
        },
      ];
}

function encodingScreen({ columns }: ContractOf<'history'>): Screen[] {
  const texts = columns.filter(({ type }) => type === 'STRING');
  return texts.length === 0
    ? []
    : [
        {
          name: 'encoding_damaged',
          type: 'column',
          severity: 'warn',
          fails: texts.map(({ name }) => `STRPOS(${name}, ${replacement}) > 0`).join(' OR '),
          description: 'A text whose bytes were no UTF-8',
        },
      ];
}

function columnScreens(column: HistoryColumn, bronze: ContractOf<'bronze'>): Screen[] {
  const screen = (suffix: string, fails: string, description: string): Screen => ({
    name: `${column.name}_${suffix}`,
    type: 'column',
    severity: 'reject',
    fails,
    description,
  });
  return [
    ...(column.required ? [screen('missing', `${column.name} IS NULL`, 'Missing or unreadable')] : []),
    ...(!column.required && column.from !== undefined
      ? [
          screen(
            'unreadable',
            [
              `${column.name} IS NULL AND TRIM(raw.${column.from}) != ''`,
              ...(bronze.missing.length === 0 ? [] : [`NOT ${isMissing(`raw.${column.from}`, bronze)}`]),
            ].join(' AND '),
            `Cannot be read as ${column.type}`,
          ),
        ]
      : []),
    ...(column.type === 'TIMESTAMP'
      ? [
          screen(
            'out_of_range',
            `DATE(${column.name}, 'UTC') NOT BETWEEN @date_range_start AND @date_range_end`,
            'Outside the range of dim_date',
          ),
        ]
      : []),
  ];
}

/**
 * GoogleSQL for the row hash: typed values with their names, NULLs left out, so that neither another spelling nor a new
 * column without values changes it. Texts carry their length, so that no text can pass for two values.
 */
export function rowHash(
  columns: readonly HistoryColumn[],
  valueOf: (column: HistoryColumn) => string = ({ name }) => name,
): string {
  const parts = columns.map((column) => {
    const { name, type } = column;
    const value = valueOf(column);
    const length = type === 'STRING' ? `CAST(LENGTH(${value}) AS STRING), ':', ` : '';
    return `IFNULL(CONCAT('${name}=', ${length}${asText(value, type)}, ';'), '')`;
  });
  return sql`
TO_HEX(MD5(CONCAT(
  ${parts}
)))`;
}

/**
 * A line of remarks, such as a footer, a total or `sep=,`: no key, and values in less than half of the columns. A row whose key is
 * damaged has its other values.
 */
export function isRemark({ history, bronze }: Delivery): string {
  const columns = [...bronze.columns.map(({ name }) => name), ...spareColumns(bronze)];
  const required = bronze.columns.filter(({ optional }) => !optional).length;
  return sql`
IF(${history.key.map((column) => `${column} IS NULL`).join(' AND ')}, 2 * ARRAY_LENGTH(SPLIT(ARRAY_TO_STRING([
  ${columns.map((column) => `raw.${column}`)}
], '\\n'), '\\n')) < ${String(required)}, FALSE)`;
}

/** The screens that reject a line, and those that only note something of it. */
export function bySeverity(screens: readonly Screen[]): {
  readonly rejecting: readonly Screen[];
  readonly noting: readonly Screen[];
} {
  return {
    rejecting: screens.filter(({ severity }) => severity === 'reject'),
    noting: screens.filter(({ severity }) => severity === 'warn' || severity === 'info'),
  };
}

/** GoogleSQL for the names of the screens that a line fails, each with a blank behind it. */
export function failing(screens: readonly Screen[]): string {
  const parts = screens.map(({ name, fails }) => `IF(${fails}, '${name} ', '')`);
  if (parts.length === 0) return "''";
  return sql`
CONCAT(
  ${parts}
)`;
}

/** The query of a history over the relation `delivered` in the place of bronze, with columns that pass through it. */
export function cleansing(
  { entity, query }: Delivery,
  datasets: readonly string[],
  carried: readonly string[],
): string {
  return replace(carry(query, carried), datasets, {
    reference: ({ dataset, name }) =>
      dataset === 'bronze' && name === entity ? 'delivered' : `${dataset}.${name}`,
    parameter: () => undefined,
  });
}

/** The view of all kept delivered lines of an entity, typed and judged. */
export function screenedQuery(delivery: Delivery, datasets: readonly string[]): string {
  const { entity, history, bronze } = delivery;
  const columns = lineColumns(bronze);
  const spares = spareColumns(bronze);
  const delivered = columns.map(({ name, stored }) => {
    const value =
      bronze.missing.length === 0 || spares.includes(name)
        ? stored
        : `IF(${isMissing(stored, bronze)}, NULL, ${stored})`;
    return value === name ? name : `${value} AS ${name}`;
  });
  const typed = history.columns.map(({ name }) => name);
  const { rejecting, noting } = bySeverity(lineScreens(delivery));
  return sql`
-- Generated from sql/silver/${entity}_history/table.yaml and query.sql.
-- Grain: one row a kept line of bronze.${entity}, header lines included.
WITH
  delivered AS (
    SELECT
      ${delivered},
      _PARTITIONDATE AS snapshot_date,
      ${rawLine(columns)}
    FROM bronze.${entity}
    -- A line of nothing but commas is none.
    WHERE ${holdsValue(columns)}
  ),
  cleansed AS (
    ${cleansing(delivery, datasets, ['snapshot_date', 'raw'])}
  ),
  screened AS (
    SELECT
      snapshot_date,
      ${typed},
      ${isHeader(history, bronze)} AS is_header,
      ${isRemark(delivery)} AS is_remark,
      ${failing(rejecting)} AS rejected_by,
      ${failing(noting)} AS noted_by,
      raw
    FROM cleansed
  )
SELECT
  snapshot_date,
  ${outcome},
  ${typed},
  ${rowHash(history.columns)} AS row_hash,
  IF(is_remark, '${remark.name} ', rejected_by) AS rejected_by,
  IF(is_remark, '', noted_by) AS noted_by,
  ${namesOfHeader(columns)},
  TO_JSON_STRING(raw) AS raw
FROM screened
`;
}

/** A header line is found by its contents, for a load keeps neither the order of lines nor the file's name. */
export function isHeader(history: ContractOf<'history'>, bronze: ContractOf<'bronze'>): string {
  const names = headerOf(bronze).map(({ name }) => name);
  const cells = bronze.columns.slice(0, 2).map(({ name }) => `raw.${name}`);
  const [first = ''] = names;
  const written = [...names, `\ufeff${first}`, `\ufeff"${first}"`].map(literal).join(', ');
  const holdsNames = cells.map((cell) => `${cell} IN (${written})`).join(' OR ');
  const readable = history.key.find((key) =>
    history.columns.some((column) => column.name === key && column.type !== 'STRING'),
  );
  return readable === undefined
    ? `IFNULL(${holdsNames}, FALSE)`
    : `${readable} IS NULL AND IFNULL(${holdsNames}, FALSE)`;
}
