import { z } from 'zod';
import type { ColumnDefinition, Definition, Partitioning } from '../../../model/definition.ts';
import type { Column, tableLike } from './accepted/table.ts';
import type { routine } from './accepted/warehouse.ts';

type Table = z.output<typeof tableLike>;

/** A definition as far as it can be read back from what is deployed. */
export type Readable = Readonly<Record<string, unknown>> & Pick<Definition, 'dataset' | 'name' | 'kind'>;

const DataType = z.object({
  typeKind: z.string(),
  arrayElementType: z.object({ typeKind: z.string() }).optional(),
});

function typeOf({ typeKind, arrayElementType: element }: z.output<typeof DataType>): string {
  return element === undefined ? typeKind : `ARRAY<${element.typeKind}>`;
}

/** A routine as it was defined. */
export function routineReadBack(inputs: z.output<typeof routine>): Readable {
  return {
    kind: 'routine',
    dataset: inputs.datasetId,
    name: inputs.routineId,
    description: inputs.description,
    arguments: inputs.arguments.map(({ name, mode = 'IN', dataType }) => ({
      name,
      mode,
      type: typeOf(DataType.parse(JSON.parse(dataType))),
    })),
    body: inputs.definitionBody,
  };
}

/** A table, a view or a table over a bucket as it was defined. */
export function tableReadBack(inputs: Table): Readable {
  const { view, materializedView, externalDataConfiguration: external } = inputs;
  const head = { dataset: inputs.datasetId, name: inputs.tableId, description: inputs.description };
  const columns = (inputs.schema ?? []).map(column);
  const layout = { ...partitioning(inputs), clustering: inputs.clusterings ?? [] };
  if (view !== undefined) return { kind: 'view', ...head, columns, query: view.query };
  if (materializedView !== undefined) {
    return { kind: 'materialized_view', ...head, ...layout, query: materializedView.query };
  }
  if (external === undefined) return { kind: 'table', ...head, columns, ...layout, ...keys(inputs) };
  if ('objectMetadata' in external) return { kind: 'object_table', ...head, uris: external.sourceUris };
  const [prefix = '', ...folders] = external.hivePartitioningOptions.sourceUriPrefix.split('/{');
  return {
    kind: 'external_table',
    ...head,
    columns,
    prefix,
    folders: folders.map((folder) => {
      const [name, type] = folder.replace('}', '').split(':');
      return { name, type };
    }),
  };
}

/** What GoogleSQL spells otherwise than a schema. */
const sqlTypes: Readonly<Record<string, string>> = { BOOLEAN: 'BOOL', FLOAT: 'FLOAT64', INTEGER: 'INT64' };

function column({ name, type, mode, description, policyTags }: Column): Readonly<Record<string, unknown>> {
  const sqlType = sqlTypes[type] ?? type;
  return {
    name,
    type: mode === 'REPEATED' ? `ARRAY<${sqlType}>` : sqlType,
    required: mode === 'REQUIRED',
    description,
    ...(policyTags === undefined ? {} : { pii: policyTags.names[0].split('/').at(-1) }),
  };
}

const millisecondsOfDay = 86_400_000;

function partitioning({ timePartitioning: by }: Table): { partitioning?: Partitioning } {
  if (by === undefined) return {};
  if (by.type !== 'DAY' && by.type !== 'MONTH')
    throw new Error(`No definition is partitioned by ${by.type}.`);
  return {
    partitioning: {
      unit: by.type,
      ...(by.field === undefined ? {} : { column: by.field }),
      ...(by.expirationMs === undefined ? {} : { expirationDays: by.expirationMs / millisecondsOfDay }),
    },
  };
}

function keys({ tableConstraints: given }: Table): Readonly<Record<string, unknown>> {
  return {
    primaryKey: given?.primaryKey?.columns ?? [],
    foreignKeys: (given?.foreignKeys ?? []).map(({ referencedTable: to, columnReferences: by }) => ({
      columns: [by.referencingColumn],
      references: { dataset: to.datasetId, table: to.tableId, columns: [by.referencedColumn] },
    })),
  };
}

/** The parts of a definition that can be read back, as they come back. */
export function readable(definition: Definition, { policyTags }: { readonly policyTags: boolean }): Readable {
  // An array is never required.
  const own = ({ pii, ...rest }: ColumnDefinition): Readonly<Record<string, unknown>> => ({
    ...rest,
    required: rest.required && !rest.type.startsWith('ARRAY<'),
    ...(policyTags && pii !== undefined ? { pii } : {}),
  });
  switch (definition.kind) {
    case 'table':
      return { ...definition, refillable: undefined, columns: definition.columns.map(own) };
    case 'view':
      return { ...definition, columns: definition.columns.map(own) };
    case 'materialized_view':
      return { ...definition, columns: undefined };
    case 'external_table':
      return {
        ...definition,
        columns: definition.columns.map(own),
        folders: definition.folders.map(({ name, type }) => ({ name, type })),
      };
    case 'object_table':
      return { ...definition, bucket: undefined };
    case 'routine':
      return { ...definition };
  }
}
