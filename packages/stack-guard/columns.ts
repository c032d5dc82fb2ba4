import { same } from './harm.ts';
import type { RecordedColumn, Entry } from './inventory.ts';
import type { ColumnEvent } from './rules.ts';

export interface ColumnChange {
  /** Path of the column, nested ones after a dot. */
  readonly at: string;
  readonly event: ColumnEvent;
  /** The change in words, without the column's name. */
  readonly what: string;
}

/** What the engine would be asked to change about the columns of a table. */
export function columnChanges(before: Entry, after: Entry): ColumnChange[] {
  const moved = isFilledByPosition(before) ? 'at another place of a file' : 'at another place';
  return [
    ...contentChanges(before.columns, after.columns, []),
    ...placeChanges(before.columns, after.columns, [], moved),
  ];
}

/** Partitioned by the time of loading: filled from files, whose columns have no names for the service. */
function isFilledByPosition({ facts }: Entry): boolean {
  return facts['timePartitioning.type'] !== undefined && facts['timePartitioning.field'] === undefined;
}

type Path = readonly string[];

const named = (above: Path, { name }: RecordedColumn): string => [...above, name].join('.');

function contentChanges(
  before: readonly RecordedColumn[],
  after: readonly RecordedColumn[],
  above: Path,
): ColumnChange[] {
  const added = after.filter((column) => find(before, column) === undefined);
  const dropped = before.filter((column) => find(after, column) === undefined);
  const goes =
    above.length > 0
      ? 'dropped from a record'
      : added.length > 0
        ? 'dropped while others are added'
        : 'dropped';
  return [
    ...dropped.map((column) => ({ at: named(above, column), event: goes, what: goes }) as const),
    ...added.map((column) => {
      const event = column.mode === 'REQUIRED' ? 'added as REQUIRED' : 'added';
      return { at: named(above, column), event, what: event } as const;
    }),
    ...before.flatMap((column) => {
      const now = find(after, column);
      return now === undefined ? [] : changesOf(column, now, above);
    }),
  ];
}

function changesOf(before: RecordedColumn, after: RecordedColumn, above: Path): ColumnChange[] {
  const change = (event: ColumnEvent, from: string, to: string): ColumnChange => ({
    at: named(above, before),
    event,
    what: `${from} → ${to}`,
  });
  const relaxed = before.mode === 'REQUIRED' && after.mode === 'NULLABLE';
  return [
    ...(before.type === after.type ? [] : [change('of another type', before.type, after.type)]),
    ...(before.mode === after.mode
      ? []
      : [change(relaxed ? 'relaxed' : 'of another mode', before.mode, after.mode)]),
    ...(same(before.facts, after.facts)
      ? []
      : [
          change(
            isOpened(before, after) ? 'untagged' : 'changed',
            JSON.stringify(before.facts),
            JSON.stringify(after.facts),
          ),
        ]),
    ...contentChanges(before.fields, after.fields, [...above, before.name]),
  ];
}

/** Whether what kept a column from its table's readers is gone. */
function isOpened(before: RecordedColumn, after: RecordedColumn): boolean {
  const closed = ({ facts }: RecordedColumn, by: string): boolean =>
    Array.isArray(facts[by]) && facts[by].length > 0;
  return ['policyTags.names', 'dataPolicies'].some((by) => closed(before, by) && !closed(after, by));
}

/** The first column that stands elsewhere than a table has it, which adds columns at its end, and the same of records. */
function placeChanges(
  before: readonly RecordedColumn[],
  after: readonly RecordedColumn[],
  above: Path,
  event: ColumnEvent,
): ColumnChange[] {
  const kept = before.flatMap((column) => find(after, column) ?? []);
  const index = kept.findIndex((column, place) => column !== after[place]);
  const [column, first] = [after[index], kept[index]];
  return [
    ...(column === undefined || first === undefined
      ? []
      : [{ at: named(above, column), event, what: `stands where the table has ${first.name}` }]),
    ...before.flatMap((each) =>
      placeChanges(each.fields, find(after, each)?.fields ?? [], [...above, each.name], 'at another place'),
    ),
  ];
}

const find = (columns: readonly RecordedColumn[], { name }: RecordedColumn): RecordedColumn | undefined =>
  columns.find((column) => column.name === name);
