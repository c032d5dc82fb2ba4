import { type Token, tokens } from './tokens.ts';

/** A place in a SQL text that names a table or a routine by dataset and name. */
export interface Reference {
  readonly dataset: string;
  /** A name of the dataset, or a path such as `INFORMATION_SCHEMA.PARTITIONS`. */
  readonly name: string;
  /** Whether it is what a CALL calls. */
  readonly isCalled: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * All references to the given datasets, in text order; comments and strings do not count.
 *
 * @example references('SELECT * FROM silver.users -- gold.x', ['silver', 'gold']) // silver.users
 */
export function references(text: string, datasets: readonly string[]): Reference[] {
  return referencesIn(tokens(text), datasets);
}

function referencesIn(all: readonly Token[], datasets: readonly string[]): Reference[] {
  const known = new Set(datasets);
  return all.flatMap((token, index) => {
    if (!isName(token) || !known.has(bare(token))) return [];
    // A routine that is called may stand there with its project.
    const first = all[index - 1]?.text === '.' && isCall(all[index - 3]) ? index - 2 : index;
    if (first === index && all[index - 1]?.text === '.') return [];
    const path = pathFrom(all, index);
    if (path.length < 2) return [];
    const last = path[path.length - 1] ?? token;
    const [dataset = '', ...rest] = path.map(bare);
    const name = rest[0] === 'INFORMATION_SCHEMA' ? rest.slice(0, 2).join('.') : (rest[0] ?? '');
    const end = rest[0] === 'INFORMATION_SCHEMA' ? last.end : (path[1] ?? last).end;
    return [{ dataset, name, isCalled: isCall(all[first - 1]), start: all[first]?.start ?? token.start, end }];
  });
}

/** Puts another text in the place of each reference and each named parameter, leaving comments and strings alone. */
export function replace(
  text: string,
  datasets: readonly string[],
  by: { reference: (reference: Reference) => string; parameter: (name: string) => string | undefined },
): string {
  const all = tokens(text);
  const places = [
    ...referencesIn(all, datasets).map((found) => ({ ...found, text: by.reference(found) })),
    ...all.flatMap((token) => {
      const value = token.kind === 'parameter' ? by.parameter(token.text) : undefined;
      return value === undefined ? [] : [{ start: token.start, end: token.end, text: value }];
    }),
  ].sort((a, b) => a.start - b.start);
  const pieces = places.map((place, index) => text.slice(places[index - 1]?.end ?? 0, place.start) + place.text);
  return pieces.join('') + text.slice(places.at(-1)?.end ?? 0);
}

function pathFrom(all: readonly Token[], index: number): Token[] {
  const path = all.slice(index, index + 1);
  for (let at = index + 1; all[at]?.text === '.'; at += 2) {
    const part = all[at + 1];
    if (part === undefined || !isName(part)) break;
    path.push(part);
  }
  return path;
}

function isCall(token: Token | undefined): boolean {
  return token?.kind === 'name' && token.text.toUpperCase() === 'CALL';
}

function isName(token: Token): boolean {
  return token.kind === 'name' || token.kind === 'quoted name';
}

function bare(token: Token): string {
  return token.kind === 'quoted name' ? token.text.slice(1, -1) : token.text;
}
