import type { Case } from '../case.ts';
import { casts } from './casts.ts';
import { dates } from './dates.ts';
import { jsonCases } from './json.ts';
import { operators } from './operators.ts';
import { queryCases } from './queries.ts';
import { strings } from './strings.ts';

export const cases: readonly Case[] = [
  ...casts,
  ...operators,
  ...strings,
  ...dates,
  ...jsonCases,
  ...queryCases,
];
