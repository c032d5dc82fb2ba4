import { datasetName } from '../model/target.ts';
import type { Lake, Past, Transfers, Warehouse } from '../pipeline/ports.ts';
import { clientsFor } from './clients.ts';
import { storageLake } from './lake.ts';
import { timeTravel } from './past.ts';
import { explaining } from './refusal.ts';
import type { Stack } from './stack.ts';
import { dataTransfers } from './transfers.ts';
import { bigqueryWarehouse } from './warehouse.ts';

/** A stack's warehouse, lake and transfers. Nothing is asked before it is needed. */
export interface Opened {
  readonly warehouse: Warehouse;
  readonly lake: Lake;
  readonly transfers: Transfers;
  readonly past: Past;
  close(): Promise<void>;
}

/** The ports of the pipeline on Google's clients, with the rights of whoever is signed in. */
export function openStack(stack: Stack): Opened {
  const { bigquery, storage, transfers } = clientsFor(stack);
  const warehouse = explaining(bigqueryWarehouse(bigquery, stack.location));
  const bronze = datasetName(stack.target, 'bronze');
  const rowsLoaded = async (entity: string, date: string): Promise<number | undefined> => {
    const result = await warehouse.run(
      `SELECT total_rows
       FROM ${bronze}.INFORMATION_SCHEMA.PARTITIONS
       WHERE table_name = @entity
         AND partition_id = @day`,
      {
        entity: { type: 'STRING', value: entity },
        day: { type: 'STRING', value: date.replaceAll('-', '') },
      },
    );
    const rows = result?.rows[0]?.[0];
    return rows === undefined || rows === null ? undefined : Number(rows);
  };
  return {
    warehouse,
    lake: explaining(storageLake(storage)),
    transfers: explaining(dataTransfers(transfers, stack.transfers, rowsLoaded)),
    past: timeTravel(warehouse, datasetName(stack.target, 'ops')),
    close: () => transfers.close(),
  };
}
