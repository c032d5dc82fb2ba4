import type { Screen } from '../contract.ts';
import { readsEachLineAlone } from '../sql/each-line.ts';
import { sql } from '../sql/template.ts';
import { tokens } from '../sql/tokens.ts';
import { datasets } from '../target.ts';
import type { DefinedHistory } from './observe.ts';
import { holdsValue, lineColumns, namesOfHeader, outcome, rawLine, spareColumns } from './delivered-line.ts';
import {
  bySeverity,
  cleansing,
  type Delivery,
  failing,
  isHeader,
  isMissing,
  isRemark,
  lineScreens,
  remark,
  rowHash,
} from './screened.ts';

const mentions = (text: string, name: string): boolean =>
  tokens(text).some((token) => token.text.toLowerCase() === name);

const isOfDay = ({ fails }: Screen): boolean => mentions(fails, 'snapshot_date');

/**
 * Whether what is found in a line follows from its text, the rules and the day, and what depends on the day from typed values. Only
 * then can it be kept beside the version.
 */
function canBeRecognised(delivery: Delivery): boolean {
  const { query, entity } = delivery;
  return (
    readsEachLineAlone(query, `bronze.${entity}`) &&
    !mentions(query, 'snapshot_date') &&
    lineScreens(delivery).every(
      (screen) => readsEachLineAlone(screen.fails) && !(isOfDay(screen) && mentions(screen.fails, 'raw')),
    )
  );
}

/**
 * GoogleSQL for the fingerprint of a line and of the rules. The signs that part the values and stand for NULL are in none of the
 * values, so that no two lines have the same text; a line that holds one of them has no fingerprint.
 */
function fingerprint(columns: readonly string[], rules: string): string {
  const text = `CONCAT(${columns.map((column) => `IFNULL(raw.${column}, '')`).join(', ')})`;
  return sql`
IF(
  STRPOS(${text}, '\\x1f') = 0 AND STRPOS(${text}, '\\x1e') = 0,
  TO_HEX(MD5(CONCAT(
    '${rules}',
    ${columns.map((column) => `'\\x1f', IFNULL(raw.${column}, '\\x1e')`)}
  ))),
  NULL
)`;
}

/**
 * Query of the lines of a snapshot, typed and judged. A line that the same rules judged before, and whose version is open, is
 * recognised by a fingerprint of its text: it has its key, its hash and its notes and no other values.
 */
export function judgedLines(history: DefinedHistory): string {
  const { entity, bronze, definitionHash } = history;
  const { key, columns } = history.history;
  const all = lineColumns(bronze);
  const names = all.map(({ name }) => name);
  const typed = columns.map(({ name }) => name);
  const screens = lineScreens(history);
  const { rejecting, noting } = bySeverity(screens);
  const ofDay = screens.filter(isOfDay);
  const beside = typed.filter(
    (name) => !key.includes(name) && ofDay.some(({ fails }) => mentions(fails, name)),
  );
  const rejectingByDay = rejecting.filter(isOfDay).map(({ fails }) => `(${fails})`);
  const notingByDay = noting.filter(isOfDay);
  const unlessKnown = (column: string): string =>
    bronze.missing.length === 0 || spareColumns(bronze).includes(column)
      ? `IF(is_known, NULL, raw.${column}) AS ${column}`
      : `IF(is_known OR ${isMissing(`raw.${column}`, bronze)}, NULL, raw.${column}) AS ${column}`;
  return sql`
WITH
  line AS (
    SELECT
      _PARTITIONDATE AS snapshot_date,
      ${rawLine(all)}
    FROM bronze.${entity}
    WHERE _PARTITIONDATE = v_date
      -- A line of nothing but commas is none.
      AND ${holdsValue(all)}
  ),
  fingerprinted AS (
    SELECT
      snapshot_date,
      raw,
      ${canBeRecognised(history) ? fingerprint(names, definitionHash) : 'CAST(NULL AS STRING)'} AS line_hash
    FROM line
  ),
  -- What the same rules found in a line stands beside the version that it made.
  version AS (
    SELECT
      line_hash AS known_hash,
      ${[...key, ...beside]},
      row_hash,
      line_notes
    FROM silver.${entity}_history
    WHERE valid_from < v_date
      AND valid_to >= v_date
      AND line_hash IS NOT NULL
  ),
  recognised AS (
    SELECT
      fingerprinted.snapshot_date,
      fingerprinted.raw,
      fingerprinted.line_hash,
      version.known_hash IS NOT NULL${rejectingByDay.length === 0 ? '' : ` AND NOT IFNULL(${rejectingByDay.join(' OR ')}, FALSE)`} AS is_known,
      ${key.map((column) => `version.${column}`)},
      version.row_hash,
      version.line_notes,
      ${failing(notingByDay)} AS day_notes
    FROM fingerprinted
    LEFT JOIN version
      ON version.known_hash = fingerprinted.line_hash
  ),
  delivered AS (
    SELECT
      ${names.map(unlessKnown)},
      snapshot_date,
      raw,
      STRUCT(
        ${['is_known', 'line_hash', ...key, 'row_hash', 'line_notes', 'day_notes']}
      ) AS known
    FROM recognised
  ),
  cleansed AS (
    ${cleansing(history, datasets, ['snapshot_date', 'raw', 'known'])}
  ),
  screened AS (
    SELECT
      ${typed.map((name) => (key.includes(name) ? `IF(known.is_known, known.${name}, ${name}) AS ${name}` : name))},
      IF(known.is_known, FALSE, ${isHeader(history.history, bronze)}) AS is_header,
      IF(known.is_known, FALSE, ${isRemark(history)}) AS is_remark,
      IF(known.is_known, '', ${failing(rejecting)}) AS rejected_by,
      IF(known.is_known, known.line_notes, ${failing(noting.filter((screen) => !isOfDay(screen)))}) AS line_notes,
      IF(known.is_known, known.day_notes, ${failing(notingByDay)}) AS day_notes,
      raw,
      known
    FROM cleansed
  )
SELECT
  ${outcome},
  ${typed},
  IF(known.is_known, known.row_hash, ${rowHash(columns)}) AS row_hash,
  known.line_hash,
  IF(is_remark, '${remark.name} ', rejected_by) AS rejected_by,
  IF(is_remark, '', line_notes) AS line_notes,
  IF(is_remark, '', day_notes) AS day_notes,
  ${namesOfHeader(all)},
  IF(NOT is_header AND rejected_by != '', TO_JSON_STRING(raw), NULL) AS raw
FROM screened`;
}
