import type { ColumnDefinition, TableDefinition } from '../../model/definition.ts';
import { identifier, type SideBySide } from './side-by-side.ts';
import type { Version } from './version.ts';

/** A figure of a mart as a whole. */
export interface Figure {
  /** `dataset.name` */
  readonly table: string;
  /** For example `sum of revenue` or `mean of conversion_rate`. */
  readonly figure: string;
  /** As decimal text; null where there is no value, or no such column. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The figures of marts that differ: sums of whole numbers and of NUMERIC, means of FLOAT64, which are shares and rates. */
export async function figureChanges(both: SideBySide, before: Version, after: Version): Promise<Figure[]> {
  const [was, is] = [martsOf(before), martsOf(after)];
  const figures: Figure[] = [];
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [old, now] = [
      await figuresOf(both, 'before', was.get(name)),
      await figuresOf(both, 'after', is.get(name)),
    ];
    for (const figure of new Set([...old.keys(), ...now.keys()])) {
      const [b, a] = [old.get(figure) ?? null, now.get(figure) ?? null];
      if (a !== b) figures.push({ table: name, figure, before: b, after: a });
    }
  }
  return figures;
}

function martsOf({ model, definitions }: Version): Map<string, TableDefinition> {
  const marts = new Set(model.marts.map(({ name }) => name));
  return new Map(
    definitions.flatMap((definition): [string, TableDefinition][] =>
      definition.kind === 'table' && definition.dataset === 'gold' && marts.has(definition.name)
        ? [[`gold.${definition.name}`, definition]]
        : [],
    ),
  );
}

async function figuresOf(
  both: SideBySide,
  side: 'before' | 'after',
  table: TableDefinition | undefined,
): Promise<Map<string, string | null>> {
  if (table === undefined) return new Map();
  const figures = table.columns.flatMap((column) => figureOf(column, table));
  if (figures.length === 0) return new Map();
  const [row = {}] = await both.rows(
    `SELECT ${figures.map(({ sql }, at) => `${sql} AS f${String(at)}`).join(', ')}
     FROM ${side}.${identifier(table.dataset)}.${identifier(table.name)}`,
  );
  return new Map(figures.map(({ figure }, at) => [figure, plain(row[`f${String(at)}`] ?? null)]));
}

function figureOf(
  { name, type }: ColumnDefinition,
  { primaryKey }: TableDefinition,
): { figure: string; sql: string }[] {
  if (primaryKey.includes(name) || /_(?:key|id)$/.test(name)) return [];
  if (type === 'FLOAT64') return [{ figure: `mean of ${name}`, sql: `round(avg(${identifier(name)}), 6)` }];
  if (!['INT64', 'NUMERIC'].includes(type)) return [];
  return [{ figure: `sum of ${name}`, sql: `sum(${identifier(name)})` }];
}

const plain = (value: string | null): string | null =>
  value !== null && /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
