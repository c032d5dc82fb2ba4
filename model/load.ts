import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import {
  type Contract,
  contractSchema,
  type ContractOf,
  type Kind,
  type RoutineContract,
  routineSchema,
} from './contract.ts';
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

/** A routine that is written by hand: `sql/<dataset>/<name>/{routine.yaml,body.sql}`. */
export interface Routine {
  readonly dataset: string;
  readonly name: string;
  /** Folder, for example `sql/ops/run_watch`. */
  readonly folder: string;
  readonly contract: RoutineContract;
  readonly body: string;
}

/** What the folders of `sql/` declare. */
export interface Declared {
  readonly tables: readonly Table[];
  readonly routines: readonly Routine[];
}

/** The file that says what a folder is, and the one with the SQL beside it. */
const partners = {
  'table.yaml': 'query.sql',
  'routine.yaml': 'body.sql',
  'query.sql': 'table.yaml',
  'body.sql': 'routine.yaml',
} as const;

/**
 * Reads the contracts, queries and routines of `sql/`.
 *
 * @throws ModelError with every unreadable contract, unknown file and missing query at once, each with file and line.
 */
export function loadDeclared(files: readonly SqlFile[]): Declared {
  const problems: Problem[] = [];
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const tables: Table[] = [];
  const routines: Routine[] = [];
  for (const { path, text } of files) {
    const match = /^sql\/([^/]+)\/([^/]+)\/((?:table|routine)\.yaml|(?:query|body)\.sql)$/.exec(path);
    const [, dataset = '', name = '', file = ''] = match ?? [];
    if (match === null || !datasets.some((known) => known === dataset)) {
      problems.push({
        path,
        message: `expected sql/<${datasets.join('|')}>/<name>/table.yaml and query.sql, or routine.yaml and body.sql`,
      });
      continue;
    }
    const folder = `sql/${dataset}/${name}`;
    const partner = partners[file as keyof typeof partners];
    const sql = texts.get(`${folder}/${partner}`);
    switch (file) {
      case 'query.sql':
      case 'body.sql':
        if (sql === undefined) problems.push({ path, message: `there is no ${partner} beside it` });
        break;
      case 'routine.yaml': {
        const contract = readContract(routineSchema, path, text, problems);
        if (sql === undefined) problems.push({ path, message: 'there is no body.sql beside it' });
        if (contract !== undefined) {
          routines.push({ dataset, name, folder, contract, body: sql?.trim() ?? '' });
        }
        break;
      }
      case 'table.yaml': {
        const contract = readContract(contractSchema, path, text, problems);
        if (contract === undefined) break;
        if (kindsWithQuery.has(contract.kind) !== (sql !== undefined)) {
          problems.push({
            path,
            message: `a ${contract.kind} has ${sql === undefined ? 'a query.sql, and there is none' : 'no query.sql'}`,
          });
        }
        tables.push({ dataset, name, folder, contract, query: sql?.trim() ?? '' });
      }
    }
  }
  refuse(problems);
  return { tables, routines };
}

function readContract<C>(
  schema: z.ZodType<C>,
  path: string,
  text: string,
  problems: Problem[],
): C | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    problems.push(
      ...document.errors.map(({ message, pos }) => ({ path, line: lines.linePos(pos[0]).line, message })),
    );
    return undefined;
  }
  const parsed = schema.safeParse(document.toJS());
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
