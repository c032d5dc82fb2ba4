import type { Mutation } from './mutation.ts';

/** The faults that the tests have to notice. */
export const mutations: readonly Mutation[] = [];
