import { sql } from '../sql/template.ts';
import { nextTable } from './published.ts';

/** A temporary table with the new contents of several tables: a row of one of them is a struct in the column of its name. */
export type Together = 'next_dimensions' | 'next_marts';

/** The new contents of a table that is built together with others, as they stand in a FROM. */
export function rowsTogether(together: Together, name: string): string {
  return `(SELECT ${name}.* FROM ${together} WHERE ${name} IS NOT NULL)`;
}

/** A table's step in the statement that builds several: others there read it under the name of its new contents. */
export function stepTogether({ name, build }: { readonly name: string; readonly build: string }): string {
  return sql`
-- ${name}: generated from sql/gold/${name}/table.yaml and query.sql.
${nextTable(name)} AS (
  ${build}
)`;
}

/** The statement that builds several tables: each statement is a job with seconds of latency. */
export function buildTogether(
  together: Together,
  names: readonly string[],
  steps: readonly string[],
): string {
  const rows = names.map(
    (name) =>
      `SELECT ${names.map((other) => (other === name ? `${nextTable(name)} AS ${name}` : `NULL AS ${other}`)).join(', ')} FROM ${nextTable(name)}`,
  );
  return sql`
CREATE OR REPLACE TEMP TABLE ${together} AS
WITH
  ${steps}
${rows.join('\nUNION ALL\n')};`;
}

/** A table that is built by itself where those with which it is built together cannot be. */
interface Single {
  readonly name: string;
  readonly build: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Tables of the same kind that it reads. */
  readonly reads: readonly string[];
}

/** The statements that build each of several tables by itself; what fails of one is told in `v_unbuilt`, and it has no rows. */
export function buildSingly(together: Together, tables: readonly Single[]): string {
  const none = tables.map(
    ({ name, columns }) =>
      `CAST(NULL AS STRUCT<${columns.map((column) => `${column.name} ${column.type}`).join(', ')}>) AS ${name}`,
  );
  const builds = tables.map(({ name, build, columns, reads }) => {
    const read = reads.map((other) => `${nextTable(other)} AS ${rowsTogether(together, other)}`);
    return sql`
BEGIN
  INSERT INTO ${together} (${name})
  WITH
    ${[...read, `built AS (\n  ${build.replaceAll('\n', '\n  ')}\n)`]}
  SELECT STRUCT(${columns.map((column) => column.name).join(', ')})
  FROM built;
EXCEPTION WHEN ERROR THEN
  SET v_unbuilt = ARRAY_CONCAT(v_unbuilt, [STRUCT('${name}' AS table_name, @@error.message AS message)]);
END;`;
  });
  return sql`
CREATE OR REPLACE TEMP TABLE ${together} AS
SELECT
  ${none}
LIMIT 0;
${builds.join('\n')}`;
}
