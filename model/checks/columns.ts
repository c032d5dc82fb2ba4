import type { Column } from '../contract.ts';
import { referenceKey } from '../generate/fact.ts';
import { spareColumns } from '../generate/delivered-line.ts';
import type { Table } from '../load.ts';
import type { Problem } from '../problem.ts';
import { reserved } from '../sql/reserved.ts';
import { columnsOf } from '../tables.ts';
import { isAmong, keyTypes } from '../types.ts';
import type { KeyPath } from '../yaml.ts';

/** What a check of columns knows of each; bronze columns have no type. */
type Declared = Pick<Column, 'name' | 'pii'> & Partial<Pick<Column, 'type' | 'required'>>;

/** Columns and keys that no warehouse would take, or that would lose data without a word. */
export function checkColumns(table: Table): Problem[] {
  const { contract } = table;
  if (!('columns' in contract)) return [];
  const columns: readonly Declared[] = contract.columns;
  return [
    ...columns.flatMap((column, index) =>
      faultsOf(table, column).map(([key, message]) =>
        table.places.inContract(['columns', index, key], message),
      ),
    ),
    ...checkTwice(table),
    ...checkKey(table),
  ];
}

function faultsOf(table: Table, { name, pii, type = '', required }: Declared): [string, string][] {
  const { contract } = table;
  const faults: [string, string][] = [];
  const named = (what: string): void => {
    faults.push(['name', `the column ${name} is ${what}: name it otherwise`]);
  };
  const isRequired = (but: string): void => {
    faults.push(['required', `the column ${name} is required, ${but}: leave required out`]);
  };
  if (reserved.has(name)) named('a reserved word');
  if (name === table.name) named('named like its table');
  if (table.dataset === 'gold' && pii !== undefined) {
    faults.push(['pii', `the column ${name} is personal data, which does not go past silver: leave it out`]);
  }
  if (required !== true) return faults;
  if (type.startsWith('ARRAY<')) isRequired('and an ARRAY is never NULL');
  else if (contract.kind === 'dimension') {
    if (contract.history !== undefined) isRequired('and a placeholder has none');
    else if (type !== 'STRING') isRequired('and the member that stands for an unknown one has none');
  } else if (contract.kind === 'view' || contract.kind === 'materialized_view') {
    isRequired('and nothing holds a view to it');
  }
  return faults;
}

/** Columns of the same name, those that follow from the references and the kind included. */
function checkTwice(table: Table): Problem[] {
  const declared = [...ownColumns(table), ...referenceColumns(table)];
  const generated = [...generatedColumns(table, declared), ...besideColumns(table)];
  return declared.flatMap(({ name, key, fix }, index) => {
    if (declared.findIndex((other) => other.name === name) !== index) {
      return [table.places.inContract(key, `the column ${name} is there twice: ${fix}`)];
    }
    return generated.includes(name)
      ? [
          table.places.inContract(
            key,
            `the column ${name} is named like one that is generated: name it otherwise`,
          ),
        ]
      : [];
  });
}

interface Placed {
  readonly name: string;
  readonly key: KeyPath;
  readonly fix: string;
}

function ownColumns({ contract }: Table): Placed[] {
  if (!('columns' in contract)) return [];
  const names = contract.columns.map(({ name }) => name);
  return names.map((name, index) => ({ name, key: ['columns', index, 'name'], fix: 'leave one out' }));
}

function referenceColumns({ contract }: Table): Placed[] {
  if (contract.kind !== 'fact' && contract.kind !== 'dimension') return [];
  return contract.references.map((reference, index) => ({
    name: referenceKey(reference),
    key: ['references', index],
    fix: 'give the reference a role of its own, as: <role>_key',
  }));
}

/** Columns of the table that nobody declares. */
function generatedColumns(table: Table, declared: readonly Placed[]): string[] {
  const { contract } = table;
  if (contract.kind === 'bronze') {
    return [...spareColumns(contract), ...contract.columns.flatMap(({ spare }) => spare ?? [])];
  }
  const names = columnsOf(table).map(({ name }) => name);
  for (const { name } of declared) names.splice(names.lastIndexOf(name), 1);
  return names;
}

/** Columns that generated SQL sets beside those of a table while it is made. */
function besideColumns({ contract }: Table): readonly string[] {
  switch (contract.kind) {
    case 'bronze':
      return ['snapshot_date', 'raw'];
    case 'history':
      return [
        'snapshot_date',
        'outcome',
        'rejected_by',
        'noted_by',
        'header',
        'raw',
        'is_header',
        'is_remark',
      ];
    case 'dimension':
      return contract.history === undefined ? [] : ['next_from', 'place'];
    case 'comparison':
      return ['screen'];
    default:
      return [];
  }
}

function checkKey({ contract, places }: Table): Problem[] {
  if (!('key' in contract)) return [];
  const { key, columns } = contract;
  // The optimiser believes a primary key and would drop rows.
  const isOfVersions =
    (contract.kind === 'fact' || contract.kind === 'mart') &&
    columns.some(({ name }) => name === 'valid_from') &&
    !key.includes('valid_from') &&
    !key.every((name) => name.endsWith('_key'));
  if (isOfVersions) {
    const message = `the key ${key.join(', ')} occurs once a version, for there is valid_from: add it to the key`;
    return [places.inContract(['key'], message)];
  }
  return key.flatMap((name, index) => {
    const problem = (message: string): Problem[] => [places.inContract(['key', index], message)];
    const column = columns.find((each) => each.name === name);
    if (column === undefined) {
      return problem(`key names ${name}, which is not among the columns: name one of them`);
    }
    if (key.indexOf(name) !== index) return problem(`key names ${name} twice: leave one out`);
    return isAmong(keyTypes, column.type)
      ? []
      : problem(`key names ${name}, which is ${column.type}: a key is of ${keyTypes.join(', ')}`);
  });
}
