import type { Flow } from './flow.ts';

/** What is known while a tree is read. The numbers of columns are unique in a statement, so one map holds all of them. */
export interface Reading {
  readonly columns: Map<string, Flow>;
  /** Steps of WITH by name in lower case: what goes into their columns and their rows. */
  readonly steps: Map<string, ScanFlow>;
  /** The recursive step that is being read, if any. */
  readonly recursive: readonly ScanFlow[];
  /** The rows that an aggregate counts. */
  readonly rows: Flow;
}

export interface ScanFlow {
  readonly columns: readonly Flow[];
  readonly rows: Flow;
}
