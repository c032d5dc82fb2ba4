import { createHash } from 'node:crypto';
import type { Names } from '../operate/names.ts';
import type { Warehouse } from '../ports.ts';
import type { Decision } from '../run/withdraw.ts';

/** The number of a user as the record of erasures keeps it. */
export const subjectOf = (person: string): string =>
  createHash('sha256').update(`user ${person}`).digest('hex');

/** Writes down that the erasure of people has begun or is done. */
export async function recordErasure(
  warehouse: Warehouse,
  { quality }: Names,
  erasure: { readonly id: string; readonly people: ReadonlySet<string>; readonly found: number },
  state: 'begun' | 'done',
  { reason, by }: Decision,
): Promise<void> {
  await warehouse.run(
    `INSERT INTO ${quality}.erasure (erasure_id, subject, state, found, reason, erased_by, recorded_at)
     SELECT @id, subject, @state, @found, @reason, @by, CURRENT_TIMESTAMP()
     FROM UNNEST(SPLIT(@subjects, ' ')) AS subject`,
    {
      id: { type: 'STRING', value: erasure.id },
      subjects: { type: 'STRING', value: [...erasure.people].map(subjectOf).join(' ') },
      state: { type: 'STRING', value: state },
      found: { type: 'INT64', value: String(erasure.found) },
      reason: { type: 'STRING', value: reason },
      by: { type: 'STRING', value: by },
    },
  );
}
