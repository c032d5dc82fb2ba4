import { once, parameter, quoted } from '../names.ts';
import type { Expression } from '../expressions.ts';
import type { Compilation } from '../scope.ts';
import { fieldNames, type GoogleType } from '../types.ts';

/**
 * Whether `=` of DuckDB is not GoogleSQL's for values of the type: NaN equals nothing, and a STRUCT is compared field by
 * field, so that a NULL field makes the answer NULL. DuckDB takes NaN for NaN, and a NULL field for a value.
 */
export function comparesOtherwise(type: GoogleType): boolean {
  return type.kind === 'FLOAT64' || type.kind === 'STRUCT';
}

/** `a = b` of two values of a type, each written several times. */
export function equalSql(a: string, b: string, type: GoogleType): string {
  if (type.kind === 'FLOAT64')
    return `(CASE WHEN isnan(${a}) AND ${b} IS NOT NULL THEN false ELSE ${a} = ${b} END)`;
  if (type.kind !== 'STRUCT') return `(${a} = ${b})`;
  const fields = fieldNames(type.fields).map((name, i) => {
    const part = (whole: string) => `struct_extract(${whole}, ${quoted(name)})`;
    return equalSql(part(a), part(b), type.fields[i]?.type ?? type);
  });
  return `(${fields.join(' AND ')})`;
}

/** `=` of two expressions: an expression that is not cheap to repeat is computed once. */
export function equality(a: Expression, b: Expression, compilation: Compilation): string {
  if (a.plain && b.plain) return equalSql(a.sql, b.sql, a.type);
  const both = parameter(compilation.fresh('both'));
  return once(both, `{'a': ${a.sql}, 'b': ${b.sql}}`, equalSql(`${both}.a`, `${both}.b`, a.type));
}

/** Computes `x` and each of some values once, for a body that tests whether they are equal, in order. */
function comparing(
  x: Expression,
  values: readonly Expression[],
  compilation: Compilation,
  body: (tests: readonly string[]) => string,
): string {
  const all = parameter(compilation.fresh('all'));
  const parts = values.map((value, i) => `'v${String(i)}': ${value.sql}`);
  const tests = values.map((_, i) => equalSql(`${all}.x`, `${all}.v${String(i)}`, x.type));
  return once(all, `{'x': ${x.sql}, ${parts.join(', ')}}`, body(tests));
}

/** The place of the first value that equals `x`, counted from 1; NULL if none does. */
export function firstEqual(x: Expression, values: readonly Expression[], compilation: Compilation): string {
  return comparing(x, values, compilation, (tests) => {
    const found = tests.map((test, i) => `WHEN ${test} THEN ${String(i + 1)}`);
    return `CASE ${found.join(' ')} END`;
  });
}

/** `x IN (values)`: NULL where none equals `x` and one comparison is NULL. */
export function isIn(x: Expression, values: readonly Expression[], compilation: Compilation): string {
  return comparing(x, values, compilation, (tests) => `(${tests.join(' OR ')})`);
}

/**
 * What a list of answers comes to: one that decides is enough, NULL where none does and one is NULL, and none is no list.
 *
 * @param answers name of the list.
 */
export function decided(answers: string, decides: 'true' | 'false'): string {
  const otherwise = decides === 'true' ? 'false' : 'true';
  return (
    `CASE WHEN ${answers} IS NULL OR len(${answers}) = 0 THEN ${otherwise} WHEN list_contains(${answers}, ${decides}) THEN ${decides} ` +
    `WHEN list_count(${answers}) = len(${answers}) THEN ${otherwise} END`
  );
}

/** `x IN UNNEST(list)` */
export function isInArray(x: Expression, list: Expression, compilation: Compilation): string {
  const both = parameter(compilation.fresh('both'));
  const each = parameter(compilation.fresh('each'));
  const answers = parameter(compilation.fresh('answers'));
  const tests = `list_transform(${both}.list, lambda ${each}: ${equalSql(`${both}.x`, each, x.type)})`;
  return once(both, `{'x': ${x.sql}, 'list': ${list.sql}}`, once(answers, tests, decided(answers, 'true')));
}
