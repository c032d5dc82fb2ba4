import { sql } from '../sql/template.ts';

/** GoogleSQL for why nothing of gold may be published; NULL where it may. */
export const whyHeld = sql`
SELECT CONCAT(
  'Publishing is held: ',
  STRING_AGG(CONCAT(table_name, ' is as of ', FORMAT_TIMESTAMP('%Y-%m-%d %H:%M', as_of, 'UTC'), ' by ', decided_by, ' (', reason, ')'), ', ' ORDER BY table_name),
  '; npm run rollback -- --lift ends it'
)
FROM ops.open_hold`;

/** GoogleSQL for whether something is held. */
export const isHeld = 'EXISTS (SELECT 1 FROM ops.open_hold)';
