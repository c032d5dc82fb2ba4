import { isMessage, walk } from '../analyzer/walk.ts';
import { type TextSpan, Refused } from './refused.ts';
import { type GoogleType, readType } from './types.ts';

/** Fields that describe what other fields already say, or how the analyzer got there; they never change a result. */
const descriptive = new Set([
  'parse_location_range',
  'node_source',
  'is_ordered',
  'float_literal_id',
  'has_explicit_type',
  'preserve_in_literal_remover',
  'column_access_list',
  'column_index_list',
  'parameter_list',
  'query_parameter_list',
  'is_correlated',
  'node',
]);

/** What an enum field holds where its clause was not written. */
const defaults = new Set<unknown>([
  'DEFAULT_ERROR_MODE',
  'DEFAULT_NULL_HANDLING',
  'ORDER_UNSPECIFIED',
  'BY_POSITION',
  'STRICT',
  'OR_ERROR',
  'CREATE_DEFAULT_SCOPE',
  'SQL_SECURITY_UNSPECIFIED',
  'DROP_MODE_UNSPECIFIED',
]);

type Fields = Readonly<Record<string, unknown>>;

/** A column of the resolved tree: the number is unique in the statement. */
export interface ResolvedColumn {
  readonly id: string;
  readonly name: string;
  readonly type: GoogleType;
}

/**
 * A node of the resolved tree that remembers which of its fields were read. `finish` on the root refuses the statement if any
 * field of any node holds more than its default and nobody read it: an option that the compiler forgot cannot be lost.
 */
export class ResolvedNode {
  /** For example `AggregateScan`. */
  readonly kind: string;
  readonly place: TextSpan | undefined;
  private readonly fields: Fields;
  private readonly unread: Set<string>;
  private readonly visited: ResolvedNode[] = [];

  /** @param message a decoded node, or a chain of `Any…` messages around one. */
  constructor(message: unknown, kind: string, outer?: TextSpan) {
    let inner = message as Fields;
    let name = kind;
    while (typeof inner['node'] === 'string') {
      name = inner['node'];
      inner = inner[name] as Fields;
    }
    this.kind = name.startsWith('resolved_') ? camel(name.slice('resolved_'.length, -'_node'.length)) : name;
    this.fields = inner;
    this.unread = new Set(Object.keys(this.fields).filter((field) => !descriptive.has(field)));
    this.place = (this.fields['parse_location_range'] as TextSpan | undefined) ?? outer;
  }

  /** The node in a field that must be there. */
  child(field: string, kind = 'Node'): ResolvedNode {
    const node = this.optional(field, kind);
    if (node === undefined) throw this.refusal(`${this.kind} without ${field}`);
    return node;
  }

  optional(field: string, kind = 'Node'): ResolvedNode | undefined {
    const value = this.read(field);
    return value === undefined || value === null ? undefined : this.visit(value, kind);
  }

  children(field: string, kind = 'Node'): ResolvedNode[] {
    return this.list(field).map((value) => this.visit(value, kind));
  }

  text(field: string): string {
    const value = this.read(field);
    return typeof value === 'string' ? value : '';
  }

  flag(field: string): boolean {
    return this.read(field) === true;
  }

  integer(field: string): number {
    return Number(this.read(field) ?? 0);
  }

  texts(field: string): string[] {
    return this.list(field).map(String);
  }

  integers(field: string): number[] {
    return this.list(field).map(Number);
  }

  column(field: string): ResolvedColumn {
    return readColumn(this.read(field));
  }

  columns(field: string): ResolvedColumn[] {
    return this.list(field).map(readColumn);
  }

  type(field = 'type'): GoogleType {
    return readType(this.read(field));
  }

  /** A message that is no node, such as a literal's value. */
  message(field: string): unknown {
    return this.read(field);
  }

  has(field: string): boolean {
    return !harmless(this.fields[field]);
  }

  /** Numbers of all columns that this node and those below it name, or one of its fields. */
  columnIds(field?: string): Set<string> {
    const found = new Set<string>();
    walk(field === undefined ? this.fields : this.fields[field], (message) => {
      const { column_id: id } = message as { readonly column_id?: string };
      if (id !== undefined) found.add(id);
    });
    return found;
  }

  /** Whether this node is a subquery or one below it is. */
  get hasSubquery(): boolean {
    return this.kind === 'SubqueryExpr' || subqueries(this.fields);
  }

  /** Whether a scan below this node reads a table or a WITH query. */
  get readsRows(): boolean {
    return reading(this.fields);
  }

  /** Names of all functions that this node and those below it call. */
  functionNames(): string[] {
    const names: string[] = [];
    walk(this.fields, (message) => {
      const { function: called } = message as { function?: { name?: unknown } | null };
      if (typeof called?.name === 'string') names.push(called.name);
    });
    return names;
  }

  refusal(construct: string): Refused {
    return new Refused(construct, this.place);
  }

  /** @throws Refused naming the first field that was not read and holds more than its default. */
  finish(): void {
    for (const field of this.unread) {
      const value = this.fields[field];
      if (!harmless(value)) {
        const shown = typeof value === 'string' || typeof value === 'boolean' ? ` = ${String(value)}` : '';
        throw this.refusal(`${this.kind} with ${field}${shown}`);
      }
    }
    for (const node of this.visited) node.finish();
  }

  private visit(value: unknown, kind: string): ResolvedNode {
    const node = new ResolvedNode(value, kind, this.place);
    this.visited.push(node);
    return node;
  }

  private list(field: string): readonly unknown[] {
    return (this.read(field) as readonly unknown[] | undefined) ?? [];
  }

  private read(field: string): unknown {
    this.unread.delete(field);
    return this.fields[field];
  }
}

/** Whether a message below a value has one of the fields. What is found of a message is kept, for each node on the way down asks again. */
function holding(...kinds: readonly string[]): (value: unknown) => boolean {
  const known = new WeakMap<object, boolean>();
  const holds = (value: unknown): boolean => {
    if (!isMessage(value)) return false;
    const before = known.get(value);
    if (before !== undefined) return before;
    const found = kinds.some((kind) => kind in value) || Object.values(value).some(holds);
    known.set(value, found);
    return found;
  };
  return holds;
}

const subqueries = holding('resolved_subquery_expr_node');
const reading = holding('resolved_table_scan_node', 'resolved_with_ref_scan_node');

function harmless(value: unknown): boolean {
  if (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    value === 0 ||
    value === '0'
  )
    return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') return Object.values(value).every(harmless);
  return defaults.has(value);
}

function readColumn(message: unknown): ResolvedColumn {
  const column = message as { column_id: string; name: string; type: unknown; annotation_map?: unknown };
  if (!harmless(column.annotation_map)) throw new Refused(`collation of column ${column.name}`);
  return { id: column.column_id, name: column.name, type: readType(column.type) };
}

const camels = new Map<string, string>();

function camel(snake: string): string {
  const known = camels.get(snake);
  if (known !== undefined) return known;
  const found = snake.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  camels.set(snake, found);
  return found;
}
