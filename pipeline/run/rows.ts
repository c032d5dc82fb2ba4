import type { z } from 'zod';
import type { Parameter, Warehouse } from '../ports.ts';

/**
 * Asks a warehouse and checks that the rows are what the caller reads: objects by column name.
 *
 * @throws Error where the script returns no rows at all or rows of another shape.
 */
export async function rowsOf<Row>(
  warehouse: Warehouse,
  schema: z.ZodType<Row>,
  sql: string,
  parameters: Readonly<Record<string, Parameter>> = {},
): Promise<Row[]> {
  const result = await warehouse.run(sql, parameters);
  if (result === undefined) throw new Error(`No rows came back from: ${sql}`);
  const { columns, rows } = result;
  return rows.map((row) =>
    schema.parse(Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]))),
  );
}
