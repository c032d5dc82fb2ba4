import { define, pair } from './macro.ts';

const shape = `'\\s*(\\d{1,4})-(\\d{1,2})-(\\d{1,2})(?:[ Tt](\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{0,9}))?)?'`;
const names = `['y', 'm', 'd', 'h', 'i', 's', 'f']`;

const zoneNames = Intl.supportedValuesOf('timeZone').join('|');

/** Texts as TIMESTAMP and DATETIME. The usual spellings are tested first, by position; the regular expressions see the rest. */
export const timestampMacros: readonly string[] = [
  define('clock', 's', `TRY_CAST(s AS TIMESTAMP)`),
  // Date and time of day as numbers of a text that has the shape.
  define(
    'civil_of',
    'p',
    `CASE WHEN p.y <> '' AND p.y::INTEGER > 0 THEN
       TRY_CAST(lpad(p.y, 4, '0') || '-' || lpad(p.m, 2, '0') || '-' || lpad(p.d, 2, '0') || ' ' ||
         lpad(p.h, 2, '0') || ':' || lpad(p.i, 2, '0') || ':' || lpad(p.s, 2, '0') || '.' || left(rpad(p.f, 6, '0'), 6) AS TIMESTAMP) END`,
  ),
  define(
    'odd_civil',
    's',
    `CASE WHEN regexp_full_match(s, ${shape} || '\\s*') THEN _googlesql.civil_of(regexp_extract(s, ${shape}, ${names})) END`,
  ),
  ...pair(
    'string_to_civil',
    's',
    `CASE WHEN s LIKE '____-__-__ __:__:__' AND s >= '0001' THEN _googlesql.clock(s) ELSE _googlesql.odd_civil(s) END`,
    `'Invalid timestamp: ''' || s || ''''`,
  ),
  ...pair(
    'string_to_datetime',
    's',
    `CASE WHEN s LIKE '____-__-__ __:__:__' AND s >= '0001' THEN _googlesql.clock(s) ELSE _googlesql.odd_civil(s) END`,
    `'Invalid datetime string "' || s || '"'`,
  ),
  define(
    'zone_of',
    's',
    `trim(regexp_extract(s, '(?:[zZ]|[+-]\\d{1,2}(?::\\d{2})?|\\s[A-Za-z_]+(?:/[A-Za-z_/+0-9-]+)?)\\s*$'))`,
  ),
  define(
    'in_zone',
    'civil, zone',
    `CASE WHEN zone IN ('', 'UTC', 'Z', 'z') THEN civil
       WHEN zone[1] IN ('+', '-') THEN civil - to_minutes((CASE WHEN zone[1] = '-' THEN -1 ELSE 1 END) *
         (regexp_extract(zone, '\\d+')::BIGINT * 60 + coalesce(TRY_CAST(regexp_extract(zone, ':(\\d+)', 1) AS BIGINT), 0)))
       WHEN contains('|${zoneNames}|', '|' || zone || '|') THEN timezone('UTC', timezone(zone, civil)) END`,
  ),
  define(
    'odd_timestamp',
    's',
    `CASE WHEN regexp_full_match(s, ${shape} || '(?:[zZ]|\\s*[+-]\\d{1,2}(?::\\d{2})?|\\s[A-Za-z_]+(?:/[A-Za-z_/+0-9-]+)?)?\\s*')
       THEN _googlesql.in_zone(_googlesql.civil_of(regexp_extract(s, ${shape}, ${names})), _googlesql.zone_of(s)) END`,
  ),
  ...pair(
    'string_to_timestamp',
    's',
    `CASE WHEN s LIKE '____-__-__ __:__:__' AND s >= '0001' THEN _googlesql.clock(s)
       WHEN (s LIKE '____-__-__ __:__:__+00:00' OR s LIKE '____-__-__ __:__:__ UTC') AND s >= '0001' THEN _googlesql.clock(left(s, 19))
       WHEN (s LIKE '____-__-__ __:__:__.______+00:00' OR s LIKE '____-__-__ __:__:__.______ UTC') AND s >= '0001' THEN _googlesql.clock(left(s, 26))
       ELSE _googlesql.odd_timestamp(s) END`,
    `'Invalid timestamp: ''' || s || ''''`,
  ),
  define(
    'fraction_to_string',
    't',
    `CASE WHEN microsecond(t) % 1000000 = 0 THEN '' WHEN microsecond(t) % 1000 = 0 THEN strftime(t, '.%g') ELSE strftime(t, '.%f') END`,
  ),
  define('datetime_to_string', 't', `strftime(t, '%Y-%m-%d %H:%M:%S') || _googlesql.fraction_to_string(t)`),
  define('timestamp_to_string', 't', `_googlesql.datetime_to_string(t) || '+00'`),
  define('time_to_string', 't', `CAST(t AS VARCHAR)`),
];
