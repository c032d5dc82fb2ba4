import type { TablePath } from './compiled.ts';
import { Refused } from './refused.ts';

/** A quoted DuckDB identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
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
