import { expect } from 'chai';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';
import type { SqlValue } from '../../result.ts';

export function inMemory(): Promise<EmbeddedWarehouse> {
  return openWarehouse({ file: ':memory:', buckets: '', project: 'shop' });
}

interface Runs {
  run(script: string): Promise<{ readonly rows: readonly (readonly SqlValue[])[] } | undefined>;
}

/** Rows of a script's last SELECT. */
export async function rowsOf(warehouse: Runs, script: string): Promise<readonly (readonly SqlValue[])[]> {
  return (await warehouse.run(script))?.rows ?? [];
}

/** The message with which a script fails. */
export async function failureOf(warehouse: Runs, script: string): Promise<string> {
  const error = await warehouse.run(script).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, `this script should have failed:\n${script}`).to.be.an('error');
  return (error as Error).message;
}
