import {
  type Contract,
  contractSchema,
  type ContractOf,
  type Kind,
  type RoutineContract,
  routineSchema,
} from './contract.ts';
import { inlinedContract, inlinedFile, readFunctions } from './functions.ts';
import { type Problem, refuse } from './problem.ts';
import { lineOf } from './sql/tokens.ts';
import { datasets } from './target.ts';
import { type KeyPath, type Read, readYaml } from './yaml.ts';

/** A file below `sql/`; the path is relative to the project, with `/`. */
export interface SqlFile {
  readonly path: string;
  readonly text: string;
}

/** Makes problems of what stands in a folder. */
export interface FolderPlaces {
  /** Whether there is a `query.sql` or `body.sql`, however empty. */
  readonly hasSql: boolean;
  /** A problem with a key of `table.yaml` or `routine.yaml`; with the nearest thing around it where there is no such key. */
  readonly inContract: (key: KeyPath, message: string) => Problem;
  /** A problem at a position of the text of `query.sql` or `body.sql`. */
  readonly inSql: (position: number, message: string) => Problem;
}

/** A table folder: `sql/<dataset>/<name>/{table.yaml,query.sql}`. */
export interface Table<C extends Contract = Contract> {
  readonly dataset: string;
  readonly name: string;
  /** Folder, for example `sql/gold/dim_user`. */
  readonly folder: string;
  readonly contract: C;
  readonly places: FolderPlaces;
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
  readonly places: FolderPlaces;
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
export function loadDeclared(written: readonly SqlFile[]): Declared {
  const problems: Problem[] = [];
  const { functions, others } = readFunctions(written, problems);
  const files = others.map((file) => inlinedFile(file, functions, problems));
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const tables: Table[] = [];
  const routines: Routine[] = [];
  for (const { path, text } of files) {
    const match = /^sql\/([^/]+)\/([^/]+)\/((?:table|routine)\.yaml|(?:query|body)\.sql)$/.exec(path);
    const [, dataset = '', name = '', file = ''] = match ?? [];
    if (match === null || !datasets.some((known) => known === dataset)) {
      problems.push({
        path,
        message: `expected sql/<${datasets.join('|')}>/<name>/table.yaml and query.sql, routine.yaml and body.sql, or function.yaml and body.sql`,
      });
      continue;
    }
    if (!folderName.test(name)) {
      problems.push({
        path,
        message: `the folder ${name} names a table: write it in lower-case letters, digits and _, 256 at most`,
      });
      continue;
    }
    const folder = `sql/${dataset}/${name}`;
    const partner = partners[file as keyof typeof partners];
    const sql = texts.get(`${folder}/${partner}`);
    const declare = <C>({ value, lineOf: lineOfKey }: Read<C>): Named<C> => ({
      dataset,
      name,
      folder,
      contract: value,
      places: {
        hasSql: sql !== undefined,
        inContract: (key, message) => ({ path, line: lineOfKey(key), message }),
        inSql: (position, message) => ({
          path: `${folder}/${partner}`,
          line: lineOf(sql ?? '', position + leading(sql ?? '')),
          message,
        }),
      },
    });
    switch (file) {
      case 'query.sql':
      case 'body.sql':
        if (sql === undefined) problems.push({ path, message: `there is no ${partner} beside it` });
        break;
      case 'routine.yaml': {
        if (texts.has(`${folder}/table.yaml`)) {
          problems.push({
            path,
            message: 'there is a table.yaml beside it: a folder is a table or a routine',
          });
        }
        const read = readYaml(routineSchema, { path, text }, problems);
        if (sql === undefined) problems.push({ path, message: 'there is no body.sql beside it' });
        if (read !== undefined) routines.push({ ...declare(read), body: sql?.trim() ?? '' });
        break;
      }
      case 'table.yaml': {
        const read = readYaml(contractSchema, { path, text }, problems);
        if (read === undefined) break;
        const { kind } = read.value;
        if (kindsWithQuery.has(kind) !== (sql !== undefined)) {
          problems.push({
            path,
            message: `a ${kind} has ${sql === undefined ? 'a query.sql, and there is none' : 'no query.sql'}`,
          });
        }
        const table = declare(read);
        const contract = inlinedContract(table.contract, functions, (key, message) => {
          problems.push(table.places.inContract(key, message));
        });
        tables.push({ ...table, contract, query: sql?.trim() ?? '' });
      }
    }
  }
  refuse(problems);
  return { tables, routines };
}

/** Names of tables may have more characters, those of routines no more. Source: BigQuery, "Quotas and limits", routines. */
const folderName = /^[a-z][a-z0-9_]{0,255}$/;

type Named<C> = Omit<Table, 'contract' | 'query'> & { readonly contract: C };

/** How many blanks and line ends stand before a text, which the model leaves out. */
function leading(text: string): number {
  return text.trim() === '' ? 0 : text.length - text.trimStart().length;
}
