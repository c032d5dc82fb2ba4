import { channel } from 'node:diagnostics_channel';
import type { CompileContext } from './context.ts';
import { once, parameter, quoted } from './names.ts';
import type { ResolvedColumn, ResolvedNode } from './reader.ts';
import type { Columns, SelectColumn } from './select.ts';

/** What a WITH query is called in DuckDB, and its columns in order. */
export interface WithQuery {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Told of each construct that is compiled, for example `trim(STRING)` or `JoinScan LEFT`. */
export const constructs = channel('googlesql.construct');

/** State of one compilation: fresh names, WITH queries, the constructs met. */
export class Compilation {
  readonly context: CompileContext;
  readonly withQueries = new Map<string, WithQuery>();
  /** The recursive WITH queries around the place, innermost last. */
  readonly recursive: WithQuery[] = [];
  private count = 0;

  constructor(context: CompileContext) {
    this.context = context;
  }

  fresh(prefix: string): string {
    this.count += 1;
    return `${prefix}${String(this.count)}`;
  }

  use(construct: string): void {
    if (constructs.hasSubscribers) constructs.publish(construct);
  }
}

/** Columns that an expression can see; `outer` are those of the query around a correlated subquery. */
export interface Scope {
  readonly compilation: Compilation;
  readonly columns: Columns;
  readonly outer: Scope | undefined;
  /** Condition of the queries around under which the values of subqueries here are asked for. */
  readonly asked?: string | undefined;
  /** Whether such a condition exists and cannot be written in a subquery. */
  readonly isBranch?: boolean;
  /** The same of the values of this subquery. */
  readonly wanted?: string | undefined;
  /** The same of an expression that is computed for each row of this subquery. */
  readonly guard?: string | undefined;
  /** Aggregates whose value is asked for in a branch only, so that they may fail elsewhere. */
  readonly deferred?: ReadonlySet<string> | undefined;
}

/** The column of the query around a correlated subquery, if there is one. */
export function outerColumn(scope: Scope, id: string): SelectColumn | undefined {
  for (let each = scope.outer; each !== undefined; each = each.outer) {
    const found = each.columns.get(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function lookup(scope: Scope, column: ResolvedColumn, node: ResolvedNode): SelectColumn {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const found = each.columns.get(column.id);
    if (found !== undefined) return found;
  }
  throw node.refusal(`column ${column.name} at this place`);
}

/** The value of a column, which fails here if it was deferred. */
export function valueSql(sql: string, { deferred }: SelectColumn): string {
  if (deferred === undefined) return sql;
  const value = parameter('value');
  return once(value, sql, `CASE WHEN ${value}.fails THEN error(${quoted(deferred)}) ELSE ${value}.v END`);
}
