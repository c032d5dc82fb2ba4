import { DuckDBInstance } from '@duckdb/node-api';
import type { TypedColumn } from '../../compiler/compiled.ts';
import { compileStatement, runtime } from '../../compiler/index.ts';
import { constructs } from '../../compiler/scope.ts';
import { parseType } from '../../analyzer/types.ts';
import { readResult } from '../../warehouse/values.ts';
import type { SqlValue } from '../../result.ts';
import { startOracle, type TableContent } from './oracle.ts';
import { readOracle } from './value.ts';

export interface Answer {
  readonly rows?: readonly (readonly SqlValue[])[];
  readonly error?: string;
}

interface Compared {
  readonly expected: Answer;
  readonly actual: Answer;
}

/** The evaluator and DuckDB side by side, over the same tables. */
export interface Engines {
  createTable(name: string, select: string): Promise<void>;
  /** @throws Error where the analyzer or the compiler refuses the query. */
  compare(sql: string): Promise<Compared & { readonly constructs: readonly string[] }>;
  /** The same query for each row of a table alone. */
  compareRows(sql: string, table: string): Promise<readonly Compared[]>;
  close(): void;
}

/** The parameter `@id` in compiled SQL. */
const parameter = "getvariable('id')";

export async function startEngines(): Promise<Engines> {
  const oracle = await startOracle();
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await duckdb.run("SET TimeZone = 'UTC'; SET threads = 1");
  await duckdb.run(runtime.join(';'));

  const compile = async (sql: string) => {
    const resolved = await oracle.analyze(sql);
    const met = new Set<string>();
    const collect = (construct: unknown) => met.add(String(construct));
    constructs.subscribe(collect);
    const compiled = compileStatement(resolved, {
      project: 'p',
      source: sql,
      file: 'case',
      variable: (_, name) => name,
      hasIngestionTime: () => false,
    });
    constructs.unsubscribe(collect);
    if (compiled.kind !== 'query') throw new Error(`no query: ${sql}`);
    return { ...compiled, constructs: [...met] };
  };

  const readContent = (content: TableContent, columns: readonly TypedColumn[]) => {
    const types = columns.map(({ type }) => parseType(type));
    const rows = content.table_data?.row ?? [];
    return rows.map(({ cell }) => types.map((type, i) => readOracle(cell?.[i], type)));
  };

  return {
    createTable: async (name, select) => {
      const { sql } = await compile(select);
      await oracle.createTable(name, select);
      await duckdb.run(`CREATE TEMP TABLE "${name}" AS ${sql}`);
    },
    compare: async (sql) => {
      const { sql: translated, columns, constructs: met } = await compile(sql);
      const [expected, actual] = await Promise.all([
        answer(async () => readContent(await oracle.evaluate(sql), columns)),
        answer(async () => readResult(columns, (await duckdb.runAndReadAll(translated)).getRows()).rows),
      ]);
      return { constructs: met, expected, actual };
    },
    compareRows: async (sql, table) => {
      const query = `${sql} WHERE id = @id`;
      const { sql: translated, columns } = await compile(query);
      const evaluate = await oracle.prepare(query);
      const statement = await duckdb.prepare(translated.replaceAll(parameter, '$1::BIGINT'));
      const ids = await duckdb.runAndReadAll(`SELECT id FROM temp."${table}" ORDER BY id`);
      const compared: Compared[] = [];
      for (const [id] of ids.getRows()) {
        statement.bindBigInt(1, id as bigint);
        const [expected, actual] = await Promise.all([
          answer(async () => readContent(await evaluate(String(id)), columns)),
          answer(async () => readResult(columns, (await statement.runAndReadAll()).getRows()).rows),
        ]);
        compared.push({ expected, actual });
      }
      return compared;
    },
    close: () => {
      duckdb.closeSync();
      oracle.close();
    },
  };
}

async function answer(rows: () => Promise<Answer['rows'] & object>): Promise<Answer> {
  try {
    return { rows: await rows() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
