import type { ContractOf } from '../contract.ts';
import { sql } from '../sql/template.ts';

/** The view of the rows that fail a screen of a comparison. */
export function comparisonView(folder: string, contract: ContractOf<'comparison'>, query: string): string {
  const { columns, screens } = contract;
  const failed = screens.map(({ name, fails }) => `IF(${fails}, '${name} ', '')`);
  return sql`
-- Generated from ${folder}/table.yaml and query.sql.
-- Grain: ${contract.grain} that fails a screen.
WITH
  compared AS (
    ${query}
  )
SELECT
  ${columns.map(({ name }) => name)},
  SPLIT(TRIM(CONCAT(
    ${failed}
  )), ' ') AS screens
FROM compared
WHERE ${screens.map(({ fails }) => `(${fails})`).join('\n  OR ')}`;
}
