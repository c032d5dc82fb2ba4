import type { Contract } from '../../model/contract.ts';
import type { Table } from '../../model/load.ts';
import type { Model } from '../../model/model.ts';

/** What changes about a table as its contract declares it. */
export interface ContractChange {
  /** `dataset.name` */
  readonly table: string;
  /** A change a sentence, without a full stop. */
  readonly changes: readonly string[];
  /** Columns that are new, gone or of another type. */
  readonly columns: readonly string[];
  /** Those of the changes after which a reader's query of gold fails or means something else. */
  readonly breaking: readonly string[];
}

/** The changes of all contracts, tables in the order of names. */
export function contractChanges(before: Model, after: Model): ContractChange[] {
  const [was, is] = [byName(before), byName(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names.flatMap((name) => {
    const found = tableChanges(was.get(name), is.get(name));
    if (found.length === 0) return [];
    const isRead = name.startsWith('gold.') && was.get(name)?.contract.kind !== 'stage';
    return [
      {
        table: name,
        changes: found.map(({ what }) => what),
        columns: found.flatMap(({ column }) => (column === undefined ? [] : [column])),
        breaking: found.filter(({ breaks }) => isRead && breaks === true).map(({ what }) => what),
      },
    ];
  });
}

interface Change {
  readonly what: string;
  readonly column?: string;
  readonly breaks?: boolean;
}

const byName = ({ tables }: Model): Map<string, Table> =>
  new Map(tables.map((table) => [`${table.dataset}.${table.name}`, table]));

function tableChanges(before: Table | undefined, after: Table | undefined): Change[] {
  if (before === undefined) return after === undefined ? [] : [{ what: `new: ${headOf(after.contract)}` }];
  if (after === undefined) return [{ what: `gone: ${headOf(before.contract)}`, breaks: true }];
  const [was, is] = [fieldsOf(before.contract), fieldsOf(after.contract)];
  if (was.kind !== is.kind) return [{ what: `${text(was.kind)} → ${text(is.kind)}`, breaks: true }];
  return Object.keys({ ...was, ...is }).flatMap((field) => {
    if (field === 'columns') return columnChanges(listed(was[field]), listed(is[field]));
    return same(was[field], is[field]) ? [] : fieldChanges(field, was[field], is[field]);
  });
}

function headOf(contract: Contract): string {
  const { kind, description } = contract;
  const columns = 'columns' in contract ? `, ${String(contract.columns.length)} columns` : '';
  return `a ${kind.replace('_', ' ')}${columns}: ${firstSentence(description)}`;
}

function columnChanges(before: readonly Named[], after: readonly Named[]): Change[] {
  const [was, is] = [keyed(before), keyed(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Change[] => {
    const [old, now] = [was.get(name), is.get(name)];
    const type = (column: Named): string => text(column.type ?? 'STRING');
    if (old === undefined) {
      return now === undefined ? [] : [{ what: `column ${code(name)} is new: ${type(now)}`, column: name }];
    }
    if (now === undefined) return [{ what: `column ${code(name)} is gone`, column: name, breaks: true }];
    return Object.keys({ ...old, ...now })
      .filter((field) => !same(old[field], now[field]))
      .map((field) => columnChange(name, field, old[field], now[field]));
  });
}

function columnChange(name: string, field: string, before: unknown, after: unknown): Change {
  const column = `column ${code(name)}`;
  switch (field) {
    case 'type':
      return { what: `${column}: ${text(before)} → ${text(after)}`, column: name, breaks: true };
    case 'required':
      return {
        what: `${column} ${after === true ? 'is never NULL from now on' : 'may be NULL from now on'}`,
      };
    case 'pii':
      return after === undefined
        ? { what: `${column} no longer counts as personal data` }
        : { what: `${column} counts as personal data (${text(after)})` };
    case 'description':
      return { what: `${column} is described otherwise: ${text(after)}` };
    default:
      return { what: `${column}, ${field}: ${shown(before)} → ${shown(after)}` };
  }
}

/** What a list of a contract tells its members apart by. */
const members: Readonly<Record<string, string>> = {
  screens: 'screen',
  references: 'reference',
  reconciles: 'reconciliation',
};

function fieldChanges(field: string, before: unknown, after: unknown): Change[] {
  const member = members[field];
  if (member !== undefined) return memberChanges(member, listed(before), listed(after));
  if (field === 'description') return [{ what: `described otherwise: ${firstSentence(text(after))}` }];
  return [
    { what: `${field}: ${shown(before)} → ${shown(after)}`, breaks: field === 'grain' || field === 'key' },
  ];
}

function memberChanges(member: string, before: readonly Named[], after: readonly Named[]): Change[] {
  const [was, is] = [keyed(before), keyed(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Change[] => {
    const [old, now] = [was.get(name), is.get(name)];
    if (old === undefined) return [{ what: `${member} ${code(name)} is new${saying(now)}` }];
    if (now === undefined) return [{ what: `${member} ${code(name)} is gone${saying(old)}` }];
    return Object.keys({ ...old, ...now })
      .filter((field) => !same(old[field], now[field]))
      .map((field) => ({
        what: `${member} ${code(name)}, ${field}: ${shown(old[field])} → ${shown(now[field])}`,
      }));
  });
}

const saying = (each: Named | undefined): string =>
  typeof each?.description === 'string' ? ` (${text(each.severity)}): ${each.description}` : '';

type Fields = Readonly<Record<string, unknown>>;
type Named = Fields;

const fieldsOf = (contract: Contract): Fields => ({ ...contract });
const listed = (value: unknown): readonly Named[] => (Array.isArray(value) ? (value as Named[]) : []);

/** A reference has no name of its own: it is known by its role, or by what it refers to. */
const keyed = (list: readonly Named[]): Map<string, Named> =>
  new Map(list.map((each) => [text(each.name ?? each.as ?? each.dimension ?? each.to), each]));

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const shown = (value: unknown): string => (value === undefined ? 'none' : text(value));
const code = (name: string): string => `\`${name}\``;
const firstSentence = (description: string): string => description.split(/[.:;] /)[0] ?? '';
