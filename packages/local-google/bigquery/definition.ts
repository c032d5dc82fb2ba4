import type { Definition } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import type { Body } from '../state.ts';
import { part, parts, text, texts } from '../state.ts';
import { columnsOf } from './fields.ts';

function external(dataset: string, name: string, resource: Body, external: Body): Definition {
  const uris = texts(external, 'sourceUris');
  if (external['objectMetadata'] !== undefined) return { kind: 'object_table', dataset, name, uris };
  const format = text(external, 'sourceFormat');
  if (format !== 'PARQUET') throw new GoogleError(501, `No answer for an external table of format ${format}`);
  const layout = part(external, 'hivePartitioningOptions');
  if (layout === undefined)
    throw new GoogleError(501, 'No answer for an external table without hivePartitioningOptions');
  const [, prefix = '', keys = ''] = /^([^{]*?)\/?((?:\{.*)?)$/.exec(text(layout, 'sourceUriPrefix')) ?? [];
  const folders = [...keys.matchAll(/\{(\w+):(\w+)\}/g)].map(([, key = '', type = '']) => ({
    name: key,
    type: columnsOf([{ type }])[0]?.type ?? type,
  }));
  const columns = columnsOf(parts(part(resource, 'schema') ?? {}, 'fields'));
  return {
    kind: 'external_table',
    dataset,
    name,
    columns: columns.filter((column) => !folders.some((folder) => folder.name === column.name)),
    folders,
    prefix,
  };
}

/**
 * What a table's resource means in the warehouse; nothing for a table without columns, which it cannot hold.
 *
 * @throws GoogleError 501 for a kind of table that the warehouse does not know.
 */
export function definitionOf(dataset: string, name: string, resource: Body): Definition | undefined {
  const view = part(resource, 'view') ?? part(resource, 'materializedView');
  if (view !== undefined) {
    const kind = resource['view'] === undefined ? 'materialized_view' : 'view';
    return { kind, dataset, name, columns: [], query: text(view, 'query') };
  }
  const outside = part(resource, 'externalDataConfiguration');
  if (outside !== undefined) return external(dataset, name, resource, outside);
  const columns = columnsOf(parts(part(resource, 'schema') ?? {}, 'fields'));
  if (columns.length === 0) return undefined;
  const partitioning = part(resource, 'timePartitioning');
  const column = text(partitioning ?? {}, 'field');
  return {
    kind: 'table',
    dataset,
    name,
    columns,
    refillable: false,
    ...(partitioning === undefined ? {} : { partitioning: column === '' ? {} : { column } }),
  };
}
