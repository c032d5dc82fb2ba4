import type { Column, ContractOf, Lookup } from './contract.ts';
import type { ColumnDefinition, MaterializedViewDefinition, TableDefinition } from './definition.ts';
import { descriptionOf } from './documentation/description.ts';
import { durableKeyOf, surrogateKeyOf } from './generate/dimension.ts';
import { referenceDurableKey, referenceKey } from './generate/fact.ts';
import { spareColumns } from './generate/delivered-line.ts';
import type { Table, TableOf } from './load.ts';

const described = (name: string, type: string, description: string, required = true): ColumnDefinition => ({
  name,
  type,
  required,
  description,
});

const declared = ({ name, type, required, description, pii }: Column): ColumnDefinition => ({
  ...described(name, type, description, required),
  ...(pii === undefined ? {} : { pii }),
});

/** A column of a view: nothing is promised of it. */
export const viewColumn = (name: string, type: string, description: string): ColumnDefinition =>
  described(name, type, description, false);

/** What every table's definition begins with. */
function headOf({
  dataset,
  name,
  contract,
}: Table): Pick<TableDefinition, 'kind' | 'dataset' | 'name' | 'description'> {
  return { kind: 'table', dataset, name, description: descriptionOf(contract) };
}

/** Partitions and clusters as the contract says. */
function layoutOf({
  partition,
  cluster,
}: Pick<ContractOf<'mart'>, 'partition' | 'cluster'>): Pick<TableDefinition, 'partitioning' | 'clustering'> {
  return { ...(partition === undefined ? {} : { partitioning: partition }), clustering: cluster };
}

/** The columns that a table has in the warehouse, those that follow from its kind and its references included. */
export function columnsOf(table: Table): readonly ColumnDefinition[] {
  const { contract } = table;
  switch (contract.kind) {
    case 'bronze':
      return bronzeTable({ ...table, contract }, 0).columns;
    case 'history':
      return historyTable({ ...table, contract }).columns;
    case 'dimension':
      return dimensionTable({ ...table, contract }).columns;
    case 'fact':
      return factTable({ ...table, contract }).columns;
    case 'comparison':
      return [
        ...contract.columns.map(({ name, type, description }) => viewColumn(name, type, description)),
        viewColumn('screens', 'ARRAY<STRING>', 'Screens that the row fails'),
      ];
    case 'object_table':
      return [];
    default:
      return contract.columns.map(declared);
  }
}

/** Google's pages disagree by a day about when a partition expires, and silver may read the last one late in its day. */
const expirationMargin = 2;

/** All STRING, in the file's order, with spare columns at the end; one partition holds one day's snapshot. */
export function bronzeTable(table: TableOf<'bronze'>, replayWindowDays: number): TableDefinition {
  const { contract } = table;
  return {
    ...headOf(table),
    columns: [
      ...contract.columns.map(({ name, spare = name, description }) =>
        described(spare, 'STRING', description, false),
      ),
      ...spareColumns(contract).map((spare) =>
        described(spare, 'STRING', 'A field that the contract does not know', false),
      ),
    ],
    partitioning: { unit: 'DAY', expirationDays: replayWindowDays + expirationMargin },
    clustering: [],
    primaryKey: [],
    foreignKeys: [],
    refillable: false,
  };
}

export function historyTable(table: TableOf<'history'>): TableDefinition {
  const { contract } = table;
  return {
    ...headOf(table),
    columns: [
      ...contract.columns.map((column) => ({
        ...declared(column),
        required: contract.key.includes(column.name),
      })),
      described('row_hash', 'STRING', 'MD5 over the typed values with their names, NULLs left out'),
      described('valid_from', 'DATE', 'First snapshot that brought this version'),
      described('valid_to', 'DATE', 'First snapshot that no longer did; 9999-12-31 while it is current'),
      described(
        'line_hash',
        'STRING',
        'MD5 over the newest delivered line of this version and the rules that judged it; NULL where the next one is judged anew',
        false,
      ),
      described(
        'line_notes',
        'STRING',
        'Names of the screens that warn or inform and that this line failed, whatever the day, each with a blank after it',
        false,
      ),
    ],
    clustering: contract.key,
    primaryKey: [...contract.key, 'valid_from'],
    foreignKeys: [],
    refillable: false,
  };
}

