import { z } from 'zod';
import { waivable } from '../../model/generate/pending.ts';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from './rows.ts';
import type { Decision } from './withdraw.ts';

/** The findings about a snapshot that somebody may decide to let pass. */
export const waivableScreens = [...waivable, 'missing'] as const;
type WaivableScreen = (typeof waivableScreens)[number];

/** A finding about a snapshot that is right as it is. */
export interface Waived {
  readonly screen: WaivableScreen;
  readonly entity: string;
  /** ISO date. */
  readonly date: string;
  /** Last run date for which it counts, as ISO date. */
  readonly expires: string;
}

const row = z.object({ state: z.string().nullable(), reason: z.string().nullable(), isWaived: z.boolean() });

/**
 * Writes down that a finding about a snapshot is right as it is: the next run of silver lets the snapshot pass, or no longer waits
 * for it. Done twice it is done once; with another expiry or reason both rows stand, and the later expiry counts.
 *
 * @throws Error where the snapshot has no such finding.
 */
export async function waive(
  warehouse: Warehouse,
  { ops, quality }: { readonly ops: string; readonly quality: string },
  { screen, entity, date, expires }: Waived,
  { reason, by }: Decision,
): Promise<void> {
  const snapshot = {
    entity: { type: 'STRING', value: entity },
    date: { type: 'DATE', value: date },
  } as const;
  const [known] = await rowsOf(
    warehouse,
    row,
    `SELECT
       (SELECT state FROM ${ops}.current_snapshot WHERE entity = @entity AND snapshot_date = @date) AS state,
       (SELECT reason FROM ${ops}.current_snapshot WHERE entity = @entity AND snapshot_date = @date) AS reason,
       EXISTS (
         SELECT 1
         FROM ${quality}.waiver
         WHERE screen = @screen
           AND entity = @entity
           AND snapshot_date = @date
       ) AS isWaived`,
    { ...snapshot, screen: { type: 'STRING', value: screen } },
  );
  // A day that has not come yet may be given up before.
  const state = known?.state ?? 'missing';
  const isFound = screen === 'missing' ? state === 'missing' : known?.reason === screen;
  if (!isFound && known?.isWaived !== true)
    throw new Error(
      `The snapshot of ${entity} of ${date} is ${state}${known === undefined || known.reason === null ? '' : ` (${known.reason})`}, so there is no ${screen} to waive`,
    );
  await warehouse.run(
    `INSERT INTO ${quality}.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
     SELECT @screen, @entity, @date, @reason, @by, @expires
     FROM UNNEST([NOT EXISTS (
       SELECT 1
       FROM ${quality}.waiver
       WHERE screen = @screen
         AND entity = @entity
         AND snapshot_date = @date
         AND reason = @reason
         AND granted_by = @by
         AND expires_on = @expires
     )]) AS is_new
     WHERE is_new`,
    {
      ...snapshot,
      screen: { type: 'STRING', value: screen },
      reason: { type: 'STRING', value: reason },
      by: { type: 'STRING', value: by },
      expires: { type: 'DATE', value: expires },
    },
  );
}
