import { join } from 'node:path';
import { z } from 'zod';
import type { KeptTable, Lake, Parameter, Past } from '../pipeline/ports.ts';

interface Exporter {
  query(script: string, parameters: Readonly<Record<string, Parameter>>): Promise<object[]>;
  loadParquet(dataset: string, table: string, files: readonly string[], replaces: boolean): Promise<number>;
}

const Exports = z.array(z.object({ uri: z.string(), exported: z.string() }));

const address = /^gs:\/\/([^/]+)\/(.*)$/;

/**
 * The past of a laptop's gold: each state that was published lies in a bucket as Parquet.
 *
 * @param root folder that holds a folder for each bucket.
 * @param ops dataset of the ledgers.
 */
export function exportedPast(
  warehouse: Exporter,
  lake: Lake,
  { root, ops }: { readonly root: string; readonly ops: string },
): Past {
  const exportsOf = async ({ dataset, name }: KeptTable): Promise<z.infer<typeof Exports>> =>
    Exports.parse(
      await warehouse.query(
        `SELECT uri, FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', recorded_at, 'UTC') AS exported
         FROM ${ops}.export
         WHERE table_name = @table
         ORDER BY recorded_at DESC`,
        { table: { type: 'STRING', value: `${dataset}.${name}` } },
      ),
    );
  const filesOf = async (uri: string): Promise<string[]> => {
    const [, bucket = '', folder = ''] = address.exec(uri) ?? [];
    return (await lake.list(bucket, `${folder}/`)).map((object) => join(root, bucket, object.name));
  };
  /** The newest export up to a moment, with its files. */
  const found = async (table: KeptTable, moment: Date): Promise<{ files: string[]; asOf: Date }> => {
    const kept: { files: string[]; asOf: Date }[] = [];
    for (const { uri, exported } of await exportsOf(table)) {
      const [files, asOf] = [await filesOf(uri), new Date(exported)];
      // The exports of before an erasure are deleted.
      if (files.length > 0) kept.push({ files, asOf });
      if (files.length > 0 && asOf <= moment) return { files, asOf };
    }
    const oldest = kept.at(-1)?.asOf.toISOString();
    throw new Error(
      `${table.dataset}.${table.name} is not kept as of ${moment.toISOString()}: ${oldest === undefined ? 'it was never exported' : `its oldest export is of ${oldest}`}`,
    );
  };
  return {
    newest: async (table, moment) => (await found(table, moment)).asOf,
    restore: async (table, moment) => {
      const { files } = await found(table, moment);
      await warehouse.loadParquet(table.dataset, table.name, files, true);
    },
  };
}
