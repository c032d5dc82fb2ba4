import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbsent } from './absent.ts';
import { replaceFile } from './replace.ts';

/** When what is said of an object last changed, in milliseconds since 1970, and of which generation of it. */
const Touched = z.record(z.string(), z.object({ generation: z.string(), updated: z.number() }));

/** Changes of what is said of objects, which their files do not show, by `bucket/name`. */
export type Touches = Readonly<z.infer<typeof Touched>>;

const fileIn = (root: string): string => join(root, '.touched.json');

/** What {@link touch} has kept of the buckets below a folder. */
export async function readTouches(root: string): Promise<Touches> {
  try {
    return Touched.parse(JSON.parse(await readFile(fileIn(root), 'utf8')));
  } catch (error) {
    if (isAbsent(error)) return {};
    throw error;
  }
}

/** What is written waits for what is being written. */
let written: Promise<void> = Promise.resolve();

/** Keeps that what is said of objects changed: `updated` moves, the generation does not. */
export function touch(root: string, touched: Touches): Promise<void> {
  const write = async (): Promise<void> => {
    const all = { ...(await readTouches(root)), ...touched };
    await replaceFile(fileIn(root), (temporary) => writeFile(temporary, JSON.stringify(all)));
  };
  const done = written.then(write);
  written = done.catch(() => undefined);
  return done;
}
