import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { z } from 'zod';
import { openIn } from '../cli/warehouse.ts';
import { figuresQuery } from './script.ts';

const Rows = z.array(z.tuple([z.string(), z.string()]));

/** Figures by name, as text without zeros at the end. */
export type Figures = ReadonlyMap<string, string>;

const plain = (value: unknown): string => {
  const text = String(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

const countOf = (table: string): string => `SELECT 'rows: ${table}', CAST(COUNT(*) AS STRING) FROM ${table}`;

/** What the script's database in a folder says; the rows of all of its tables too. */
export async function figuresByHand(folder: string): Promise<Figures> {
  const instance = await DuckDBInstance.create(join(folder, 'by-hand.duckdb'));
  const connection = await instance.connect();
  try {
    const tables = await connection.runAndReadAll(
      `SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('bronze', 'silver', 'gold') ORDER BY ALL`,
    );
    const counts = tables.getRows().map(([table]) => countOf(String(table)));
    const query = [figuresQuery(), ...counts].join(' UNION ALL ');
    const rows = (await connection.runAndReadAll(query)).getRows();
    const quarantined = await connection.runAndReadAll('SELECT count(*) FROM quarantine');
    return new Map([
      ...rows.map(([name, value]) => [String(name), plain(value)] as const),
      [quarantine, plain(quarantined.getRows()[0]?.[0])] as const,
    ]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const quarantine = 'rows: quarantine';

/** What the warehouse in a folder says to the same questions. */
export async function figuresOfPipeline(folder: string, names: Iterable<string>): Promise<Figures> {
  const { warehouse } = await openIn(folder);
  try {
    const tables = [...names].flatMap((name) => /^rows: (.*\..*)$/.exec(name)?.[1] ?? []);
    const counts = [...tables.map(countOf), countOf('quality.quarantine')];
    const result = await warehouse.run([figuresQuery(), ...counts].join(' UNION ALL '));
    const rows = Rows.parse(result?.rows ?? []);
    return new Map(
      rows.map(([name, value]) => [name.replace('rows: quality.quarantine', quarantine), plain(value)]),
    );
  } finally {
    await warehouse.close();
  }
}

/** One line for each figure that is not the same on both sides. */
export function differences(pipeline: Figures, byHand: Figures): string[] {
  const names = new Set([...pipeline.keys(), ...byHand.keys()]);
  return [...names]
    .filter((name) => pipeline.get(name) !== byHand.get(name))
    .map(
      (name) =>
        `${name}: ${pipeline.get(name) ?? 'absent'} in the warehouse, ${byHand.get(name) ?? 'absent'} by hand`,
    );
}
