import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');
let writing = false;

/** From here on committed texts are written instead of compared: what `npm run docs` does. */
export function writeGenerated(): void {
  writing = true;
}

/**
 * A test that a committed text is the one that the program makes. Its title is what `npm run docs` finds it by.
 *
 * @param path from the project's folder.
 * @param make gives the text anew; it gets the committed one, empty where there is none, for pages that are made in part.
 */
export function generated(path: string, make: (committed: string) => string | Promise<string>): void {
  it(`${path} is what npm run docs writes`, async function () {
    const file = resolve(project, path);
    const committed = await readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    });
    const text = await make(committed);
    if (!writing) expect(committed, `${path} is out of date: npm run docs writes it anew`).to.equal(text);
    else {
      // A text that is made of what other tests saw would have a hole where one of them failed.
      const failed = this.test?.parent?.tests.find(({ state }) => state === 'failed');
      expect(failed?.title, `${path} is not written, for this failed before it`).to.equal(undefined);
      if (text !== committed) await writeFile(file, text);
    }
  });
}

/**
 * A page with a text between its marks `<!-- mark -->` and `<!-- end of mark -->`.
 *
 * @throws Error for a page without the marks.
 */
export function withBlock(page: string, mark: string, text: string): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  const [before, rest] = page.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error(`The page has no ${begin} … ${end}.`);
  return [before, begin, '\n\n', text, '\n\n', end, after].join('');
}
