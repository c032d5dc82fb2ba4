import { tokens } from './tokens.ts';

/** Words with which a query looks at other rows, or at what is another each time. */
const beyondTheLine = new Set([
  'over',
  'where',
  'join',
  'group',
  'order',
  'limit',
  'qualify',
  'distinct',
  'union',
  'intersect',
  'tablesample',
  'current_date',
  'current_datetime',
  'current_time',
  'current_timestamp',
  'rand',
  'generate_uuid',
  'session_user',
]);

/**
 * Whether a query makes each row of the one line that it is delivered as, by its text, or a predicate. In doubt it
 * does not: then nothing but speed is lost.
 *
 * @param source the relation that holds the lines; a predicate reads no relation.
 */
export function readsEachLineAlone(text: string, source?: string): boolean {
  const words = tokens(text).map((token) => token.text.toLowerCase());
  if (words.some((word) => beyondTheLine.has(word))) return false;
  if (source === undefined) return !words.includes('select');
  const ctes = new Set(words.filter((_, index) => words[index + 1] === 'as' && words[index + 2] === '('));
  const read = words.flatMap((word, index) =>
    word === 'from' && words[index - 3] !== 'extract'
      ? [words[index + 2] === '.' ? words.slice(index + 1, index + 4).join('') : (words[index + 1] ?? '')]
      : [],
  );
  const rows = read.filter((name) => name !== 'unnest');
  return rows.length === ctes.size + 1 && rows.every((name) => name === source || ctes.has(name));
}
