import type { Expression } from '../expressions.ts';
import type { Facts } from '../facts.ts';
import type { ResolvedNode } from '../reader.ts';
import type { Compilation } from '../scope.ts';
import type { GoogleType } from '../types.ts';

/** A call of a function whose signature is known. */
export interface FunctionCall {
  readonly args: readonly Expression[];
  readonly type: GoogleType;
  readonly node: ResolvedNode;
  readonly compilation: Compilation;
}

/** DuckDB text of a call; `sql` are the texts of its arguments. */
export type Render = (sql: readonly string[], call: FunctionCall) => string;

/** The same with what is known of the value. */
export type RenderFacts = (sql: readonly string[], call: FunctionCall) => { readonly sql: string } & Facts;

export interface ScalarFunction {
  /** For example `substr(STRING, INT64)`: the name of the construct wherever it is listed. */
  readonly signature: string;
  readonly render: Render | RenderFacts;
  /** With the prefix SAFE. — undefined where that is refused. */
  readonly safe: Render | RenderFacts | undefined;
}

/** Functions by signature. `T` is any type, `ARRAY` and `STRUCT` any of them, `PART` a part of a date, `…` repeats. */
export type Signatures = Readonly<Record<string, Render | RenderFacts>>;

/** Functions that no argument makes fail, so that SAFE. changes nothing. */
export function total(signatures: Signatures): ScalarFunction[] {
  return Object.entries(signatures).map(([signature, render]) => ({ signature, render, safe: render }));
}

/** Functions that may fail: as such, and as SAFE. wants them. */
export function partial(
  signatures: Readonly<
    Record<string, { readonly strict: Render | RenderFacts; readonly safe?: Render | RenderFacts }>
  >,
): ScalarFunction[] {
  return Object.entries(signatures).map(([signature, { strict, safe }]) => ({
    signature,
    render: strict,
    safe,
  }));
}

/** The function among those of one name that takes such arguments. */
export function matching<F extends { readonly signature: string }>(
  functions: readonly F[],
  types: readonly GoogleType[],
): F | undefined {
  return functions.find(({ signature }) => accepts(signature, types));
}

export function byName<F extends { readonly signature: string }>(functions: readonly F[]): Map<string, F[]> {
  const map = new Map<string, F[]>();
  for (const each of functions) {
    const name = each.signature.slice(0, each.signature.indexOf('('));
    map.set(name, [...(map.get(name) ?? []), each]);
  }
  return map;
}

function accepts(signature: string, types: readonly GoogleType[]): boolean {
  const inner = signature.slice(signature.indexOf('(') + 1, -1);
  const wanted = inner === '' ? [] : inner.split(', ');
  const last = wanted.at(-1);
  if (last?.endsWith('…') === true) {
    const fixed = wanted.slice(0, -1);
    const repeated = last.slice(0, -1);
    return (
      types.length >= fixed.length &&
      fixed.every((each, i) => fits(each, types[i])) &&
      types.slice(fixed.length).every((type) => fits(repeated, type))
    );
  }
  return wanted.length === types.length && wanted.every((each, i) => fits(each, types[i]));
}

function fits(wanted: string, type: GoogleType | undefined): boolean {
  if (type === undefined) return false;
  if (wanted === 'T') return type.kind !== 'INTERVAL' && type.kind !== 'ENUM';
  return wanted.split('|').includes(type.kind === 'ENUM' ? 'PART' : type.kind);
}
