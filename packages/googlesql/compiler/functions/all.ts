import { arithmetic } from './arithmetic.ts';
import { arrays } from './arrays.ts';
import { bytes } from './bytes.ts';
import { dateArithmetic } from './datearithmetic.ts';
import { dateFormats } from './dateformats.ts';
import { dateParsing } from './dateparsing.ts';
import { dates } from './dates.ts';
import { json } from './json.ts';
import { likes } from './like.ts';
import { logic } from './logic.ts';
import { regularExpressions } from './regexp.ts';
import { strings } from './strings.ts';
import type { ScalarFunction } from './registry.ts';

/** Every scalar function and operator that the compiler knows. */
export const functions: readonly ScalarFunction[] = [
  ...logic,
  ...arithmetic,
  ...strings,
  ...likes,
  ...regularExpressions,
  ...bytes,
  ...dates,
  ...dateArithmetic,
  ...dateFormats,
  ...dateParsing,
  ...arrays,
  ...json,
];
