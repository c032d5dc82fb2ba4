import type { ScalarType } from '../../model/types.ts';

const types = { true: 1, false: 2, i32: 5, binary: 8, list: 9, struct: 12 };
const stop = 0;

/** A field of a struct in Thrift's compact protocol: its number, its type and its value. */
type Field = readonly [id: number, type: number, value: readonly number[]];

/** Fields in the order of their numbers. Each begins with its distance from the one before, where that keeps the byte below 128. */
function struct(fields: readonly Field[]): number[] {
  let before = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const distance = id - before;
    before = id;
    return distance < 8 ? [distance * 16 + type, ...value] : [type, number(id), ...value];
  });
  return [...bytes, stop];
}

function number(value: number): number {
  return value * 2;
}

const text = (value: string): number[] => [value.length, ...Array.from(value, (sign) => sign.charCodeAt(0))];
const i32 = (id: number, value: number): Field => [id, types.i32, [number(value)]];
const structs = (...all: readonly number[][]): number[] => [all.length * 16 + types.struct, ...all.flat()];
const none = types.struct;

/** Physical types of Parquet. */
const physical = { boolean: 0, int32: 1, int64: 2, double: 5, byteArray: 6, fixed: 7 };
/** Converted types of Parquet. */
const converted = { utf8: 0, decimal: 5, date: 6, timeMicros: 8, timestampMicros: 10, json: 19 };

/** Logical type 8, a timestamp in microseconds, of UTC or of no zone. */
const timestamp = (isOfUtc: boolean): Field => {
  const microseconds: Field = [2, types.struct, struct([[2, types.struct, struct([])]])];
  const adjusted: Field = [1, isOfUtc ? types.true : types.false, []];
  return [10, types.struct, struct([[8, types.struct, struct([adjusted, microseconds])]])];
};

/** The fields of a column's schema beside its name, as BigQuery exports the type: the physical type, and the one that it stands for. */
const columnTypes: Readonly<Record<ScalarType, readonly Field[]>> = {
  BOOL: [i32(1, physical.boolean)],
  BYTES: [i32(1, physical.byteArray)],
  DATE: [i32(1, physical.int32), i32(6, converted.date)],
  DATETIME: [i32(1, physical.int64), timestamp(false)],
  FLOAT64: [i32(1, physical.double)],
  INT64: [i32(1, physical.int64)],
  JSON: [i32(1, physical.byteArray), i32(6, converted.json)],
  NUMERIC: [i32(1, physical.fixed), i32(2, 16), i32(6, converted.decimal), i32(7, 9), i32(8, 38)],
  STRING: [i32(1, physical.byteArray), i32(6, converted.utf8)],
  TIME: [i32(1, physical.int64), i32(6, converted.timeMicros)],
  TIMESTAMP: [i32(1, physical.int64), i32(6, converted.timestampMicros), timestamp(true)],
};

/** A longer name would need longer numbers in the footer. */
export const longestName = 64;

/**
 * A Parquet file without rows that has one optional column. All its bytes are below 128, so that it can be given as text.
 *
 * @param column ASCII, at most 64 signs.
 * @throws RangeError for a longer name.
 * @see https://github.com/apache/parquet-format for the footer (FileMetaData) between the two magic words.
 */
export function emptyParquet(column: string, type: ScalarType): string {
  if (column.length > longestName) {
    throw new RangeError(`The column's name ${column} has more than ${longestName} signs.`);
  }
  const optional = 1;
  const leaf = [...columnTypes[type], i32(3, optional), [4, types.binary, text(column)] as const];
  const footer = struct([
    i32(1, 1),
    [
      2,
      types.list,
      structs(
        struct([[4, types.binary, text('schema')], i32(5, 1)]),
        struct(leaf.toSorted(([one], [other]) => one - other)),
      ),
    ],
    [3, 6, [0]],
    [4, types.list, [none]],
  ]);
  return `PAR1${String.fromCharCode(...footer, footer.length, 0, 0, 0)}PAR1`;
}
