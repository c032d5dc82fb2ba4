import { dayFolder, rawPrefix } from '../model/landing.ts';
import type { Lake, Transfers } from '../pipeline/ports.ts';
import { objectPath } from '@ecommerce/googlesql/buckets';

export interface TransferPlaces {
  /** Folder that holds a folder for each bucket: the lake's. */
  readonly root: string;
  /** Bucket of the landed files. */
  readonly bucket: string;
  /** Dataset of the tables that are loaded into; a table is named like its entity. */
  readonly dataset: string;
}

interface Loader {
  loadPartition(dataset: string, table: string, date: string, files: readonly string[]): Promise<number>;
}

/** Data transfers of a laptop: the CSV files of `raw-data/dataset_name=<entity>/date=<YYYYMMDD>/` into the day's partition. */
export const localTransfers = (
  warehouse: Loader,
  lake: Lake,
  { root, bucket, dataset }: TransferPlaces,
): Transfers => ({
  async run(entity, date) {
    const folder = rawPrefix + dayFolder(entity, date);
    const objects = await lake.list(bucket, folder);
    const files = objects
      .filter(({ name }) => /^[^/]+\.csv$/.test(name.slice(folder.length)))
      .map(({ name }) => objectPath(root, bucket, name));
    return files.length === 0 ? undefined : warehouse.loadPartition(dataset, entity, date, files);
  },
});
