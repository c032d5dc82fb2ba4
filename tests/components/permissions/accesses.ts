import { references } from '../../../model/sql/references.ts';
import { type Token, tokens } from '../../../model/sql/tokens.ts';

/** What SQL does with what lies outside it; tables, views and routines as `dataset.name`. */
export interface Accesses {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly calls: readonly string[];
  /** Buckets that files are exported to. */
  readonly exports: readonly string[];
}

/** Words that stand between the word for a change and what is changed. */
const between = new Set(['INTO', 'FROM', 'TABLE']);
const changes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE']);

/** Statements that need more than is told here, and those whose text is not known. */
const refused = new Set(['ALTER', 'DROP', 'EXECUTE', 'GRANT', 'LOAD', 'REVOKE']);

type Word = (at: number) => string;

/**
 * What a text with statements accesses. Changes read as well, for their condition; only INSERT and TRUNCATE do not.
 *
 * @throws Error for what needs something that is not known.
 */
export function accessesOf(sql: string, datasets: readonly string[]): Accesses {
  const all = tokens(sql);
  const word: Word = (at) => all[at]?.text.toUpperCase() ?? '';
  const positions = new Map(all.map(({ start }, at) => [start, at]));
  const named = references(sql, datasets).map(({ dataset, name, start }) => {
    let at = (positions.get(start) ?? 0) - 1;
    while (between.has(word(at))) at -= 1;
    return { path: `${dataset}.${name}`, verb: word(at) };
  });
  refuseUnknown(all, word);
  const schemas = named.filter(({ path }) => path.includes('.INFORMATION_SCHEMA.'));
  if (all.filter(({ text }) => text === 'INFORMATION_SCHEMA').length > schemas.length) {
    throw new Error('No need of INFORMATION_SCHEMA is known, except of that of a dataset.');
  }
  const pathsOf = (holds: (verb: string) => boolean): string[] =>
    distinct(named.filter(({ verb }) => holds(verb)).map(({ path }) => path));
  const after = (
    holds: (at: number) => boolean,
    found: (tokens: readonly Token[], at: number) => string,
  ): string[] => distinct(all.flatMap((_, at) => (holds(at) ? [found(all, at)] : [])));
  return {
    reads: pathsOf((verb) => !['INSERT', 'TRUNCATE', 'CALL'].includes(verb)),
    writes: pathsOf((verb) => changes.has(verb)),
    calls: after((at) => word(at - 1) === 'CALL', calledAt),
    exports: after((at) => word(at - 1) === 'EXPORT' && word(at) === 'DATA', bucketOf),
  };
}

/** Statements of other kinds, and names that are not seen because they are quoted as a whole. */
function refuseUnknown(all: readonly Token[], word: Word): void {
  for (const [at, { kind, text }] of all.entries()) {
    const isStatement = at === 0 || [';', 'BEGIN', 'THEN', 'ELSE', 'DO'].includes(word(at - 1));
    const isTemporary = ['TEMP', 'TEMPORARY'].includes(word(at + (word(at + 1) === 'OR' ? 3 : 1)));
    if (isStatement && (refused.has(word(at)) || (word(at) === 'CREATE' && !isTemporary))) {
      throw new Error(`No need of ${word(at)} is known.`);
    }
    if (kind === 'quoted name' && text.includes('.') && word(at - 1) !== 'CALL') {
      throw new Error(`No need of ${text} is known: quote its parts one by one.`);
    }
  }
}

function distinct(found: readonly string[]): string[] {
  return [...new Set(found)];
}

/** `dataset.name` of what a CALL names, with or without its project. */
function calledAt(all: readonly Token[], at: number): string {
  const path = all
    .slice(
      at,
      all.findIndex(({ text }, index) => index > at && text === '('),
    )
    .map(({ text }) => text.replaceAll('`', ''))
    .join('');
  return path.split('.').slice(-2).join('.');
}

/** @throws Error where the address is put together otherwise than from texts, with a variable at most in front. */
function bucketOf(all: readonly Token[], at: number): string {
  const uri = all.findIndex(({ text }, index) => index > at && text === 'uri');
  return bucketIn(all, uri + 2);
}

function bucketIn(all: readonly Token[], from: number): string {
  const [first, , second] = all.slice(from, from + 8).filter(({ text }) => text !== 'CONCAT' && text !== '(');
  const unquoted = (token: Token | undefined): string =>
    token?.kind === 'string' ? token.text.slice(1, -1) : '';
  if (first?.kind === 'name') {
    const set = all.findLastIndex(
      ({ text }, index) => index < from && text === first.text && all[index - 1]?.text === 'SET',
    );
    if (set >= 0) return bucketIn(all, set + 2);
  }
  const bucket =
    unquoted(first) === 'gs://' ? unquoted(second) : /^gs:\/\/([^/]+)\//.exec(unquoted(first))?.[1];
  if (bucket === undefined || bucket === '')
    throw new Error(`No bucket is seen in ${first?.text ?? 'nothing'}.`);
  return bucket;
}
