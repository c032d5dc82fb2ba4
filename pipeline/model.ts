import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { plan } from '../model/compile.ts';
import type { SqlFile } from '../model/load.ts';
import { loadModel, type Model } from '../model/model.ts';
import { localTarget } from '../model/target.ts';

const project = join(import.meta.dirname, '..');

/** The texts of `sql/`, in path order. */
export function readSqlFiles(root: string = project): SqlFile[] {
  return readdirSync(join(root, 'sql'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: relative(root, file).split(sep).join('/'),
      text: readFileSync(file, 'utf8'),
    }));
}

/** MD5 in lower-case hex. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The model of this project, read once a process: nothing changes it, and it costs more than a small warehouse's day.
 *
 * @throws ModelError with every problem in `sql/`.
 */
export function readModel(): Model {
  return (read ??= readProject());
}

let read: Model | undefined;

function readProject(): Model {
  const model = loadModel(readSqlFiles(), md5);
  // Some faults show only in all tables together, which are the same for every target.
  plan(model, localTarget);
  return model;
}
