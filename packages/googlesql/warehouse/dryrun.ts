import type { ParameterTypes } from '../analyzer/catalog.ts';
import { parseType } from '../analyzer/types.ts';
import { tableName } from '../compiler/names.ts';
import { typeName } from '../compiler/types.ts';
import { type Parameter, type Parameters, typedParameter } from '../parameters.ts';
import type { ResultColumn } from '../result.ts';
import { keyOf } from './catalog.ts';
import { checkBody } from './check.ts';
import type { Connection } from './database.ts';
import { located } from './place.ts';
import { sizeSql } from './size.ts';
import type { Prepared } from './statements.ts';
import { statementScope, type World } from './world.ts';

/** What a script would do. */
export interface DryRun {
  /** BigQuery's word: see `Step.type`; `SCRIPT` for several statements and control flow. */
  readonly type: string;
  /** Columns of a single SELECT. */
  readonly columns?: readonly ResultColumn[];
  /** Tables that a single statement names, as `dataset.table`. */
  readonly tables: readonly string[];
  /** Bytes that BigQuery would read for a single statement, as the tables are now; 0 for a script, as BigQuery says. */
  readonly readBytes: number;
}

const nothing = { variables: new Map(), inHandler: false };

/**
 * Resolves a script without running it.
 *
 * @throws SqlError
 */
export async function dryRun(
  world: World,
  connection: Connection,
  text: string,
  parameters: Parameters,
  dataset: string | undefined,
): Promise<DryRun> {
  const source = { name: 'query', text };
  const statements = await located(source, () => world.statements.parse(text));
  const types = parameterTypes(parameters);
  const [only] = statements;
  if (only?.kind !== 'sql' || statements.length > 1) {
    await checkBody({ ...world, dataset }, world.catalog, source, statements, [], types);
    const isCall = statements.length === 1 && only?.kind === 'call';
    return { type: isCall ? 'CALL' : 'SCRIPT', tables: [], readBytes: 0 };
  }
  const sql = text.slice(only.range.start, only.range.end);
  const scope = statementScope({ ...world, dataset }, new Map(), nothing, types);
  const prepared = await located(source, () => world.statements.prepare(sql, scope));
  const { compiled, type, tables } = prepared;
  return {
    type,
    tables,
    readBytes: (await bytesOfTables(world, connection, prepared.reads)).reduce((sum, each) => sum + each, 0),
    ...(compiled.kind === 'query' ? { columns: compiled.columns } : {}),
  };
}

function parameterTypes(parameters: Parameters): ParameterTypes {
  const typeOf = (name: string, parameter: Parameter): string =>
    typeName(parseType(typedParameter(name, parameter).type));
  if (Array.isArray(parameters))
    return (parameters as readonly Parameter[]).map((each, index) => typeOf(`${index + 1}`, each));
  return new Map(
    Object.entries(parameters as Readonly<Record<string, Parameter>>).map(([name, parameter]) => [
      name.toLowerCase(),
      typeOf(`@${name}`, parameter),
    ]),
  );
}

/** Bytes of the columns that a statement reads, for each table; a view is what it reads. */
export async function bytesOfTables(
  world: World,
  connection: Connection,
  reads: Prepared['reads'],
): Promise<number[]> {
  const sizes: number[] = [];
  for (const { table, columns, changes } of reads) {
    const relation = world.catalog.relations.get(table);
    if (relation?.kind === 'view') {
      const scope = statementScope(world, new Map(), nothing, new Map());
      const view = await world.statements.prepare(relation.query, scope);
      sizes.push(...(await bytesOfTables(world, connection, view.reads)));
    }
    if (relation?.kind !== 'table') continue;
    const counted = changes
      ? relation.columns
      : relation.columns.filter(({ name }) => columns.includes(name));
    if (counted.length > 0)
      sizes.push(Number(await connection.value(sizeSql([relation.dataset, relation.name], counted, false))));
  }
  return sizes;
}

/** Rows of a table and the bytes that they have in BigQuery. */
export async function sizeOf(
  world: World,
  connection: Connection,
  dataset: string,
  table: string,
): Promise<{ rows: number; bytes: number }> {
  const relation = world.catalog.relation([dataset, table]);
  if (relation?.kind !== 'table') throw new Error(`${keyOf(dataset, table)} is no table.`);
  const bytes = sizeSql([dataset, table], relation.columns, false);
  const [[rows, size] = []] = await connection.rows(
    `SELECT (SELECT count(*) FROM ${tableName([dataset, table])}), (${bytes})`,
  );
  return { rows: Number(rows), bytes: Number(size) };
}
