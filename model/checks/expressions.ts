import { spareColumns } from '../generate/delivered-line.ts';
import type { Declared, TableOf } from '../load.ts';
import { isKind } from '../load.ts';
import type { Problem } from '../problem.ts';
import { reserved } from '../sql/reserved.ts';
import { bare, isName } from '../sql/query.ts';
import { type Token, tokens } from '../sql/tokens.ts';
import { columnsOf } from '../tables.ts';
import { scalarTypes } from '../types.ts';
import { faultsOfExpression } from './sql-text.ts';

/** The names that an expression may use. */
interface Row {
  /** What the row is of, for the message. */
  readonly of: string;
  readonly columns: readonly string[];
  /** Fields of `raw`; absent where there is none. */
  readonly raw?: readonly string[];
}

/** Predicates of screens and figures of reconciliations that no warehouse could compute. */
export function checkExpressions({ tables }: Declared): Problem[] {
  const bronze = tables.filter(isKind('bronze'));
  const histories = tables.filter(isKind('history'));
  return [
    ...histories.flatMap((history) => checkScreens(history, rowOfHistory(history, bronze))),
    ...tables.filter(isKind('comparison')).flatMap((table) =>
      checkScreens(table, {
        of: 'the comparison',
        columns: table.contract.columns.map(({ name }) => name),
      }),
    ),
    ...tables.filter(isKind('fact')).flatMap((fact) => checkReconciles(fact, histories)),
  ];
}

function rowOfHistory(history: TableOf<'history'>, bronze: readonly TableOf<'bronze'>[]): Row {
  const source = bronze.find(({ name }) => `${name}_history` === history.name);
  const columns = [...history.contract.columns.map(({ name }) => name), 'snapshot_date'];
  if (source === undefined) return { of: 'the history', columns };
  return {
    of: 'the history',
    columns,
    raw: [...source.contract.columns.map(({ name }) => name), ...spareColumns(source.contract)],
  };
}

function checkScreens({ contract, places }: TableOf<'history'> | TableOf<'comparison'>, row: Row): Problem[] {
  return contract.screens.flatMap(({ fails }, index) =>
    faults(fails, row).map((message) => places.inContract(['screens', index, 'fails'], `fails: ${message}`)),
  );
}

function checkReconciles(fact: TableOf<'fact'>, histories: readonly TableOf<'history'>[]): Problem[] {
  const { contract, places } = fact;
  const own = { of: fact.name, columns: columnsOf(fact).map(({ name }) => name) };
  return contract.reconciles.flatMap(({ measure, from, equals, where }, index) => {
    const at = (key: string, messages: readonly string[]): Problem[] =>
      messages.map((message) => places.inContract(['reconciles', index, key], `${key}: ${message}`));
    const source = histories.find(({ name }) => name === `${from}_history`);
    if (source === undefined) {
      return [
        ...at('measure', faults(measure, own)),
        ...at('from', [`there is no entity ${from}: name one that has a history in silver`]),
      ];
    }
    const its = { of: `silver.${from}`, columns: source.contract.columns.map(({ name }) => name) };
    return [
      ...at('measure', faults(measure, own)),
      ...at('equals', faults(equals, its)),
      ...(where === undefined ? [] : at('where', faults(where, its))),
    ];
  });
}

function faults(text: string, row: Row): string[] {
  const inText = faultsOfExpression(text);
  return inText.length > 0 ? inText : unknownColumns(tokens(text), row);
}

/** Words that stand where a column might and are none: types and parts of dates. */
const words = new Set([
  ...scalarTypes.map((type) => type.toLowerCase()),
  ...'microsecond millisecond second minute hour day dayofweek dayofyear week isoweek month quarter year isoyear'.split(
    ' ',
  ),
]);

/** Names of columns that the row does not have. An expression with a SELECT or a lambda has names of its own and is not looked at. */
function unknownColumns(all: readonly Token[], row: Row): string[] {
  const text = all.map((token) => token.text.toUpperCase());
  if (text.includes('SELECT') || text.some((sign, index) => sign === '-' && text[index + 1] === '>'))
    return [];
  return all.flatMap((token, index) => {
    const [before, after] = [text[index - 1], text[index + 1]];
    const name = bare(token);
    if (!isName(token) || (token.kind === 'name' && reserved.has(name.toLowerCase()))) return [];
    if (before === 'AS' || after === '(') return [];
    if (before === '.') {
      const isOfRaw = text[index - 2] === 'RAW' && row.raw !== undefined;
      return isOfRaw && !row.raw.includes(name)
        ? [`names raw.${name}, which bronze does not have: name one of its columns`]
        : [];
    }
    // A dot after a name: a field of a column, or a function of a set such as SAFE.
    if (after === '.' && (text[index + 3] === '(' || (name === 'raw' && row.raw !== undefined))) return [];
    if (row.columns.includes(name) || words.has(name.toLowerCase())) return [];
    return [`names ${name}, which ${row.of} does not have: name one of its columns`];
  });
}
