import type { KeptTable, Past, Warehouse } from '../pipeline/ports.ts';

/** The time travel of BigQuery: seven days, as the datasets are declared. */
export function timeTravel(warehouse: Warehouse, ops: string): Past {
  const asOf = ({ dataset, name }: KeptTable, moment: Date): string =>
    `${dataset}.${name} FOR SYSTEM_TIME AS OF TIMESTAMP '${moment.toISOString()}'`;
  return {
    async newest(table, moment) {
      try {
        await warehouse.run(`SELECT 1 FROM ${asOf(table, moment)} LIMIT 0`);
      } catch (error) {
        throw new Error(
          `${table.dataset}.${table.name} cannot be read as of ${moment.toISOString()}: BigQuery keeps seven days of a table, and none from before it was made anew. ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      }
      return moment;
    },
    async restore(table, moment) {
      const columns = table.columns.join(', ');
      const { dataset, name } = table;
      await warehouse.run(`
CREATE TEMP TABLE kept_rows AS
SELECT ${columns}
FROM ${asOf(table, moment)};
BEGIN TRANSACTION;
UPDATE ${ops}.lock SET run_id = 'rollback', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
TRUNCATE TABLE ${dataset}.${name};
INSERT INTO ${dataset}.${name} (${columns})
SELECT ${columns}
FROM kept_rows;
COMMIT TRANSACTION;`);
    },
  };
}
