import type { Declared, Table } from '../load.ts';
import type { Problem } from '../problem.ts';
import { unfitToCarry } from '../sql/carry.ts';
import { bare, isName } from '../sql/query.ts';
import { type Token, TokenError, tokens } from '../sql/tokens.ts';
import { datasets, localTarget, parameterLiterals } from '../target.ts';

/** Something wrong in a text, at a position of it. */
interface Fault {
  readonly position: number;
  readonly message: string;
}

/** Queries and bodies that cannot be put where they belong: without an end, with a statement too many, of the wrong form. */
export function checkSqlTexts({ tables, routines }: Declared): Problem[] {
  return [
    ...tables
      .filter(({ query, places }) => query !== '' || places.hasSql)
      .flatMap((table) =>
        faultsOfQuery(table).map(({ position, message }) => table.places.inSql(position, message)),
      ),
    ...routines.flatMap(({ body, places }) => {
      const faults =
        body === '' ? [{ position: 0, message: 'is empty: write BEGIN … END' }] : faultsOfText(body);
      return faults.map(({ position, message }) => places.inSql(position, message));
    }),
  ];
}

/** What is wrong in an expression of a contract. */
export function faultsOfExpression(text: string): string[] {
  const faults = faultsOfText(text).map(({ message }) => message);
  if (faults.length > 0) return faults;
  const all = tokens(text);
  const ends = [0, ...all.map(({ end }) => end)];
  const gaps = ends.map((end, index) => text.slice(end, all[index]?.start));
  return [
    ...(gaps.some((gap) => gap.trim() !== '')
      ? ['holds a comment, which would hide what is generated after it: say it in the description']
      : []),
    ...(all.some(isSemicolon) ? ['holds a ;, and it is one expression: leave it out'] : []),
  ];
}

function faultsOfQuery({ query, contract }: Table): Fault[] {
  if (query === '') return [{ position: 0, message: 'is empty: write a SELECT' }];
  const faults = faultsOfText(query);
  if (faults.length > 0) return faults;
  const all = tokens(query);
  const [first] = all;
  if (first === undefined || !/^(SELECT|WITH|\()$/i.test(first.text)) {
    return [{ position: first?.start ?? 0, message: 'is no query: begin with WITH or SELECT' }];
  }
  const isCarried =
    contract.kind === 'history' || (contract.kind === 'dimension' && contract.history !== undefined);
  const unfit = isCarried ? unfitToCarry(query) : undefined;
  return [
    ...all
      .filter(isSemicolon)
      .map(({ start }) => ({ position: start, message: 'holds a ;, and it is one query: leave it out' })),
    ...(unfit === undefined ? [] : [unfit]),
  ];
}

function isSemicolon({ kind, text }: Token): boolean {
  return kind === 'sign' && text === ';';
}

function faultsOfText(text: string): Fault[] {
  try {
    const all = tokens(text);
    return [...brackets(all), ...parameters(all), ...datasetNames(all)];
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return [{ position: error.position, message: `${error.what}: close it` }];
  }
}

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

function brackets(all: readonly Token[]): Fault[] {
  const open: Token[] = [];
  for (const token of all) {
    if (token.kind !== 'sign') continue;
    if (Object.values(pairs).includes(token.text)) open.push(token);
    const wanted = pairs[token.text];
    if (wanted === undefined) continue;
    if (open.at(-1)?.text !== wanted) {
      return [{ position: token.start, message: `${token.text} closes nothing: take it away or open it` }];
    }
    open.pop();
  }
  return open
    .slice(-1)
    .map(({ start, text }) => ({ position: start, message: `${text} has no end: close it` }));
}

const known = parameterLiterals(localTarget);

function parameters(all: readonly Token[]): Fault[] {
  return all
    .filter(({ kind, text }) => kind === 'parameter' && !text.startsWith('@@') && !known.has(text))
    .map(({ start, text }) => ({
      position: start,
      message: `${text} is no setting: there are ${[...known.keys()].join(', ')}`,
    }));
}

/** Names of datasets in a form that no target's names are put into, so that they would be those of another stack or of none. */
function datasetNames(all: readonly Token[]): Fault[] {
  return all.flatMap((token, index) => {
    if (!isName(token) || all[index - 1]?.text === '.') return [];
    const name = bare(token);
    const whole = datasets.find((dataset) => name.startsWith(`${dataset}.`));
    if (whole !== undefined) {
      return [
        {
          position: token.start,
          message: `${token.text} is one name: write ${name}, without backticks around both`,
        },
      ];
    }
    const other = datasets.find((dataset) => dataset !== name && dataset === name.toLowerCase());
    return other === undefined || all[index + 1]?.text !== '.'
      ? []
      : [{ position: token.start, message: `there is no dataset ${name}: write ${other}` }];
  });
}
