import { partial, total } from './registry.ts';
import type { ScalarFunction } from './registry.ts';

export const json: readonly ScalarFunction[] = [...total({}), ...partial({})];
