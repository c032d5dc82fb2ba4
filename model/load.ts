import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Contract, contractSchema, type ContractOf, type Kind } from './contract.ts';
import { type Problem, refuse } from './problem.ts';
import { datasets } from './target.ts';

/** A file below `sql/`; the path is relative to the project, with `/`. */
export interface SqlFile {
  readonly path: string;
  readonly text: string;
}

/** A table folder: `sql/<dataset>/<name>/{table.yaml,query.sql}`. */
export interface Table<C extends Contract = Contract> {
  readonly dataset: string;
  readonly name: string;
  /** Folder, for example `sql/gold/dim_user`. */
  readonly folder: string;
  readonly contract: C;
  /** Text of `query.sql`; empty where the kind has none. */
  readonly query: string;
}

export type TableOf<K extends Kind> = Table<ContractOf<K>>;

export function isKind<K extends Kind>(kind: K): (table: Table) => table is TableOf<K> {
  return (table): table is TableOf<K> => table.contract.kind === kind;
}

const kindsWithQuery: ReadonlySet<Kind> = new Set([
  'history',
  'dimension',
  'fact',
  'mart',
  'view',
  'materialized_view',
  'stage',
  'comparison',
]);

/**
 * Reads the contracts and queries of `sql/`.
 *
 * @throws ModelError with every unreadable contract, unknown file and missing query at once, each with file and line.
 */
export function loadTables(files: readonly SqlFile[]): Table[] {
  const problems: Problem[] = [];
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const tables = files.flatMap(({ path, text }): Table[] => {
    const match = /^sql\/([^/]+)\/([^/]+)\/(table\.yaml|query\.sql)$/.exec(path);
    const [, dataset = '', name = '', file = ''] = match ?? [];
    if (match === null || !datasets.some((known) => known === dataset)) {
      problems.push({
        path,
        message: `expected sql/<${datasets.join('|')}>/<table>/table.yaml or query.sql`,
      });
      return [];
    }
    const folder = `sql/${dataset}/${name}`;
    if (file === 'query.sql') {
      if (!texts.has(`${folder}/table.yaml`))
        problems.push({ path, message: 'there is no table.yaml beside it' });
      return [];
    }
    const contract = readContract(path, text, problems);
    if (contract === undefined) return [];
    const query = texts.get(`${folder}/query.sql`);
    if (kindsWithQuery.has(contract.kind) !== (query !== undefined)) {
      problems.push({
        path,
        message: `a ${contract.kind} has ${query === undefined ? 'a query.sql, and there is none' : 'no query.sql'}`,
      });
    }
    return [{ dataset, name, folder, contract, query: query?.trim() ?? '' }];
  });
  refuse(problems);
  return tables;
}

function readContract(path: string, text: string, problems: Problem[]): Contract | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    problems.push(
      ...document.errors.map(({ message, pos }) => ({ path, line: lines.linePos(pos[0]).line, message })),
    );
    return undefined;
  }
  const parsed = contractSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  problems.push(
    ...parsed.error.issues.flatMap((issue) =>
      explain(issue).map(({ key, message }) => ({ path, line: lineOfKey(document, lines, key), message })),
    ),
  );
  return undefined;
}

function explain(issue: z.core.$ZodIssue): { key: PropertyKey[]; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      key: [...issue.path, key],
      message: `${[...issue.path, key].join('.')}: there is no such key`,
    }));
  }
  return [{ key: issue.path, message: `${issue.path.join('.') || 'contract'}: ${issue.message}` }];
}

/** The line of a key, or of the nearest thing around it that is there. */
function lineOfKey(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  key: PropertyKey[],
): number {
  for (let length = key.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(key.slice(0, length), true);
    const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
    if (range !== undefined) return lines.linePos(range[0]).line;
  }
  return 1;
}
