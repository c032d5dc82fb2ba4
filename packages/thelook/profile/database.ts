import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { z } from 'zod';

/** A DuckDB database that lasts as long as a piece of work. */
export interface Database {
  /** Runs one statement; returns the rows that it wrote. */
  run(sql: string): Promise<number>;
  /** Rows of a query, checked. */
  rows<Row>(sql: string, row: z.ZodType<Row>): Promise<Row[]>;
}

/** What DuckDB may hold in memory; what is more lies in a temporary folder. A database in a file takes twice as long to load. */
const memory = '1536MiB';

/** Opens an empty database, which is gone after the work. */
export const withDatabase = async <Value>(work: (database: Database) => Promise<Value>): Promise<Value> => {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: memory,
      temp_directory: folder,
    });
    try {
      const connection = await instance.connect();
      await connection.run('SET enable_progress_bar = false');
      return await work({
        run: async (sql) => (await connection.run(sql)).rowsChanged,
        rows: async (sql, row) => row.array().parse((await connection.runAndReadAll(sql)).getRowObjectsJS()),
      });
    } finally {
      instance.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
