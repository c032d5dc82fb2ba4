import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLake } from '../local/lake.ts';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { compile } from '../model/compile.ts';
import type { Model } from '../model/model.ts';
import { datasetName, localTarget } from '../model/target.ts';
import { Failure } from './failure.ts';
import { compiledSql, warehouses } from './paths.ts';
import type { Past } from '../pipeline/ports.ts';
import type { Ports } from '../pipeline/days.ts';
import { exportedPast } from '../local/past.ts';
import { localTransfers } from '../local/transfers.ts';

/** A warehouse on this machine with the buckets beside it. */
export interface Local extends Ports {
  readonly warehouse: EmbeddedWarehouse;
  readonly past: Past;
}

/** The database's file of the warehouse in a folder. */
export const warehouseFile = (folder: string): string => join(folder, 'warehouse.duckdb');

/** The folder of a warehouse's buckets. */
export const bucketsFolder = (folder: string): string => join(folder, 'buckets');

/** The folder of one bucket. */
export const bucketFolder = (folder: string, bucket: string): string => join(bucketsFolder(folder), bucket);

/**
 * The folder of the warehouse that is meant where none is named: of the user's own files, or else of the made-up shop.
 *
 * @throws Failure where there is neither.
 */
export function usualWarehouse(): string {
  const found = [warehouses.default, warehouses.sample].find((folder) => existsSync(warehouseFile(folder)));
  if (found !== undefined) return found;
  throw new Failure('There is no warehouse yet.', {
    where: `${warehouses.default}, ${warehouses.sample}`,
    next: 'npm start makes one; npm run query -- --local :memory: needs none.',
  });
}

/**
 * Opens the warehouse in a folder, and makes it where there is none.
 *
 * @throws Error where another process has it open.
 */
export function openIn(folder: string): Promise<Local> {
  return open(warehouseFile(folder), bucketsFolder(folder));
}

/**
 * Opens the warehouse in a folder and makes it what a model says.
 *
 * @throws Error where another process has it open, or a table cannot be changed so.
 */
export async function openApplied(folder: string, model: Model): Promise<Local> {
  const local = await openIn(folder);
  try {
    await local.warehouse.apply(compile(model, localTarget));
    return local;
  } catch (error) {
    await local.warehouse.close();
    throw error;
  }
}

/** Runs work on the warehouse in a folder and closes it. */
export async function withWarehouse<Value>(
  folder: string,
  work: (local: Local) => Promise<Value>,
): Promise<Value> {
  return closing(await openIn(folder), work);
}

/** Runs work on a warehouse that is empty at first and forgotten afterwards, what it exported included. */
export async function withMemory<Value>(work: (local: Local) => Promise<Value>): Promise<Value> {
  const buckets = await mkdtemp(join(tmpdir(), 'buckets-'));
  try {
    return await closing(await open(':memory:', buckets), work);
  } finally {
    await rm(buckets, { recursive: true });
  }
}

async function open(file: string, buckets: string): Promise<Local> {
  const { project, buckets: names } = localTarget;
  const lake = openLake(buckets);
  const warehouse = await openWarehouse({ file, buckets, project, memo: compiledSql });
  const transfers = localTransfers(warehouse, lake, {
    root: buckets,
    bucket: names.raw,
    dataset: datasetName(localTarget, 'bronze'),
  });
  const past = exportedPast(warehouse, lake, { root: buckets, ops: datasetName(localTarget, 'ops') });
  return { lake, warehouse, transfers, past };
}

async function closing<Value>(local: Local, work: (local: Local) => Promise<Value>): Promise<Value> {
  try {
    return await work(local);
  } finally {
    await local.warehouse.close();
  }
}
