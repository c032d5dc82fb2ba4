import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Two warehouses open at once, to be read only: their schemas stand in `before` and `after`. */
export interface SideBySide {
  /** Rows of a DuckDB query as objects; every value is text, or null. */
  rows(sql: string): Promise<Readonly<Record<string, string | null>>[]>;
}

/** Opens the databases of two warehouses for as long as the work takes. */
export async function sideBySide<Value>(
  files: { readonly before: string; readonly after: string },
  work: (both: SideBySide) => Promise<Value>,
): Promise<Value> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const [name, file] of Object.entries(files)) {
      await connection.run(`ATTACH ${duckdbLiteral(file)} AS ${identifier(name)} (READ_ONLY)`);
    }
    await connection.run(`SET TimeZone = 'UTC'`);
    return await work({ rows: (sql) => textRows(connection, sql) });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function textRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Readonly<Record<string, string | null>>[]> {
  const reader = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
  return reader.getRowObjects() as Record<string, string | null>[];
}

/** A quoted DuckDB name. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A quoted DuckDB text. */
export const duckdbLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
