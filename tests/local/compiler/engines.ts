import { DuckDBInstance } from '@duckdb/node-api';
import type { TypedColumn } from '../../../local/compiler/compiled.ts';
import { compileStatement, runtime } from '../../../local/compiler/index.ts';
import { parseType } from '../../../local/googlesql/types.ts';
import { readResult } from '../../../local/warehouse/values.ts';
import type { SqlValue } from '../../../pipeline/ports.ts';
import { startOracle } from './oracle.ts';
import { readOracle } from './value.ts';

export interface Answer {
  readonly rows?: readonly (readonly SqlValue[])[];
  readonly error?: string;
}

export interface Compared {
  readonly constructs: readonly string[];
  readonly expected: Answer;
  readonly actual: Answer;
}

/** The evaluator and DuckDB side by side, over the same tables. */
export interface Engines {
  createTable(name: string, select: string): Promise<void>;
  /** @throws Error where the analyzer or the compiler refuses the query. */
  compare(sql: string): Promise<Compared>;
  close(): void;
}

export async function startEngines(): Promise<Engines> {
  const oracle = await startOracle();
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await duckdb.run("SET TimeZone = 'UTC'");
  for (const statement of runtime) await duckdb.run(statement);

  const compile = async (sql: string) => {
    const constructs = new Set<string>();
    const compiled = compileStatement(await oracle.analyze(sql), {
      project: 'p',
      source: sql,
      file: 'case',
      variable: () => undefined,
      hasIngestionTime: () => false,
      onConstruct: (construct) => constructs.add(construct),
    });
    if (compiled.kind !== 'query') throw new Error(`no query: ${sql}`);
    return { ...compiled, constructs: [...constructs] };
  };

  const expected = async (sql: string, columns: readonly TypedColumn[]): Promise<Answer> => {
    try {
      const content = await oracle.evaluate(sql);
      const types = columns.map(({ type }) => parseType(type));
      const rows = content.table_data?.row ?? [];
      return { rows: rows.map(({ cell }) => types.map((type, i) => readOracle(cell?.[i], type))) };
    } catch (error) {
      return { error: (error as Error).message };
    }
  };

  const actual = async (sql: string, columns: readonly TypedColumn[]): Promise<Answer> => {
    try {
      const reader = await duckdb.runAndReadAll(sql);
      return { rows: readResult(columns, reader.getRows()).rows };
    } catch (error) {
      return { error: (error as Error).message };
    }
  };

  return {
    createTable: async (name, select) => {
      const { sql } = await compile(select);
      await oracle.createTable(name, select);
      await duckdb.run(`CREATE TEMP TABLE "${name}" AS ${sql}`);
    },
    compare: async (sql) => {
      const { sql: translated, columns, constructs } = await compile(sql);
      return {
        constructs,
        expected: await expected(sql, columns),
        actual: await actual(translated, columns),
      };
    },
    close: () => {
      duckdb.closeSync();
      oracle.close();
    },
  };
}
