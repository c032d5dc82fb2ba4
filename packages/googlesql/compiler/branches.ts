import type { Expression } from './expressions.ts';
import { isMessage } from '../analyzer/walk.ts';
import type { ResolvedNode } from './reader.ts';
import { outerColumn, type Scope } from './scope.ts';

/** For each argument of a call: the condition under which its value is asked for. Undefined where it always is. */
type Conditions = (sql: readonly string[]) => readonly (string | undefined)[];

const isTrue = (condition: string): string => `coalesce(${condition}, false)`;
const isNot = (condition: string): string => `NOT ${isTrue(condition)}`;
const all = (conditions: readonly string[]): string | undefined =>
  conditions.length === 0 ? undefined : conditions.join(' AND ');

/** Each argument is asked for while none before it has decided. */
const until =
  (undecided: (sql: string) => string): Conditions =>
  (sql) =>
    sql.map((_, i) => all(sql.slice(0, i).map(undecided)));

/** WHEN at even places, THEN at odd ones, ELSE at the last even one. */
const cases: Conditions = (sql) =>
  sql.map((_, i) => {
    const earlier = sql.slice(0, i - (i % 2)).filter((_, at) => at % 2 === 0);
    const own = i % 2 === 1 ? [isTrue(String(sql[i - 1]))] : [];
    return all([...earlier.map(isNot), ...own]);
  });

/** Functions of which GoogleSQL evaluates no argument that decides nothing, so that it may fail. */
const conditional: Readonly<Record<string, Conditions>> = {
  if: ([condition = '']) => [undefined, isTrue(condition), isNot(condition)],
  ifnull: until((sql) => `${sql} IS NULL`),
  coalesce: until((sql) => `${sql} IS NULL`),
  $and: until((sql) => `coalesce(${sql}, true)`),
  $or: until(isNot),
  $case_no_value: cases,
  $case_with_value: ([value = '', ...rest]) => {
    const whens = rest.map((each, i) => (i % 2 === 0 && i + 1 < rest.length ? `(${value} = ${each})` : each));
    return [undefined, ...cases(whens)];
  },
};

const changing = /(?:rand|generate_uuid)$/i;

/**
 * The scope of a conditional function's next argument. Subqueries there are told when their value is asked for: DuckDB computes
 * every subquery before the condition around it.
 *
 * @param before the arguments before it.
 */
export function scopeOfArgument(
  name: string,
  before: readonly { readonly node: ResolvedNode; readonly value: Expression }[],
  argument: ResolvedNode,
  scope: Scope,
): Scope {
  const conditions = conditional[name];
  if (conditions === undefined || before.length === 0 || !argument.hasSubquery) return scope;
  const own = outerColumns(argument, scope);
  const isRepeatable = before.every(
    ({ node, value }) =>
      isStable(node) &&
      isPlainlyEqual(name, value) &&
      (!argument.readsRows || [...outerColumns(node, scope)].every((id) => own.has(id))),
  );
  if (!isRepeatable) return { ...scope, isBranch: true };
  const condition = conditions([...before.map(({ value }) => value.sql), ''])[before.length];
  return condition === undefined ? scope : { ...scope, asked: both(scope.asked, condition) };
}

/** Whether an expression has one value, however often it is computed. */
const isStable = (node: ResolvedNode): boolean => !node.functionNames().some((name) => changing.test(name));

/**
 * The columns that a node takes from the rows of its place. A condition goes into a subquery that reads rows only where it names
 * none that the subquery does not: DuckDB computes a subquery once for each of their values.
 */
function outerColumns(node: ResolvedNode, scope: Scope): Set<string> {
  const isOuter = (id: string) => scope.columns.has(id) || outerColumn(scope, id) !== undefined;
  return new Set([...node.columnIds()].filter(isOuter));
}

const isPlainlyEqual = (name: string, { type }: Expression): boolean =>
  name !== '$case_with_value' || !['FLOAT64', 'STRUCT'].includes(type.kind);

export const both = (left: string | undefined, right: string | undefined): string | undefined =>
  left === undefined || right === undefined ? (left ?? right) : `${left} AND ${right}`;

/**
 * Columns that the expressions of a node name in branches of conditional functions only.
 *
 * @param list of the columns that the node passes on, which are no such.
 */
export function columnsOfBranches(node: ResolvedNode, expressions: string, list: string): Set<string> {
  const [sometimes, always] = [new Set<string>(), node.columnIds(list)];
  const look = (value: unknown, found: Set<string>): void => {
    if (!isMessage(value)) return;
    if ('column_id' in value) found.add(String(value['column_id']));
    const { function: called, argument_list: list } = value as CallFields;
    const name = called?.name.replace(/^.*:/, '') ?? '';
    if (!(name in conditional) || !Array.isArray(list)) {
      for (const each of Object.values(value)) look(each, found);
      return;
    }
    list.forEach((each, i) => {
      look(each, i === 0 ? found : sometimes);
    });
  };
  look(node.message(expressions), always);
  return new Set([...sometimes].filter((id) => !always.has(id)));
}

interface CallFields {
  readonly function?: { readonly name: string };
  readonly argument_list?: readonly unknown[];
}
