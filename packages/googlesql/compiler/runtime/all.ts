import { arrayMacros } from './arrays.ts';
import { castMacros } from './casts.ts';
import { dateMacros } from './dates.ts';
import { fingerprintMacros } from './fingerprint.ts';
import { jsonMacros } from './json.ts';
import { numberMacros } from './numbers.ts';
import { define, schema } from './macro.ts';
import { stringMacros } from './strings.ts';
import { timestampMacros } from './timestamps.ts';

/** Statements that compiled SQL relies on: run once in each database, before it. */
export const runtime: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS ${schema}`,
  define('nullif', 'a, b', 'CASE WHEN a = b THEN NULL ELSE a END'),
  ...numberMacros,
  ...stringMacros,
  ...timestampMacros,
  ...dateMacros,
  ...castMacros,
  ...arrayMacros,
  ...fingerprintMacros,
  ...jsonMacros,
];
