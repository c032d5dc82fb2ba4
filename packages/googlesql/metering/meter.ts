import { z } from 'zod';
import type { TablePath } from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import type { Analyzer } from '../analyzer/analyzer.ts';
import type { CatalogScope, CatalogTable } from '../analyzer/catalog.ts';
import { parseType } from '../analyzer/types.ts';

/** Least that a query on demand is billed for each table that it names. @see https://cloud.google.com/bigquery/pricing */
const leastBytes = 10 * 2 ** 20;

/** What queries on demand are billed. */
export interface Bill {
  /** Bytes of the columns that they name. */
  readonly readBytes: number;
  /** The same with the least that is billed for each table of each query. */
  readonly billedBytes: number;
}

/**
 * The bill for queries over data of another size.
 *
 * @param queries For each query the bytes that it reads of each table that it names.
 * @param factor How many times as much data there is to be.
 */
export function billOf(queries: readonly (readonly number[])[], factor: number): Bill {
  const reads = queries.flat().map((bytes) => bytes * factor);
  const sum = (bytes: readonly number[]): number => bytes.reduce((total, each) => total + each, 0);
  return {
    readBytes: sum(reads),
    billedBytes: sum(reads.map((bytes) => Math.max(bytes, leastBytes))),
  };
}

/** What a statement does to a table that it names. */
export interface Read {
  /** Columns that it reads; the analyzer has left out those that it does not use. */
  readonly columns: ReadonlySet<string>;
  /** Whether it changes rows, for which the whole table counts as well. */
  readonly changes: boolean;
}

const Scan = z.object({
  table: z.object({ full_name: z.string() }),
  parent: z.object({ column_list: z.array(z.object({ name: z.string() })).default([]) }),
});

/**
 * What a resolved statement reads, by table. A table that is only counted or inserted into is not read.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#on-demand-query-size-calculation
 */
export function readsOf(resolved: unknown): ReadonlyMap<string, Read> {
  const reads = new Map<string, Read>();
  const add = (scanned: unknown, changes: boolean): boolean => {
    const scan = Scan.safeParse(scanned);
    if (!scan.success) return false;
    const { table, parent } = scan.data;
    const known = reads.get(table.full_name);
    const columns = new Set([...(known?.columns ?? []), ...parent.column_list.map(({ name }) => name)]);
    const read = { columns, changes: changes || known?.changes === true };
    if (columns.size > 0 || changes) reads.set(table.full_name, read);
    return true;
  };
  const visit = (node: unknown, kind: string): void => {
    if (typeof node !== 'object' || node === null || Buffer.isBuffer(node)) return;
    if (add(node, false)) return;
    for (const [field, value] of Object.entries(node)) {
      const isTarget = field === 'table_scan';
      if (isTarget && kind === 'resolved_insert_stmt_node') continue;
      if (isTarget && /^resolved_(?:delete|merge|update)_stmt_node$/.test(kind)) add(value, true);
      else visit(value, field);
    }
  };
  visit(resolved, '');
  return reads;
}

/** Bytes of a value in BigQuery; texts have two and their own. @see https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types */
function bytesOf(column: string, type: string): string {
  const { kind } = parseType(type);
  if (kind === 'BOOL') return `count(${column})`;
  if (kind === 'NUMERIC') return `16 * count(${column})`;
  if (['INT64', 'FLOAT64', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP'].includes(kind))
    return `8 * count(${column})`;
  return `coalesce(sum(2 + strlen(CAST(${column} AS VARCHAR))), 0)`;
}

/** The DuckDB query for the bytes that columns of a table have in BigQuery; of a table of days, for those of one day. */
export function sizeSql(
  relation: TablePath,
  columns: readonly { readonly name: string; readonly type: string }[],
  isOfDays: boolean,
): string {
  const sizes = columns.map(({ name, type }) => bytesOf(identifier(name), type));
  const days = isOfDays ? 'greatest(count(DISTINCT "_PARTITIONDATE"), 1)' : '1';
  return `SELECT ((${sizes.join(' + ')}) / ${days})::DOUBLE FROM ${tableName(relation)}`;
}

/** The warehouse that queries are weighed in. */
export interface Measure {
  /** All tables that are not temporary. */
  readonly tables: () => readonly CatalogTable[];
  /** The query of a view, undefined for what is no view; by `dataset.name`. */
  readonly viewQuery: (name: string) => string | undefined;
  /** The value of a DuckDB query. */
  readonly value: (sql: string) => Promise<unknown>;
}

/** Stands before the analyzer and weighs what is analysed while it is asked to. */
export class Meter implements Pick<Analyzer, 'analyze' | 'parse'> {
  readonly #analyzer: Pick<Analyzer, 'analyze' | 'parse'>;
  readonly #measure: Measure;
  #weighed: number[][] | undefined;

  constructor(analyzer: Pick<Analyzer, 'analyze' | 'parse'>, measure: Measure) {
    this.#analyzer = analyzer;
    this.#measure = measure;
  }

  parse(text: string): ReturnType<Analyzer['parse']> {
    return this.#analyzer.parse(text);
  }

  async analyze(text: string, scope: CatalogScope): ReturnType<Analyzer['analyze']> {
    const resolved = await this.#analyzer.analyze(text, scope);
    this.#weighed?.push(await this.#weigh(resolved, scope));
    return resolved;
  }

  /** For each query of the work the bytes that it reads of each table, as there are at that moment. */
  async during(work: () => Promise<unknown>): Promise<readonly (readonly number[])[]> {
    const weighed: number[][] = [];
    this.#weighed = weighed;
    await work();
    this.#weighed = undefined;
    return weighed;
  }

  /** A view is what it reads, with all columns that it names. */
  async #weigh(resolved: unknown, scope: CatalogScope): Promise<number[]> {
    const weights: number[] = [];
    for (const [name, read] of readsOf(resolved)) {
      const view = this.#measure.viewQuery(name);
      if (view === undefined) weights.push(await this.#bytes(name, read, scope.tables));
      else {
        const outside = {
          project: scope.project,
          tables: this.#measure.tables(),
          variables: new Map<string, string>(),
          parameters: new Map<string, string>(),
          inHandler: false,
        };
        weights.push(...(await this.#weigh(await this.#analyzer.analyze(view, outside), outside)));
      }
    }
    return weights;
  }

  async #bytes(name: string, read: Read, tables: readonly CatalogTable[]): Promise<number> {
    const table = tables.find(({ relation }) => relation.join('.') === name);
    if (table === undefined)
      throw new Error(`The analyzer names the table ${name}, which is not in its catalog.`);
    const stored = table.columns.filter(({ pseudo }) => pseudo !== true);
    const counted = [
      ...stored.filter((column) => read.columns.has(column.name)),
      ...(read.changes ? stored : []),
    ];
    if (counted.length === 0) return 0;
    // A query of a table of days reads one: that of the snapshot that it is about.
    const isOfDays = stored.length < table.columns.length;
    return Number(await this.#measure.value(sizeSql(table.relation, counted, isOfDays)));
  }
}
