/** Schema of the macros that compiled SQL calls. */
export const schema = '_googlesql';

/** CREATE MACRO; `body` may call other macros with their schema. */
export function define(name: string, parameters: string, body: string): string {
  return `CREATE OR REPLACE MACRO ${schema}.${name}(${parameters}) AS ${body}`;
}

/**
 * A macro `safe_<name>` that gives NULL where GoogleSQL fails, and its twin `<name>` that fails.
 *
 * @param message a DuckDB expression over the parameters: GoogleSQL's words.
 */
export function pair(name: string, parameters: string, safe: string, message: string): string[] {
  const nulls = parameters
    .split(', ')
    .map((parameter) => `${parameter} IS NULL`)
    .join(' OR ');
  return [
    define(`safe_${name}`, parameters, safe),
    define(
      name,
      parameters,
      `CASE WHEN ${nulls} THEN NULL ELSE coalesce(${schema}.safe_${name}(${parameters}), error(${message})) END`,
    ),
  ];
}
