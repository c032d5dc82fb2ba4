import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';

/** Work that need not be done again: values of plain data by a text that says all that they depend on. */
export interface Memo {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  /** Keeps what is new for the next process, where there is a place for it. */
  save(): void;
}

/** For as long as the process lives; the oldest are forgotten. */
export function memoInMemory(size = 5_000): Memo {
  const values = new Map<string, unknown>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      const [oldest] = values.keys();
      if (values.size >= size && oldest !== undefined) values.delete(oldest);
      values.set(key, value);
    },
    save: () => undefined,
  };
}

const Kept = z.record(z.string(), z.unknown());

const opened = new Map<string, Memo>();

/** The memo of a folder, which all warehouses of this process share: its file is read once. */
export function sharedMemo(folder: string): Memo {
  const known = opened.get(folder) ?? memoInFolder(folder);
  opened.set(folder, known);
  return known;
}

/**
 * For later processes too, in a file of the folder. Its name is a hash of the code that makes the values and of the
 * analyzer's version, so that no value outlives the code. A broken or absent file only costs the time to fill it again;
 * of two processes that save at once one's new values are lost.
 */
export function memoInFolder(folder: string): Memo {
  const file = join(folder, `${codeVersion()}.json`);
  const kept = read(file);
  const values = new Map(Object.entries(kept));
  let isNew = false;
  return {
    get: (key) => values.get(digest(key)),
    set: (key, value) => {
      values.set(digest(key), value);
      isNew = true;
    },
    save: () => {
      if (!isNew) return;
      isNew = false;
      mkdirSync(folder, { recursive: true });
      const others = read(file);
      for (const old of readdirSync(folder)) {
        if (!file.endsWith(old) && old.endsWith('.json')) rmSync(join(folder, old), { force: true });
      }
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, JSON.stringify({ ...others, ...Object.fromEntries(values) }));
      renameSync(temporary, file);
    },
  };
}

function read(file: string): Record<string, unknown> {
  try {
    const parsed = Kept.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch {
    // Absent, or half of another's write on a file system without atomic renames: it is filled again.
    return {};
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** A hash of the code that makes what is kept, and of the analyzer's version. */
export function codeVersion(): string {
  return (known ??= hashOfCode());
}

let known: string | undefined;

function hashOfCode(): string {
  const root = join(import.meta.dirname, '..');
  const analyzer = createRequire(import.meta.url).resolve('@fivetrandevelopers/zetasql/package.json');
  const sources = ['analyzer', 'compiler', 'lineage', 'script', 'warehouse'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
  );
  const hash = createHash('sha256');
  for (const file of [analyzer, ...sources]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
