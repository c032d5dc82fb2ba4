import { randomUUID } from 'node:crypto';
import type { ColumnDefinition, EmbeddedWarehouse } from '@ecommerce/googlesql';
import type { Engine } from './engine.ts';

/** A table that takes rows. */
export interface Target {
  readonly dataset: string;
  readonly table: string;
  readonly columns: readonly ColumnDefinition[];
  /** Whether its rows go first: all, or those of the day. */
  readonly replaces: boolean;
  /** The day of loading that the rows get, as ISO has it, in a table that is partitioned so. */
  readonly day?: string | undefined;
}

/** Tables that a load was filling when its process was killed. */
const leftover = /^load_[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}$/;

/** Takes away what loads left that were killed. */
export async function dropLeftovers(warehouse: EmbeddedWarehouse): Promise<void> {
  for (const { dataset, name } of warehouse.contents().relations)
    if (leftover.test(name)) await warehouse.drop(dataset, name);
}

/** How texts become the values of a table's columns. */
export interface Staging {
  /** The type of a column's texts. */
  readonly type: (column: ColumnDefinition) => string;
  /** Puts the texts into a table of these types. */
  readonly fill: (dataset: string, table: string) => Promise<number>;
  /** The expression that makes a column's value of its texts, by the rules of GoogleSQL. */
  readonly value: (column: ColumnDefinition) => string;
}

/**
 * Loads rows as texts into a table of their own first and then, cast, into the one that is meant: all of them or none.
 *
 * @returns how many rows came.
 */
export async function stage(engine: Engine, target: Target, { type, fill, value }: Staging): Promise<number> {
  const { dataset, table, columns, replaces, day } = target;
  const name = `load_${randomUUID().replaceAll('-', '_')}`;
  const texts = columns.map((column) => ({ name: column.name, type: type(column), required: false }));
  try {
    await engine.define({ kind: 'table', dataset, name, columns: texts, refillable: true });
    const rows = await fill(dataset, name);
    const goal = `\`${dataset}\`.\`${table}\``;
    const date = day === undefined ? [] : [`DATE '${day}'`];
    const names = [...columns.map((column) => `\`${column.name}\``), ...date.map(() => '_PARTITIONDATE')];
    const values = [...columns.map(value), ...date];
    const replaced = date.map((each) => `_PARTITIONDATE = ${each}`).join('') || 'TRUE';
    await engine.run(`BEGIN TRANSACTION;
      ${replaces ? `DELETE FROM ${goal} WHERE ${replaced};` : ''}
      INSERT INTO ${goal} (${names.join(', ')}) SELECT ${values.join(', ')} FROM \`${dataset}\`.\`${name}\`;
      COMMIT TRANSACTION`);
    return rows;
  } finally {
    await engine.warehouse.drop(dataset, name);
  }
}
