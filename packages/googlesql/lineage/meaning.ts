/** Fields that say where a thing stands in the text or in the catalog, and what the text calls it. */
const spelling = new Set([
  'parse_location_range',
  'alias',
  'table_name',
  'serialization_id',
  'column_index_list',
  'column_access_list',
  'float_literal_id',
]);

/**
 * A resolved statement without what does not change its result: places in the text and the names of steps, of their columns and of
 * aliases. Two queries with the same meaning give the same rows; two with another may still do so.
 *
 * @param resolved the analyzer's `AnyResolvedStatementProto`.
 */
export function meaningOf(resolved: unknown): string {
  const [columns, steps] = [numbering(), numbering()];
  const told = (value: unknown, isOfTable: boolean): unknown => {
    if (Array.isArray(value)) return value.map((each) => told(each, isOfTable));
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
    const isColumn = 'column_id' in value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([field]) => !spelling.has(field) && !(isColumn && field === 'name' && !isOfTable))
        .map(([field, below]) => {
          if (field === 'column_id') return [field, columns(String(below))];
          if (field === 'with_query_name') return [field, steps(String(below).toLowerCase())];
          return [field, told(below, isOfTable || field === 'resolved_table_scan_node')];
        }),
    );
  };
  return JSON.stringify(told(resolved, false));
}

/** Numbers names in the order in which they are met. */
function numbering(): (name: string) => number {
  const known = new Map<string, number>();
  return (name) => {
    const number = known.get(name) ?? known.size;
    known.set(name, number);
    return number;
  };
}