export function dimensionTable(table: TableOf<'dimension'>): TableDefinition {
  const { dataset, name, contract } = table;
  const versions =
    contract.history === undefined
      ? []
      : [
          described('valid_from', 'DATE', 'First day of the version; the first version has none before it'),
          described('valid_to', 'DATE', 'First day after the version; 9999-12-31 while it is current'),
          described('is_current', 'BOOL', 'Whether it is the newest version'),
          described('is_deleted', 'BOOL', 'Whether the source had deleted it in that time'),
          described(
            'placeholder_since',
            'DATE',
            'First snapshot that named it while no snapshot had brought it; NULL once it has come',
            false,
          ),
        ];
  return {
    ...headOf(table),
    columns: [
      described(surrogateKeyOf(name), 'INT64', 'Surrogate key; -1 unknown, -2 not applicable'),
      ...(contract.history === undefined
        ? []
        : [
            described(durableKeyOf(name), 'INT64', 'The same in all versions; -1 unknown, -2 not applicable'),
          ]),
      ...contract.columns.map((column) => ({ ...declared(column), required: false })),
      ...contract.references.map((reference) =>
        described(referenceKey(reference), 'INT64', `Key of ${reference.dimension}`),
      ),
      ...versions,
    ],
    clustering: contract.cluster,
    primaryKey: [surrogateKeyOf(name)],
    foreignKeys: contract.references.map((reference) => foreignKey(dataset, reference)),
    refillable: true,
  };
}

export function factTable(table: TableOf<'fact'>): TableDefinition {
  const { dataset, contract } = table;
  return {
    ...headOf(table),
    columns: [...contract.columns.map(declared), ...contract.references.flatMap(referenceColumns)],
    ...layoutOf(contract),
    primaryKey: contract.key,
    foreignKeys: contract.references.map((reference) => foreignKey(dataset, reference)),
    refillable: true,
  };
}

/** The columns of a fact's reference. */
function referenceColumns(reference: Lookup): ColumnDefinition[] {
  const { dimension } = reference;
  const durable = referenceDurableKey(reference);
  if (durable === undefined) return [described(referenceKey(reference), 'INT64', `Key of ${dimension}`)];
  return [
    described(
      referenceKey(reference),
      'INT64',
      `Key of ${dimension}, the version of that time: counting it counts versions`,
    ),
    described(
      durable,
      'INT64',
      `Durable key of ${dimension}: the same in all versions, so that it can be counted`,
    ),
  ];
}

/** Of marts and of stages that are kept. */
export function martTable(table: TableOf<'mart'> | TableOf<'stage'>): TableDefinition {
  const { contract } = table;
  return {
    ...headOf(table),
    columns: contract.columns.map(declared),
    ...layoutOf(contract),
    primaryKey: contract.key,
    foreignKeys: [],
    refillable: true,
  };
}

export function materializedView({
  dataset,
  name,
  contract,
  query,
}: TableOf<'materialized_view'>): MaterializedViewDefinition {
  return {
    kind: 'materialized_view',
    dataset,
    name,
    description: descriptionOf(contract),
    columns: contract.columns.map((column) => ({ name: column.name, type: column.type })),
    ...layoutOf(contract),
    query,
  };
}

export function ledgerTable(table: TableOf<'ledger'>): TableDefinition {
  const { contract } = table;
  return {
    ...headOf(table),
    columns: contract.columns.map(declared),
    ...layoutOf(contract),
    primaryKey: [],
    foreignKeys: [],
    refillable: false,
  };
}

function foreignKey(
  dataset: string,
  reference: Parameters<typeof referenceKey>[0],
): TableDefinition['foreignKeys'][number] {
  return {
    columns: [referenceKey(reference)],
    references: { dataset, table: reference.dimension, columns: [surrogateKeyOf(reference.dimension)] },
  };
}
