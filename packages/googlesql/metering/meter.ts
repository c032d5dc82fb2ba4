import type { Analyzer } from '../analyzer/analyzer.ts';
import type { CatalogScope, CatalogTable } from '../analyzer/catalog.ts';
import { type Read, readsOf } from '../analyzer/reads.ts';
import { sizeSql } from '../warehouse/size.ts';

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

/** What a query reads of a view: its columns without those that nobody asks for. */
function ofColumns(columns: ReadonlySet<string>, view: string): string {
  return `SELECT ${[...columns].map((column) => `\`${column}\``).join(', ')}\nFROM (\n${view}\n)`;
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

  /** A view is what it reads for the columns that are asked of it. */
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
        weights.push(
          ...(await this.#weigh(
            await this.#analyzer.analyze(ofColumns(read.columns, view), outside),
            outside,
          )),
        );
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
