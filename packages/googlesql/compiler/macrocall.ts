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
  args: readonly Pick<Expression, 'sql' | 'plain'>[],
  compilation: Compilation,
): string {
  const call = (texts: readonly string[]) => `${schema}.${name}(${texts.join(', ')})`;
  if (pays.get(name) !== true || args.every(({ plain, sql }) => plain || sql.length < short))
    return call(args.map(({ sql }) => sql));
  // A subquery may not stand within a lambda: all that is not plain is named at once, be it read once.
  const all = parameter(compilation.fresh('args'));
  const fields = args.flatMap(({ sql, plain }, i) => (plain ? [] : [`'a${String(i)}': ${sql}`]));
  const texts = args.map(({ sql, plain }, i) =>
    plain ? sql : fields.length === 1 ? all : `${all}.a${String(i)}`,
  );
  const only = args.find(({ plain }) => !plain)?.sql ?? '';
  return once(all, fields.length === 1 ? only : `{${fields.join(', ')}}`, call(texts));
}
