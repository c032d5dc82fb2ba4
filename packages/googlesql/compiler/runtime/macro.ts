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

/**
 * Of each macro whether a call should give an argument a name first: where the macro writes it several times, itself or in a call of
 * another, because DuckDB plans every copy. Not where it matches patterns: within a lambda DuckDB reads them anew for every
 * 2,048 rows, which costs more.
 */
export function namesPay(definitions: readonly string[]): ReadonlyMap<string, boolean> {
  const macros = new Map(
    definitions.flatMap((definition) => {
      const [, name, parameters, body] = shape.exec(definition) ?? [];
      return name === undefined ? [] : [[name, { parameters: parameters ?? '', body: body ?? '' }]];
    }),
  );
  const called = (body: string) =>
    [...body.matchAll(call)].map(([, name]) => macros.get(name ?? '')?.body ?? '');
  const matches = (body: string): boolean => body.includes('regexp_') || called(body).some(matches);
  const repeats = (parameters: string, body: string) =>
    called(body).length > 0 || parameters.split(', ').some((parameter) => uses(body, parameter) > 1);
  return new Map(
    [...macros].map(([name, { parameters, body }]) => [name, repeats(parameters, body) && !matches(body)]),
  );
}

const shape = new RegExp(`^CREATE OR REPLACE MACRO ${schema}\\.(\\w+)\\(([^)]*)\\) AS ([^]*)$`);
const call = new RegExp(`${schema}\\.(\\w+)\\(`, 'g');

function uses(body: string, parameter: string): number {
  return body.split(new RegExp(`(?<![\\w$])${parameter.replaceAll('$', '\\$')}(?![\\w$])`)).length - 1;
}
