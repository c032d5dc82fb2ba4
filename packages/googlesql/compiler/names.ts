import type { TablePath } from './compiled.ts';
import { Refused } from './refused.ts';

/** A quoted DuckDB identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A parameter of a lambda or macro whose fields are read (`"$p".y`): DuckDB takes a column of that name first, and no column
 * of a BigQuery table holds the sign `$`.
 */
export function parameter(name: string): string {
  return `"$${name}"`;
}

/** Computes a value once, however often the body uses it under its name. */
export function once(name: string, value: string, body: string): string {
  return `list_transform([${value}], lambda ${name}: ${body})[1]`;
}

/** A quoted DuckDB string. */
export function quoted(text: string): string {
  if (text.includes('\0')) throw new Refused('a string literal that holds the character NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

export function tableName(path: TablePath): string {
  return path.length === 1 ? `temp.${identifier(path[0])}` : path.map(identifier).join('.');
}

/**
 * The table that a GoogleSQL path names. Its parts may themselves be dotted: `` `project.dataset.table` ``.
 *
 * @throws Refused for another project's table, and for partition decorators.
 */
export function tablePath(parts: readonly string[], project: string): TablePath {
  const names = parts.flatMap((part) => part.split('.'));
  const written = names.join('.');
  if (names.some((name) => name.includes('$') || name.includes('*'))) {
    throw new Refused(`table ${written}: a partition decorator or a wildcard`);
  }
  const [first, second, third] = names;
  if (third !== undefined) {
    if (names.length > 3 || first !== project)
      throw new Refused(`table ${written}: a project other than ${project}`);
    return [String(second), third];
  }
  return second === undefined ? [String(first)] : [String(first), second];
}
