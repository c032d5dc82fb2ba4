import { z } from 'zod';
import type { Model } from '../../model/model.ts';
import { definedHistories } from '../../model/silver.ts';
import type { Target } from '../../model/target.ts';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import { namesOf } from './names.ts';

/** Snapshots of an entity that were applied by other rules than those of today, among those that bronze still holds. */
export const ChangedRules = z.strictObject({
  entity: z.string(),
  snapshots: z.coerce.number().pipe(z.int().positive()),
  first: z.iso.date(),
  last: z.iso.date(),
});

export type ChangedRules = z.infer<typeof ChangedRules>;

/** The entities whose rules have changed since snapshots were applied that a rebuild would judge again. */
export function changedRules(warehouse: Warehouse, model: Model, target: Target): Promise<ChangedRules[]> {
  const { ops, bronze } = namesOf(target);
  const today = definedHistories(model, target).map(
    ({ entity, definitionHash }) => `STRUCT('${entity}' AS entity, '${definitionHash}' AS definition_hash)`,
  );
  return rowsOf(
    warehouse,
    ChangedRules,
    `WITH
      today AS (
        SELECT entity, definition_hash
        FROM UNNEST([${today.join(', ')}])
      ),
      kept AS (
        SELECT table_name AS entity, MIN(PARSE_DATE('%Y%m%d', partition_id)) AS snapshot_date
        FROM ${bronze}.INFORMATION_SCHEMA.PARTITIONS
        GROUP BY table_name
      )
    SELECT
      judged.entity,
      COUNT(*) AS snapshots,
      MIN(judged.snapshot_date) AS first,
      MAX(judged.snapshot_date) AS last
    FROM ${ops}.current_snapshot AS judged
    INNER JOIN today
      ON today.entity = judged.entity
      AND today.definition_hash != judged.definition_hash
    INNER JOIN kept
      ON kept.entity = judged.entity
      AND kept.snapshot_date <= judged.snapshot_date
    WHERE judged.state = 'applied'
    GROUP BY judged.entity
    ORDER BY judged.entity`,
  );
}

/** The command that makes the past follow. */
export const rebuildOf = ({ entity }: Pick<ChangedRules, 'entity'>): string => `npm run rebuild -- ${entity}`;

/** For people, without the command. */
export const describeChange = ({ entity, snapshots, first, last }: ChangedRules): string =>
  `the rules of ${entity} have changed since ${first === last ? `its snapshot of ${first} was` : `${String(snapshots)} snapshots from ${first} to ${last} were`} judged, and the past stays as it was`;
