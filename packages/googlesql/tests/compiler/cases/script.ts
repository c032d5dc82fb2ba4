import type { SqlValue } from '../../../result.ts';

/** A script that the evaluator cannot run: what its last SELECT gives, or how it fails, written by hand. */
export interface ScriptCase {
  readonly does: string;
  readonly script: string;
  readonly rows?: readonly (readonly SqlValue[])[];
  readonly error?: string;
}
