import { type Contract, functionSchema, type Unit } from './contract.ts';
import type { SqlFile } from './load.ts';
import type { Problem } from './problem.ts';
import { CallError, inline, type SqlFunction } from './sql/inline.ts';
import { lineOf } from './sql/tokens.ts';
import type { KeyPath } from './yaml.ts';
import { readYaml } from './yaml.ts';

/**
 * The functions that `sql/<dataset>/<name>/{function.yaml,body.sql}` declare: expressions that several queries share. They are put in
 * the place of their calls, so neither BigQuery nor the embedded warehouse knows them.
 *
 * @param problems gets those of the files.
 * @returns the functions, and the files that declare none.
 */
export function readFunctions(
  files: readonly SqlFile[],
  problems: Problem[],
): { functions: SqlFunction[]; others: SqlFile[] } {
  const functions: SqlFunction[] = [];
  const folders = new Set<string>();
  for (const { path, text } of files) {
    const [, folder, dataset = '', name = ''] = /^(sql\/([^/]+)\/([^/]+))\/function\.yaml$/.exec(path) ?? [];
    if (folder === undefined) continue;
    folders.add(folder);
    const read = readYaml(functionSchema, { path, text }, problems);
    const body = files.find((file) => file.path === `${folder}/body.sql`)?.text.trim() ?? '';
    if (body === '') problems.push({ path, message: 'there is no body.sql with an expression beside it' });
    if (read !== undefined) functions.push({ dataset, name, parameters: read.value.arguments, body });
  }
  const isFunction = ({ path }: SqlFile): boolean => folders.has(path.slice(0, path.lastIndexOf('/')));
  const extra = files.filter((file) => isFunction(file) && !/\/(function\.yaml|body\.sql)$/.test(file.path));
  for (const { path } of extra) problems.push({ path, message: 'a function is function.yaml and body.sql' });
  return { functions, others: files.filter((file) => !isFunction(file)) };
}

/** A file of SQL with what the functions say in the place of their calls. */
export function inlinedFile(file: SqlFile, functions: readonly SqlFunction[], problems: Problem[]): SqlFile {
  if (!file.path.endsWith('.sql')) return file;
  try {
    return { ...file, text: inline(file.text, functions) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    problems.push({ path: file.path, line: lineOf(file.text, error.position), message: error.message });
    return file;
  }
}

/**
 * A contract whose predicates and figures say what the functions say in the place of their calls.
 *
 * @param report is told of each call that does not fit.
 */
export function inlinedContract<C extends Contract>(
  contract: C,
  functions: readonly SqlFunction[],
  report: (key: KeyPath, message: string) => void,
): C {
  const inlined = (sql: string, key: KeyPath): string => {
    try {
      return inline(sql, functions);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      report(key, error.message);
      return sql;
    }
  };
  if ('screens' in contract) {
    const screens = contract.screens.map((screen, index) => ({
      ...screen,
      fails: inlined(screen.fails, ['screens', index, 'fails']),
    }));
    return { ...contract, screens };
  }
  if (contract.kind === 'stage') return { ...contract, ...inlinedUnit(contract, inlined) };
  if ('reconciles' in contract) {
    const reconciles = contract.reconciles.map((figure, index) => ({
      ...figure,
      measure: inlined(figure.measure, ['reconciles', index, 'measure']),
      equals: inlined(figure.equals, ['reconciles', index, 'equals']),
      ...(figure.where === undefined ? {} : { where: inlined(figure.where, ['reconciles', index, 'where']) }),
    }));
    return { ...contract, reconciles, ...inlinedUnit(contract, inlined) };
  }
  return contract;
}

function inlinedUnit(
  { unit }: { readonly unit?: Unit | undefined },
  inlined: (sql: string, key: KeyPath) => string,
): { unit?: Unit } {
  if (unit === undefined) return {};
  const lookups = unit.lookups.map((lookup, index) => ({
    ...lookup,
    values: lookup.values.map((value, place) => inlined(value, ['unit', 'lookups', index, 'values', place])),
  }));
  return { unit: { ...unit, lookups } };
}
