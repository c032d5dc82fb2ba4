import { compile } from '../../model/compile.ts';
import type { Definition } from '../../model/definition.ts';
import type { SqlFile } from '../../model/load.ts';
import { loadModel, type Model } from '../../model/model.ts';
import { localTarget, type Target } from '../../model/target.ts';
import { md5, readSqlFiles } from '../../pipeline/model.ts';
import type { Outcome } from '../../pipeline/run/routine.ts';
import { Pipeline } from '../pipeline/pipeline.ts';

/**
 * A library that lends books: the smallest model with what silver and gold do for every model, for tests of how they do it. A
 * change of the shop's tables does not touch them, and a run costs a tenth.
 */
export type Entity = 'books' | 'loans';

const headers: Readonly<Record<Entity, string>> = {
  books: 'id,title,shelf,price,donor,added',
  loans: 'id,book_id,state,fee,lent,returned',
};

/** Lines of a snapshot that are right in all that a test does not speak of. */
export const line = {
  book: (id: number | string, { shelf = 'north', price = '2.5', added = '2025-01-02 03:04:05+00:00' } = {}) =>
    `${id},Emma,${shelf},${price},Ada,${added}`,
  loan: (
    id: number | string,
    book: number | string,
    { state = 'back', fee = '6.25', lent = '2025-02-01 10:00:00+00:00' } = {},
  ) => `${id},${book},${state},${fee},${lent},`,
};

/** As the local target, but for a calendar of one year. */
export const libraryTarget: Target = {
  ...localTarget,
  settings: { ...localTarget.settings, dateRange: { start: '2025-01-01', end: '2025-12-31' } },
};

/** Where a change or a rejection of one of three rows is not taken for a broken source. */
export const ofFewRows: Target = {
  ...libraryTarget,
  settings: { ...libraryTarget.settings, massChangeShare: 1, massRejectionShare: 1 },
};

/** The texts of the library's tables and of what the project has for every model: its ledgers, its views on quality, its watch. */
const files = (): SqlFile[] => {
  const project = readSqlFiles();
  const comparisons = project
    .filter(({ text }) => text.includes('\nkind: comparison\n'))
    .map(({ path }) => path.replace('table.yaml', ''));
  const forEveryModel = project.filter(
    ({ path }) =>
      /^sql\/(ops|quality)\//.test(path) && !comparisons.some((folder) => path.startsWith(folder)),
  );
  return [...readSqlFiles(import.meta.dirname), ...forEveryModel];
};

/**
 * The library's model.
 *
 * @param change of the texts of its tables, for a test that breaks one.
 * @param more tables.
 */
export const libraryModel = (
  change = (file: SqlFile): SqlFile => file,
  more: readonly SqlFile[] = [],
): Model => loadModel([...files().map(change), ...more], md5);

/** The whole library. */
export const library = (
  target = ofFewRows,
  change = (file: SqlFile): SqlFile => file,
  more: readonly SqlFile[] = [],
): Definition[] => compile(libraryModel(change, more), target);

/** The way of the books to silver and nothing else, for tests of what is the same for all entities. */
export const booksToSilver = (
  target = ofFewRows,
  change = (file: SqlFile): SqlFile => file,
): Definition[] => {
  const books = files()
    .filter(({ path }) => /^sql\/(ops|quality)\/|books/.test(path) && !path.includes('/gold/'))
    .map(change);
  return compile(loadModel(books, md5), target).filter(
    ({ name }) => !['run_gold', 'run_pipeline'].includes(name),
  );
};

/** The library's pipeline. */
export type Library = Pipeline<Entity>;

export const openLibrary = (definitions: readonly Definition[]): Promise<Library> =>
  Pipeline.open(definitions, headers);

/** Ten books, of which some have moved to another shelf. */
export const tenBooks = (moved = 0): string[] =>
  Array.from({ length: 10 }, (_, id) => line.book(id, { shelf: id < moved ? 'south' : 'north' }));

/** Delivers books of a day, loads them and has silver judge them. */
export async function judgeBooks(
  pipeline: Library,
  date: string,
  lines: readonly string[],
): Promise<Outcome> {
  await pipeline.deliver('books', date, lines);
  await pipeline.load(date);
  return pipeline.silver(date);
}
