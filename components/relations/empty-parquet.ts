const types = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12, stop: 0 };

/** A field of a struct in Thrift's compact protocol: its distance from the field before, and its type. */
const field = (step: number, type: number): number => step * 16 + type;
const text = (value: string): number[] => [value.length, ...Array.from(value, (sign) => sign.charCodeAt(0))];
const number = (value: number): number => value * 2;
const structs = (count: number): number => count * 16 + types.struct;

/**
 * A Parquet file without rows that has one optional column of text. All its bytes are below 128, so that it can be given as text.
 *
 * @param column ASCII, at most 64 signs.
 * @throws RangeError for a longer name, which would need longer numbers in the footer.
 * @see https://github.com/apache/parquet-format for the footer (FileMetaData) between the two magic words.
 */
export function emptyParquet(column: string): string {
  const root = [field(4, types.binary), ...text('schema'), field(1, types.i32), number(1), types.stop];
  const byteArray = 6;
  const optional = 1;
  const utf8 = 0;
  const leaf = [
    ...[field(1, types.i32), number(byteArray)],
    ...[field(2, types.i32), number(optional)],
    ...[field(1, types.binary), ...text(column)],
    ...[field(2, types.i32), number(utf8)],
    types.stop,
  ];
  const version = [field(1, types.i32), number(1)];
  const schema = [field(1, types.list), structs(2), ...root, ...leaf];
  const rows = [field(1, types.i64), number(0)];
  const rowGroups = [field(1, types.list), structs(0)];
  const footer = [...version, ...schema, ...rows, ...rowGroups, types.stop];
  if (column.length > 64) throw new RangeError(`The column's name ${column} has more than 64 signs.`);
  return `PAR1${String.fromCharCode(...footer, footer.length, 0, 0, 0)}PAR1`;
}
