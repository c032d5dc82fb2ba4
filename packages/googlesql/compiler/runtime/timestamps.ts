import { parameter } from '../names.ts';
import { define, pair } from './macro.ts';
import { zoneNames } from './zones.ts';

const p = parameter('p');

const date = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`;
const clock = String.raw`[ Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?`;
const zone = String.raw`([zZ]|[+-](?:\d{4}|\d{1,2}(?::\d{2})?)| [A-Za-z][A-Za-z_/+0-9-]*)`;
const civilPattern = `'^${date}(?:${clock})?$'`;
const timestampPattern = `'^${date}(?:${clock}${zone}?)?$'`;
const allZones = `|${zoneNames.join('|')}|`;

/** The usual spelling, tested by position: anything else is NULL here. DuckDB's own cast takes hour 24 and a space at the end. */
const usual = (length: number) =>
  `TRY_CAST(${length === 0 ? 's' : `left(s, ${String(length)})`} AS TIMESTAMP)`;
const sane = `s >= '0001' AND substring(s, 12, 2) < '24'`;

/** Texts as TIMESTAMP and DATETIME. The usual spellings come first; the regular expressions see the rest. */
export const timestampMacros: readonly string[] = [
  // Numbers of a date and a time of day as a DuckDB timestamp. GoogleSQL takes second 60 for the next minute's first.
  define(
    'civil_of',
    p,
    `CASE WHEN ${p}.y <> '' AND ${p}.y <> '0000' AND lpad(${p}.h, 2, '0') < '24' THEN
       TRY_CAST(${p}.y || '-' || ${p}.m || '-' || ${p}.d || ' ' || lpad(${p}.h, 2, '0') || ':' || lpad(${p}.i, 2, '0') || ':' ||
         (CASE WHEN ${p}.s = '60' THEN '59' ELSE lpad(${p}.s, 2, '0') END) || '.' || left(rpad(${p}.f, 6, '0'), 6) AS TIMESTAMP)
       + to_seconds(CASE WHEN ${p}.s = '60' THEN 1 ELSE 0 END) END`,
  ),
  define(
    'odd_civil',
    's',
    `list_transform([regexp_extract(s, ${civilPattern}, ['y', 'm', 'd', 'h', 'i', 's', 'f'])], lambda ${p}: _googlesql.civil_of(${p}))[1]`,
  ),
  define(
    'safe_civil',
    's',
    `coalesce(CASE WHEN s LIKE '____-__-__ __:__:__' AND ${sane} AND s[19] >= '0' THEN ${usual(0)} END, _googlesql.odd_civil(s))`,
  ),
  ...pair('string_to_civil', 's', '_googlesql.safe_civil(s)', `'Invalid timestamp: ''' || s || ''''`),
  ...pair('string_to_datetime', 's', '_googlesql.safe_civil(s)', `'Invalid datetime string "' || s || '"'`),
  // The earlier of two moments that a wall clock shows twice, as GoogleSQL takes it; DuckDB takes the later.
  define(
    'from_zone',
    'civil, zone',
    `list_transform([civil], lambda c: list_transform([timezone('UTC', timezone(zone, c))], lambda u:
       CASE WHEN timezone(zone, timezone('UTC', u - INTERVAL 1 HOUR)) = c THEN u - INTERVAL 1 HOUR ELSE u END)[1])[1]`,
  ),
  define(
    'offset_minutes',
    'zone',
    `list_transform([regexp_extract(zone, '^([+-])(\\d{1,2}):?(\\d{2})?$', ['sign', 'h', 'm'])], lambda ${p}:
       CASE WHEN ${p}.sign <> '' THEN (CASE ${p}.sign WHEN '-' THEN -1 ELSE 1 END) * (${p}.h::BIGINT * 60 + coalesce(TRY_CAST(${p}.m AS BIGINT), 0)) END)[1]`,
  ),
  define(
    'in_zone',
    'civil, zone',
    `CASE WHEN zone IN ('', 'UTC', 'Z', 'z') THEN civil
       WHEN zone[1] IN ('+', '-') THEN CASE WHEN abs(_googlesql.offset_minutes(zone)) <= 840 THEN civil - to_minutes(_googlesql.offset_minutes(zone)) END
       WHEN contains('${allZones}', '|' || zone || '|') THEN _googlesql.from_zone(civil, zone) END`,
  ),
  define(
    'representable',
    't',
    `CASE WHEN t BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN t END`,
  ),
  define(
    'safe_from_zone',
    'civil, zone',
    `list_transform([_googlesql.from_zone(civil, zone)], lambda t: _googlesql.representable(t))[1]`,
  ),
  // Each lambda keeps an expression from being written several times, which the planner pays for in every column.
  define(
    'odd_timestamp',
    's',
    `list_transform([regexp_extract(s, ${timestampPattern}, ['y', 'm', 'd', 'h', 'i', 's', 'f', 'z'])], lambda ${p}:
       list_transform([_googlesql.civil_of(${p})], lambda c:
       list_transform([_googlesql.in_zone(c, ltrim(${p}.z))], lambda t: _googlesql.representable(t))[1])[1])[1]`,
  ),
  ...pair(
    'string_to_timestamp',
    's',
    `coalesce(CASE
       WHEN s LIKE '____-__-__ __:__:__' THEN CASE WHEN ${sane} AND s[19] >= '0' THEN ${usual(0)} END
       WHEN (s LIKE '____-__-__ __:__:__+00:00' OR s LIKE '____-__-__ __:__:__ UTC') THEN CASE WHEN ${sane} AND s[19] >= '0' THEN ${usual(19)} END
       WHEN (s LIKE '____-__-__ __:__:__.______+00:00' OR s LIKE '____-__-__ __:__:__.______ UTC') THEN CASE WHEN ${sane} AND s[26] >= '0' THEN ${usual(26)} END
       END, _googlesql.odd_timestamp(s))`,
    `'Invalid timestamp: ''' || s || ''''`,
  ),
  define(
    'fraction_to_string',
    't',
    `CASE WHEN microsecond(t) % 1000000 = 0 THEN '' WHEN microsecond(t) % 1000 = 0 THEN '.' || lpad((microsecond(t) % 1000000 // 1000)::VARCHAR, 3, '0')
       ELSE '.' || lpad((microsecond(t) % 1000000)::VARCHAR, 6, '0') END`,
  ),
  define('datetime_to_string', 't', `strftime(t, '%Y-%m-%d %H:%M:%S') || _googlesql.fraction_to_string(t)`),
  define('timestamp_to_string', 't', `_googlesql.datetime_to_string(t) || '+00'`),
  define('time_to_string', 't', `left(CAST(t AS VARCHAR), 8) || _googlesql.fraction_to_string(t)`),
];
