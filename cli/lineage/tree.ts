import {
  type ColumnName,
  type Direction,
  isDirect,
  type Lineage,
  nameOfColumn,
  rowsThemselves,
  type LineageStep,
  stepsAt,
} from '../../model/lineage/graph.ts';

/** A column and the columns that its value comes from or goes into, step by step; a branch that stands above is not drawn again. */
export function columnTree(lineage: Lineage, column: ColumnName, direction: Direction): string {
  const drawn = new Set<string>();
  const branches = (at: ColumnName, indent: string): string[] => {
    const steps = stepsAt(lineage, at, direction);
    const followed = steps.filter(({ way }) => isDirect(way));
    const deciding = describeDeciding(steps, direction);
    return [
      ...followed.flatMap((step, index) => {
        const isLast = index === followed.length - 1 && deciding === undefined;
        const next = other(step, direction);
        const name = nameOfColumn(next);
        const isDrawn = drawn.has(name);
        drawn.add(name);
        const hasMore = isDrawn && stepsAt(lineage, next, direction).length > 0;
        return [
          `${indent}${isLast ? '└─' : '├─'} ${step.way}: ${shown(next)}${hasMore ? ' (see above)' : ''}`,
          ...(isDrawn ? [] : branches(next, `${indent}${isLast ? '   ' : '│  '}`)),
        ];
      }),
      ...(deciding === undefined ? [] : [`${indent}└─ ${deciding}`]),
    ];
  };
  return [shown(column), ...branches(column, '')].map((line) => `${line}\n`).join('');
}

/** The nearest step of each column of a relation, a line a column. */
export function relationTree(lineage: Lineage, columns: readonly ColumnName[], direction: Direction): string {
  return columns
    .map((column) => {
      const steps = stepsAt(lineage, column, direction);
      const values = steps.filter(({ way }) => isDirect(way));
      const parts = [
        ...values.map(
          (step) =>
            `${step.way} ${direction === 'upstream' ? 'from' : 'into'} ${shown(other(step, direction))}`,
        ),
        describeDeciding(steps, direction) ?? '',
      ].filter((part) => part !== '');
      const name = column.column === rowsThemselves ? 'its rows' : column.column;
      const none = direction === 'upstream' ? 'from no column' : 'into no column';
      return `${name}\n${(parts.length === 0 ? [none] : parts).map((part) => `  ${part}\n`).join('')}`;
    })
    .join('');
}

function describeDeciding(steps: readonly LineageStep[], direction: Direction): string | undefined {
  const deciding = steps.filter(({ way }) => !isDirect(way));
  if (deciding.length === 0) return undefined;
  const ways = Map.groupBy(deciding, (step) => nameOfColumn(other(step, direction)));
  const named = [...ways].map(([, found]) => {
    const [first] = found;
    return first === undefined
      ? ''
      : `${shown(other(first, direction))} (${found.map(({ way }) => way).join(', ')})`;
  });
  return `${direction === 'upstream' ? 'decided by' : 'decides'} ${named.join(', ')}`;
}

const other = ({ from, to }: LineageStep, direction: Direction): ColumnName =>
  direction === 'upstream' ? from : to;

const shown = (column: ColumnName): string =>
  column.column === rowsThemselves ? `rows of ${column.relation}` : nameOfColumn(column);
