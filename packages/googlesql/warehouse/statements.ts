import type { Compiled } from '../compiler/compiled.ts';
import { compileStatement } from '../compiler/index.ts';
import { Refused } from '../compiler/refused.ts';
import type { Analyzer, Message } from '../analyzer/analyzer.ts';
import { type CatalogScope, type CatalogTable, mentioned } from '../analyzer/catalog.ts';
import { StatementError } from '../analyzer/errors.ts';
import { readsOf } from '../analyzer/reads.ts';
import { scansOf, type TableScan } from '../analyzer/scans.ts';
import { byteOffsets } from '../analyzer/source.ts';
import { parseScript } from '../script/parse.ts';
import type { Statement } from '../script/tree.ts';
import { missingSchemaView } from './informationschema.ts';
import { statementType } from './statementtype.ts';
import type { Memo } from './memo.ts';

/** A statement ready to run. */
export interface Prepared {
  readonly compiled: Compiled;
  /** BigQuery's word for what it does, for example `SELECT` or `CREATE_TABLE`. */
  readonly type: string;
  /** Columns that it reads of each table, by the table's full name. */
  readonly reads: readonly StatementRead[];
  /** Full names of the tables that it names. */
  readonly tables: readonly string[];
  /** Whether it reads or writes a table or view. */
  readonly usesTables: boolean;
  /** Whether it holds a query besides the SELECT around an expression. */
  readonly asks: boolean;
}

/** What a statement reads of a table. */
interface StatementRead {
  readonly table: string;
  readonly columns: readonly string[];
  /** Whether it changes rows, for which the whole table counts. */
  readonly changes: boolean;
}

/** What a statement may name, with the DuckDB variables that hold the values. */
export interface StatementScope extends CatalogScope {
  /** DuckDB variables of the script's variables, by name in lower case. */
  readonly slots: ReadonlyMap<string, string>;
}

/** Analyses and compiles statements; what a statement's text and all that it mentions have met before is not done again. */
export class Statements {
  readonly #analyzer: Pick<Analyzer, 'analyze' | 'parse'>;
  readonly #memo: Memo;

  constructor(analyzer: Pick<Analyzer, 'analyze' | 'parse'>, memo: Memo) {
    this.#analyzer = analyzer;
    this.#memo = memo;
  }

  /** @throws StatementError for a syntax error or a construct that is not handled. */
  async parse(text: string): Promise<readonly Statement[]> {
    const key = `script ${text}`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known as readonly Statement[];
    const statements = await parseScript(this.#analyzer, text);
    this.#memo.set(key, statements);
    return statements;
  }

  /** Keeps what was compiled for the next process. */
  save(): void {
    this.#memo.save();
  }

  /** @throws StatementError for what the analyzer or the compiler refuses. */
  async prepare(text: string, scope: StatementScope): Promise<Prepared> {
    const narrow = mentioned(scope, text);
    const key = JSON.stringify([
      scope.project,
      scope.dataset,
      text,
      narrow.tables,
      [...narrow.variables].map(([name, type]) => [name, type, scope.slots.get(name)]),
      [...narrow.parameters],
      narrow.inHandler,
      narrow.targetTypes,
    ]);
    const known = this.#memo.get(key);
    if (known !== undefined) return known as Prepared;
    const prepared = this.#compile(await this.#analyze(text, narrow, scope), text, scope);
    if (prepared.compiled.kind === 'create_view' && (scope.variables.size > 0 || isUsual(scope))) {
      // A view outlives the script: the script's variables and usual dataset do not exist for it.
      const tables = scope.tables.filter((table) => !isUnqualified(table));
      return this.prepare(text, { ...scope, tables, variables: new Map(), slots: new Map() });
    }
    this.#memo.set(key, prepared);
    return prepared;
  }

  /** A name that is not there is looked for again among all, because the analyzer then says which one was meant. */
  async #analyze(text: string, narrow: CatalogScope, whole: CatalogScope): Promise<Message> {
    try {
      return await this.#analyzer.analyze(text, narrow);
    } catch (error) {
      if (error instanceof StatementError && error.message.includes('not found')) {
        const view = missingSchemaView(text);
        if (view !== undefined) {
          throw new StatementError(
            `INFORMATION_SCHEMA.${view} is not supported by the embedded warehouse`,
            error.offset,
          );
        }
        return this.#analyzer.analyze(text, whole);
      }
      throw error;
    }
  }

  #compile(resolved: Message, text: string, scope: StatementScope): Prepared {
    const { scans, hasSubquery } = scansOf(resolved);
    refuseOtherCase(text, scans);
    const ingestion = new Set(
      scope.tables
        .filter(({ columns }) => columns.some(({ pseudo }) => pseudo))
        .map(({ relation }) => relation.join('.')),
    );
    try {
      const compiled = compileStatement(resolved, {
        project: scope.project,
        dataset: scope.dataset,
        source: text,
        file: '',
        variable: (kind, name) => {
          if (kind === 'constant') return scope.slots.get(name.toLowerCase());
          return kind === 'parameter' ? parameterSlot(name) : systemSlot(name);
        },
        hasIngestionTime: (path) => ingestion.has(path.join('.')),
      });
      return {
        compiled,
        type: statementType(resolved, compiled),
        reads: [...readsOf(resolved)].map(([table, { columns, changes }]) => ({
          table,
          columns: [...columns],
          changes,
        })),
        tables: [...new Set(scans.map(({ table }) => table))],
        usesTables: scans.length > 0,
        asks: hasSubquery,
      };
    } catch (error) {
      const refused = error instanceof Error && error.cause instanceof Refused ? error.cause : error;
      if (!(refused instanceof Refused)) throw error;
      const offset = refused.place === undefined ? 0 : byteOffsets(text)(refused.place.start);
      throw new StatementError(refused.message, offset, { cause: error });
    }
  }
}

/** Whether a table of a dataset can be named without it. */
const isUnqualified = ({ path, relation }: CatalogTable): boolean => path[0] !== relation[0];

const isUsual = ({ tables }: StatementScope): boolean => tables.some(isUnqualified);

/** The DuckDB variable of a query parameter. */
export function parameterSlot(name: string): string {
  return `@${name.toLowerCase()}`;
}

/** The DuckDB variable of a system variable, for example of `error.message`. */
export function systemSlot(name: string): string {
  return `@@${name.toLowerCase()}`;
}

/** Names of tables count upper and lower case in BigQuery; the analyzer does not. */
function refuseOtherCase(text: string, scans: readonly TableScan[]): void {
  const bytes = Buffer.from(text);
  for (const { table, start, end } of scans) {
    const written = bytes.toString('utf8', start, end).replaceAll(/[`\s]/g, '');
    if (written.endsWith(table) || !written.toLowerCase().endsWith(table.toLowerCase())) continue;
    throw new StatementError(`Table not found: ${written}; Did you mean ${table}?`, byteOffsets(text)(start));
  }
}
