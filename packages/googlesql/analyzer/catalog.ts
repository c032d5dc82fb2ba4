import type { TablePath } from '../compiler/compiled.ts';
import { parseType, wireType } from './types.ts';

interface CatalogColumn {
  readonly name: string;
  /** GoogleSQL type. */
  readonly type: string;
  /** Readable by name but not part of `SELECT *`. */
  readonly pseudo?: boolean;
}

/** A table or view as the analyzer sees it. */
export interface CatalogTable {
  /** `[table]` for a temporary one, `[dataset, table]`, or `[dataset, 'INFORMATION_SCHEMA', view]`. */
  readonly path: readonly string[];
  /** The DuckDB table or view that holds its rows. */
  readonly relation: TablePath;
  readonly columns: readonly CatalogColumn[];
}

/** GoogleSQL types of query parameters: of named ones by their names, of positional ones in their order. */
export type ParameterTypes = ReadonlyMap<string, string> | readonly string[];

export function isNamed(parameters: ParameterTypes): parameters is ReadonlyMap<string, string> {
  return !Array.isArray(parameters);
}

/** All that a statement may name. */
export interface CatalogScope {
  readonly project: string;
  /** The dataset of names that are written without one. */
  readonly dataset?: string | undefined;
  readonly tables: readonly CatalogTable[];
  /** Script variables: name and GoogleSQL type. */
  readonly variables: ReadonlyMap<string, string>;
  readonly parameters: ParameterTypes;
  /** Whether the statement stands in an EXCEPTION part, where `@@error.…` exists. */
  readonly inHandler: boolean;
  /** The types to which the columns of a query are coerced, as an assignment does. */
  readonly targetTypes?: readonly string[];
}

/** `SimpleCatalogProto` */
export interface WireCatalog {
  readonly name: string;
  readonly table: readonly object[];
  readonly catalog: readonly WireCatalog[];
  readonly constant: readonly { name_path: string[]; type: object; value: object }[];
}

/**
 * The part of the scope that a text mentions. The analyzer needs 5 ms for a statement with a catalog of its few tables and
 * no state to keep; with all tables of the warehouse it needs 7, and registering those again after each change 9.
 */
export function mentioned(scope: CatalogScope, text: string): CatalogScope {
  const lower = text.toLowerCase();
  const named = (name: string): boolean => lower.includes(name.toLowerCase());
  const only = (types: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
    new Map([...types].filter(([name]) => named(name)));
  return {
    ...scope,
    tables: scope.tables.filter(({ path }) => path.slice(1).every(named) && named(path.at(-1) ?? '')),
    variables: only(scope.variables),
    parameters: isNamed(scope.parameters) ? only(scope.parameters) : scope.parameters,
  };
}

/** The scope in the analyzer's protocol. */
export function wireCatalog(scope: CatalogScope): WireCatalog {
  const tables = scope.tables.map(
    (table, index) =>
      [
        table,
        {
          name: table.path.at(-1),
          full_name: table.relation.join('.'),
          column: table.columns.map(({ name, type, pseudo }) => ({
            name,
            type: wireType(parseType(type)),
            is_pseudo_column: pseudo === true,
          })),
        },
        index * 4,
      ] as const,
  );
  const root = tables.flatMap(([{ path }, table, id]) =>
    path.length === 1
      ? [{ ...table, serialization_id: id }]
      : [
          { ...table, serialization_id: id, name_in_catalog: path.join('.') },
          { ...table, serialization_id: id + 1, name_in_catalog: [scope.project, ...path].join('.') },
        ],
  );
  const nested = (offset: number): WireCatalog[] => {
    const datasets = new Set(tables.flatMap(([{ path }]) => (path.length > 1 ? [path[0] ?? ''] : [])));
    return [...datasets].map((dataset) => {
      const inside = tables.filter(([{ path }]) => path.length > 1 && path[0] === dataset);
      const at = (length: number): object[] =>
        inside
          .filter(([{ path }]) => path.length === length)
          .map(([, table, id]) => ({ ...table, serialization_id: id + offset }));
      const views = at(3);
      return {
        name: dataset,
        table: at(2),
        catalog:
          views.length === 0 ? [] : [{ name: 'INFORMATION_SCHEMA', table: views, catalog: [], constant: [] }],
        constant: [],
      };
    });
  };
  return {
    name: 'warehouse',
    table: root,
    catalog: withProject(nested(2), scope.project, nested(3)),
    constant: [...scope.variables].map(([name, type]) => ({
      name_path: [name],
      type: wireType(parseType(type)),
      value: {},
    })),
  };
}

/** Datasets beside the project that holds them too, which may be called as one of them is. */
function withProject(
  datasets: readonly WireCatalog[],
  project: string,
  ofProject: readonly WireCatalog[],
): WireCatalog[] {
  const isNamesake = ({ name }: WireCatalog): boolean => name.toLowerCase() === project.toLowerCase();
  const namesake = datasets.find(isNamesake);
  return [
    ...datasets.filter((dataset) => !isNamesake(dataset)),
    {
      name: project,
      table: namesake?.table ?? [],
      catalog: [...(namesake?.catalog ?? []), ...ofProject],
      constant: [],
    },
  ];
}
