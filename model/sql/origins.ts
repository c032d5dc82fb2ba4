import { datasets } from '../target.ts';
import type { Query, Select, FromItem } from './query.ts';

/** A column of a relation from which a query passes a value on unchanged. */
export interface Origin {
  /** `dataset.name` */
  readonly relation: string;
  readonly column: string;
  /** Whether an outer join on the way may leave it without a value. */
  readonly isOptional: boolean;
  /** Whether a condition on the way names it, so that rows without a value may be left out. */
  readonly isFiltered: boolean;
}

/** Columns of a relation in order; undefined where nobody knows them. */
export type ColumnsOf = (relation: string) => readonly string[] | undefined;

/** The names that stand for queries where a query is read. */
interface Scope {
  readonly columnsOf: ColumnsOf;
  readonly ctes: ReadonlyMap<string, { readonly query: Query; readonly scope: Scope }>;
}

/** Names of a query's columns in order; undefined where the text does not show them. */
export function columnNamesOf(query: Query, columnsOf: ColumnsOf): readonly string[] | undefined {
  return outputs(query, { columnsOf, ctes: new Map() });
}

/** Where a column of a query comes from, in each of its SELECTs that passes it on unchanged. */
export function originsOf(query: Query, column: string, columnsOf: ColumnsOf): Origin[] {
  return origins(query, column, { columnsOf, ctes: new Map() });
}

/** The names in a query that its relations do not have: tables, and columns that are passed on. */
export function unknownNames(query: Query, columnsOf: ColumnsOf): { start: number; message: string }[] {
  return unknown(query, { columnsOf, ctes: new Map() });
}

function withCtes({ ctes }: Query, scope: Scope): Scope {
  let inner = scope;
  for (const [name, query] of ctes) {
    inner = { ...inner, ctes: new Map([...inner.ctes, [name, { query, scope: inner }]]) };
  }
  return inner;
}

function outputs(query: Query, outer: Scope): readonly string[] | undefined {
  const [first] = query.selects ?? [];
  if (first === undefined) return undefined;
  const scope = withCtes(query, outer);
  const names = first.items.map(({ name, star }) => {
    if (star === undefined) return name === undefined ? undefined : [name];
    const sources = first.sources.filter(({ alias }) => star.alias === undefined || alias === star.alias);
    const all = sources.map((source) => columnsOfSource(source, scope));
    return all.every((each) => each !== undefined) ? all.flat() : undefined;
  });
  return names.every((each) => each !== undefined) ? names.flat() : undefined;
}

function columnsOfSource({ path, query }: FromItem, scope: Scope): readonly string[] | undefined {
  if (query !== undefined) return outputs(query, scope);
  if (path === undefined) return undefined;
  const cte = path.length === 1 ? scope.ctes.get(path[0] ?? '') : undefined;
  if (cte !== undefined) return outputs(cte.query, cte.scope);
  return path.length === 2 ? scope.columnsOf(path.join('.')) : undefined;
}

function origins(query: Query, column: string, outer: Scope): Origin[] {
  const scope = withCtes(query, outer);
  const position = outputs(query, outer)?.indexOf(column);
  return (query.selects ?? []).flatMap((select, index) => {
    if (index === 0) return ofSelect(select, column, scope);
    // The columns of a set operation go by their place.
    const item = position === undefined ? undefined : select.items[position];
    const isPlain = select.items.every(({ star }) => star === undefined);
    return isPlain && item?.column !== undefined ? ofPath(select, item.column, scope) : [];
  });
}

function ofSelect(select: Select, column: string, scope: Scope): Origin[] {
  const item = select.items.find(({ name }) => name === column);
  if (item !== undefined) return item.column === undefined ? [] : ofPath(select, item.column, scope);
  return select.items.flatMap(({ star }) => {
    if (star === undefined) return [];
    return ofPath(select, star.alias === undefined ? [column] : [star.alias, column], scope);
  });
}

function ofPath(select: Select, path: readonly string[], scope: Scope): Origin[] {
  const name = path.at(-1) ?? '';
  const source = sourceOf(select, path, scope);
  if (source === undefined) return [];
  return ofSource(source, name, scope).map((origin) => ({
    ...origin,
    isOptional: origin.isOptional || source.isOptional,
    isFiltered: origin.isFiltered || select.conditions.has(name),
  }));
}

/** The one source that a path of one or two names is of; undefined where it is none or may be several. */
function sourceOf({ sources }: Select, path: readonly string[], scope: Scope): FromItem | undefined {
  if (path.length === 2) return sources.find(({ alias }) => alias === path[0]);
  if (sources.length === 1) return sources[0];
  const all = sources.map((source) => columnsOfSource(source, scope));
  const holding = sources.filter((_, index) => all[index]?.includes(path[0] ?? ''));
  return all.every((each) => each !== undefined) && holding.length === 1 ? holding[0] : undefined;
}

function ofSource({ path, query }: FromItem, column: string, scope: Scope): Origin[] {
  if (query !== undefined) return origins(query, column, scope);
  if (path === undefined) return [];
  const cte = path.length === 1 ? scope.ctes.get(path[0] ?? '') : undefined;
  if (cte !== undefined) return origins(cte.query, column, cte.scope);
  return path.length === 2
    ? [{ relation: path.join('.'), column, isOptional: false, isFiltered: false }]
    : [];
}

function unknown(query: Query, outer: Scope): { start: number; message: string }[] {
  const scope = withCtes(query, outer);
  let before = outer;
  const inCtes = [...query.ctes].flatMap(([name, cte]) => {
    const found = unknown(cte, query.isRecursive ? scope : before);
    before = { ...before, ctes: new Map([...before.ctes, [name, { query: cte, scope: before }]]) };
    return found;
  });
  const inSelects = (query.selects ?? []).flatMap((select) => [
    ...select.sources.flatMap((source) => [
      ...(source.query === undefined ? [] : unknown(source.query, scope)),
      ...unknownTable(source, select, scope),
    ]),
    ...select.items.flatMap(({ column, start }) => {
      const source = column === undefined ? undefined : sourceOf(select, column, scope);
      const columns = source === undefined ? undefined : columnsOfSource(source, scope);
      const name = column?.at(-1) ?? '';
      if (source === undefined || columns === undefined || columns.includes(name)) return [];
      if (name.startsWith('_') || name === source.alias) return [];
      return [{ start, message: `${source.path?.join('.') ?? source.alias} has no column ${name}` }];
    }),
  ]);
  return [...inCtes, ...inSelects];
}

function unknownTable(source: FromItem, select: Select, scope: Scope): { start: number; message: string }[] {
  const { path, start } = source;
  const [first = '', ...rest] = path ?? [];
  const isAlias = select.sources.some((other) => other !== source && other.alias === first);
  if (path === undefined || isAlias) return [];
  if (rest.length > 0) {
    const isKnown = datasets.some((dataset) => dataset === first);
    return isKnown
      ? []
      : [{ start, message: `there is no dataset ${first}: name one of ${datasets.join(', ')}` }];
  }
  return scope.ctes.has(first)
    ? []
    : [
        {
          start,
          message: `${first} is no table: name one with its dataset, or a step of WITH that stands before`,
        },
      ];
}
