import type { Case } from '../case.ts';
import { branches } from './branches.ts';
import { casts } from './casts.ts';
import { dates } from './dates.ts';
import { jsonCases } from './json.ts';
import { operators } from './operators.ts';
import { queryCases } from './queries.ts';
import { strings } from './strings.ts';

export const groups: Readonly<Record<string, readonly Case[]>> = {
  casts,
  'operators and arithmetic': operators,
  strings,
  'dates and times': dates,
  'branches that are not taken': branches,
  JSON: jsonCases,
  'queries, aggregates and windows': queryCases,
};

export const cases: readonly Case[] = Object.values(groups).flat();
