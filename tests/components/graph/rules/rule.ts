import type { Declared } from '../stacks.ts';

/** What is wrong with what a stack declares, a line each. */
export type Rule = (declared: Declared) => string[];
