import type { Expression } from '../expressions.ts';
import type { Sizes } from '../facts.ts';
import { once, parameter } from '../names.ts';
import type { FunctionCall, RenderFacts } from './registry.ts';
import { argument } from './render.ts';

const anySize: Sizes = { least: 0, most: Infinity };

function sizesOf({ constant, sizes }: Expression): Sizes {
  if (typeof constant !== 'number' || !Number.isFinite(constant)) return sizes ?? anySize;
  const size = Math.abs(constant);
  return { least: size === 0 ? 1 : size, most: size };
}

/** What can be seen of the size of a FLOAT64 operation's result. */
function resultSizes(name: string, args: readonly Expression[]): Sizes | undefined {
  const [a, b] = args.map(sizesOf);
  if (a === undefined || b === undefined) return undefined;
  switch (name) {
    case '$add':
    case '$subtract':
      return { least: 0, most: a.most + b.most };
    case '$multiply':
      return { least: a.least * b.least, most: a.most * b.most };
    case '$divide':
      return { least: a.least / b.most, most: b.least === 0 ? Infinity : a.most / b.least };
    default:
      return undefined;
  }
}

const operators: Readonly<Record<string, string>> = {
  $add: '+',
  $subtract: '-',
  $multiply: '*',
  $divide: '/',
};

/** Half a unit in the last place of the greatest FLOAT64: adding less never overflows. */
const neverNoticed = 2 ** 969;

function mayOverflow(name: string, a: Sizes, b: Sizes): boolean {
  if (name === '$add' || name === '$subtract') {
    return a.most >= neverNoticed && b.most >= neverNoticed && a.most + b.most > Number.MAX_VALUE;
  }
  const most = resultMost(name, a, b);
  return most > Number.MAX_VALUE;
}

function resultMost(name: string, a: Sizes, b: Sizes): number {
  if (name === '$multiply') {
    if (a.most <= 1 || b.most <= 1) return 0;
    return a.most * b.most;
  }
  if (b.least >= 1) return 0;
  return b.least === 0 ? Infinity : a.most / b.least;
}

/**
 * An operation of FLOAT64 as GoogleSQL does it: it fails where finite operands give a number that is too large, and where a
 * divisor is 0. DuckDB gives infinity.
 *
 * @param failure what stands for a failure: NULL, or a call of DuckDB's `error`.
 */
function operation(name: string, call: FunctionCall, failure: (what: string) => string): string {
  const [a, b] = [argument(call, 0), argument(call, 1)];
  const operator = operators[name] ?? '';
  const overflows = mayOverflow(name, sizesOf(a), sizesOf(b));
  const mayDivideByZero = name === '$divide' && !(typeof b.constant === 'number' && b.constant !== 0);
  if (!overflows && !mayDivideByZero) return `(${a.sql} ${operator} ${b.sql})`;
  if (!a.plain || !b.plain) {
    const both = parameter(call.compilation.fresh('both'));
    const plain = (sql: string, each: Expression): Expression => ({ ...each, sql, plain: true });
    const args = [plain(`${both}.a`, a), plain(`${both}.b`, b)];
    return once(both, `{'a': ${a.sql}, 'b': ${b.sql}}`, operation(name, { ...call, args }, failure));
  }
  const zero = mayDivideByZero
    ? `WHEN ${b.sql} = 0 AND ${a.sql} IS NOT NULL THEN ${failure(`'division by zero: ' || ${a.sql} || ' / 0'`)} `
    : '';
  const result = `${a.sql} ${operator} ${b.sql}`;
  const tooLarge = overflows
    ? `WHEN NOT isfinite(${result}) AND isfinite(${a.sql}) AND isfinite(${b.sql}) THEN ${failure(`'double overflow: ' || ${a.sql} || ' ${operator} ' || ${b.sql}`)} `
    : '';
  return `(CASE ${zero}${tooLarge}ELSE ${result} END)`;
}

export const strictFloat =
  (name: string): RenderFacts =>
  (_, call) => ({
    sql: operation(name, call, (what) => `error(${what})`),
    sizes: resultSizes(name, call.args),
  });

export const safeFloat =
  (name: string): RenderFacts =>
  (_, call) => ({ sql: operation(name, call, () => 'NULL'), sizes: resultSizes(name, call.args) });
