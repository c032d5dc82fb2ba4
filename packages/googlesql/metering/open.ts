import { sharedAnalyzer } from '../analyzer/analyzer.ts';
import { keyOf } from '../warehouse/catalog.ts';
import { sizeSql } from '../warehouse/size.ts';
import { Statements } from '../warehouse/statements.ts';
import {
  type EmbeddedWarehouse,
  type Inside,
  openWith,
  type WarehouseOptions,
} from '../warehouse/warehouse.ts';
import { Meter } from './meter.ts';

/** A warehouse whose queries are weighed as BigQuery would bill them. */
export interface Metered {
  readonly warehouse: EmbeddedWarehouse;
  readonly meter: Meter;
  /**
   * Bytes that a table's rows have in BigQuery; of a table partitioned by the day of loading, those of one day.
   *
   * @throws Error where there is no such table.
   */
  bytesOf(dataset: string, table: string): Promise<number>;
}

/** Without a memory of compiled statements each query passes the meter each time. */
const forgetful = { get: () => undefined, set: () => undefined, save: () => undefined };

/** Opens a warehouse with a meter: see `openWarehouse`. */
export async function openMetered(options: Omit<WarehouseOptions, 'memo'>): Promise<Metered> {
  const parts: { meter: Meter; inside: Inside }[] = [];
  const warehouse = await openWith(options, (inside) => {
    const meter = new Meter(sharedAnalyzer, {
      tables: () => inside.catalog().tables(),
      viewQuery: (name) => {
        const relation = inside.catalog().relations.get(name);
        return relation?.kind === 'view' ? relation.query : undefined;
      },
      value: inside.value,
    });
    parts.push({ meter, inside });
    return new Statements(meter, forgetful);
  });
  const [part] = parts;
  if (part === undefined) throw new Error('The warehouse was opened without its meter.');
  const { meter, inside } = part;
  return {
    warehouse,
    meter,
    async bytesOf(dataset, table) {
      const relation = inside.catalog().relation([dataset, table]);
      if (relation?.kind !== 'table') throw new Error(`${keyOf(dataset, table)} is no table.`);
      return Number(await inside.value(sizeSql([dataset, table], relation.columns, relation.ingestionTime)));
    },
  };
}
