import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLake } from '../local/lake.ts';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { localTarget } from '../model/target.ts';
import { compiledSql } from './paths.ts';
import type { Lake } from '../pipeline/ports.ts';

/** A warehouse on this machine with the buckets beside it. */
export interface Local {
  readonly warehouse: EmbeddedWarehouse;
  readonly lake: Lake;
  /** The folder that holds a folder for each bucket. */
  readonly buckets: string;
}

/** The database's file of the warehouse in a folder. */
export const warehouseFile = (folder: string): string => join(folder, 'warehouse.duckdb');

/** The folder of a warehouse's buckets. */
export const bucketsFolder = (folder: string): string => join(folder, 'buckets');

/** The folder of one bucket. */
export const bucketFolder = (folder: string, bucket: string): string => join(bucketsFolder(folder), bucket);

/**
 * Opens the warehouse in a folder, and makes it where there is none.
 *
 * @throws Error where another process has it open.
 */
export function openIn(folder: string): Promise<Local> {
  return open(warehouseFile(folder), bucketsFolder(folder));
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
  const lake = openLake(buckets);
  return {
    lake,
    buckets,
    warehouse: await openWarehouse({
      file,
      buckets,
      project: localTarget.project,
      memo: compiledSql,
    }),
  };
}

async function closing<Value>(local: Local, work: (local: Local) => Promise<Value>): Promise<Value> {
  try {
    return await work(local);
  } finally {
    await local.warehouse.close();
  }
}
