import type { Expression } from './expressions.ts';
import { once, parameter } from './names.ts';
import { runtime } from './runtime/all.ts';
import { namesPay, schema } from './runtime/macro.ts';
import type { Compilation } from './scope.ts';

const pays = namesPay(runtime);

/** A text below this length is planned, and computed, twice in less time than a lambda takes. */
const short = 120;

/**
 * A call of a macro of the runtime. DuckDB puts an argument in the place of each use of its parameter, plans each copy, and computes
 * those in branches again, so that calls within calls grow by powers; a long argument is given a name first, where that pays.
 */
export function macroCall(
  name: string,
  args: readonly Pick<Expression, 'sql' | 'plain' | 'constant'>[],
  compilation: Compilation,
): string {
  const call = (texts: readonly string[]) => `${schema}.${name}(${texts.join(', ')})`;
  if (pays.get(name) !== true || args.every(({ plain, sql }) => plain || sql.length < short))
    return call(args.map(({ sql }) => sql));
  // Within a lambda DuckDB takes no subquery, and no column of a query other than the one that the list's columns are of.
  const all = parameter(compilation.fresh('args'));
  const named = args.flatMap(({ sql, constant }, i) => (constant === undefined ? [[i, sql] as const] : []));
  const [only, ...others] = named;
  const isOne = only !== undefined && others.length === 0;
  const texts = args.map(({ sql, constant }, i) =>
    constant !== undefined ? sql : isOne ? all : `${all}.a${String(i)}`,
  );
  const fields = named.map(([i, sql]) => `'a${String(i)}': ${sql}`).join(', ');
  return once(all, isOne ? only[1] : `{${fields}}`, call(texts));
}
