import { GoogleError, notFound } from '../error.ts';
import type { Call } from '../router.ts';
import type { Body } from '../state.ts';
import { newEtag, part, parts, text, texts } from '../state.ts';
import { tableKey } from './table.ts';

/** Columns that the layout or the key of a table rests on; the service does not drop these. */
function bearing(table: Body): string[] {
  return [
    ...texts(part(table, 'clustering') ?? {}, 'fields'),
    ...texts(part(part(table, 'tableConstraints') ?? {}, 'primaryKey') ?? {}, 'columns'),
    ...parts(part(table, 'tableConstraints') ?? {}, 'foreignKeys').flatMap((key) =>
      parts(key, 'columnReferences').map((column) => text(column, 'referencingColumn')),
    ),
    text(part(table, 'timePartitioning') ?? {}, 'field'),
  ];
}

/** The only statement that Pulumi's provider ever sends, which a server without a warehouse takes from the table's schema. */
export function dropColumns({ state, body, keep }: Call): Body {
  const sql = text(body, 'query');
  const [, dataset = '', id = '', list = ''] =
    /^ALTER TABLE `[^.`]+\.([^.`]+)\.([^.`]+)` DROP COLUMN (.+)$/.exec(sql) ?? [];
  const dropped = [...list.matchAll(/`([^`]+)`/g)].map(([, column = '']) => column);
  if (dropped.length === 0) throw new GoogleError(501, `No answer for the statement: ${sql}`);
  const table = state.resources.get(tableKey(state, dataset, id));
  if (table === undefined) throw notFound(`Table ${dataset}.${id}`);
  if (table['type'] !== 'TABLE')
    throw new GoogleError(400, `ALTER TABLE DROP COLUMN is not supported: ${id} is no table`);
  const held = dropped.find((column) => bearing(table).includes(column));
  if (held !== undefined)
    throw new GoogleError(400, `ALTER TABLE DROP COLUMN ${held} is not supported: in use`);
  const fields = parts(part(table, 'schema') ?? {}, 'fields');
  table['schema'] = { fields: fields.filter((field) => !dropped.includes(text(field, 'name'))) };
  table['etag'] = newEtag(state);
  keep();
  return { kind: 'bigquery#queryResponse', jobComplete: true };
}
