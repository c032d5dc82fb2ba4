import { parameter } from '../names.ts';
import { define, pair } from './macro.ts';
import { offsetPattern, zoneNames, zonePattern } from './zones.ts';

const p = parameter('p');

const date = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`;
const clock = String.raw`[ Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?`;
const zone = `([zZ]|${offsetPattern}| (?:${zonePattern}))`;
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
  // Of two moments at which a zone's clocks show the same the earlier, as GoogleSQL takes it; DuckDB takes the later. The earlier has the
  // distance from UTC of the day before: clocks are set back by half an hour, two hours, or nearly a day where a zone changes sides.
  define(
    'from_zone',
    'civil, zone',
    `list_transform([civil], lambda c: list_transform([timezone('UTC', timezone(zone, c))], lambda u:
       list_transform([c - (timezone(zone, timezone('UTC', u - INTERVAL 1 DAY)) - (u - INTERVAL 1 DAY))], lambda v:
       CASE WHEN v < u AND timezone(zone, timezone('UTC', v)) = c THEN v ELSE u END)[1])[1])[1]`,
  ),
  define(
    'offset_minutes',
    'zone',
    `list_transform([regexp_extract(zone, '([+-])(\\d{1,2}):?(\\d*)$', ['sign', 'h', 'm'])], lambda ${p}:
       CASE WHEN ${p}.sign <> '' THEN (CASE ${p}.sign WHEN '-' THEN -1 ELSE 1 END) * (${p}.h::BIGINT * 60 + coalesce(TRY_CAST(${p}.m AS BIGINT), 0)) END)[1]`,
  ),
  define(
    'in_zone',
    'civil, zone',
    `CASE WHEN zone IN ('', 'UTC', 'Z', 'z') THEN civil
       WHEN zone[1] IN ('+', '-') OR zone[1:4] IN ('UTC+', 'UTC-') THEN CASE WHEN abs(_googlesql.offset_minutes(zone)) <= 840 THEN civil - to_minutes(_googlesql.offset_minutes(zone)) END
       WHEN contains('${allZones}', '|' || zone || '|') THEN _googlesql.from_zone(civil, zone) END`,
  ),
  define(
    'representable',
    't',
    `CASE WHEN t BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN t END`,
  ),
  define('representable_date', 'd', `CASE WHEN d BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN d END`),
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
  // A zone's clock as GoogleSQL writes it: its distance from UTC in whole minutes, which before 1900 is not what the clock showed.
  define(
    'minutes_of_zone',
    't, zone',
    `((epoch_us(timezone(zone, timezone('UTC', t))) - epoch_us(t)) // 60000000)`,
  ),
  define(
    'shown_in_zone',
    't, zone',
    `list_transform([t], lambda u: u + to_minutes(_googlesql.minutes_of_zone(u, zone)))[1]`,
  ),
  define(
    'offset_to_string',
    'm',
    `(CASE WHEN m < 0 THEN '-' ELSE '+' END) || lpad((abs(m) // 60)::VARCHAR, 2, '0') || ':' || lpad((abs(m) % 60)::VARCHAR, 2, '0')`,
  ),
  define(
    'zone_of_offset',
    'm',
    `'UTC' || CASE WHEN m = 0 THEN '' WHEN m % 60 = 0 THEN (CASE WHEN m < 0 THEN '-' ELSE '+' END) || (abs(m) // 60)::VARCHAR
       ELSE replace(_googlesql.offset_to_string(m), ':', '') END`,
  ),
  define(
    'shown_with_offset',
    't, m',
    `_googlesql.datetime_to_string(t + to_minutes(m)) || replace(_googlesql.offset_to_string(m), ':00', '')`,
  ),
  define('time_to_string', 't', `left(CAST(t AS VARCHAR), 8) || _googlesql.fraction_to_string(t)`),
];
