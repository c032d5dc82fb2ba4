import { createReadStream } from 'node:fs';
import { identifier, quoted, tableName } from '../compiler/names.ts';
import { duckdbType } from '../compiler/types.ts';
import { parseType } from '../analyzer/types.ts';
import type { StoredRelation } from './catalog.ts';
import type { Connection } from './database.ts';
import { unfold } from './dayfiles.ts';

/**
 * Adds the rows of a file of JSON to a table; a column that is not in a line is NULL.
 *
 * @returns rows loaded.
 */
export async function loadTexts(
  connection: Connection,
  relation: StoredRelation | undefined,
  file: string,
): Promise<number> {
  if (relation?.kind !== 'table') throw new Error('There is no such table to load. Create it first.');
  const { dataset, name, columns } = relation;
  const types = columns.map(
    (column) => `${quoted(column.name)}: ${quoted(duckdbType(parseType(column.type)))}`,
  );
  const names = columns.map((column) => identifier(column.name)).join(', ');
  // DuckDB takes memory for twice the longest line that there may be, on each thread.
  const longest = await longestLine(file);
  const options = `format = 'newline_delimited', maximum_object_size = ${longest}, columns = {${types.join(', ')}}`;
  return connection.atomically(async () => {
    await unfold(connection, relation);
    return connection.run(
      `INSERT INTO ${tableName([dataset, name])} (${names}) SELECT ${names} FROM read_json(${quoted(file)}, ${options})`,
    );
  });
}

/** Bytes of a file's longest line, its end included. */
async function longestLine(file: string): Promise<number> {
  const newline = 10;
  let [longest, length] = [1, 0];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      longest = Math.max(longest, length + at + 1 - from);
      [length, from] = [0, at + 1];
    }
    length += chunk.length - from;
  }
  return Math.max(longest, length);
}
