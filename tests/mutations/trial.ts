import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFiles } from '../project/files.ts';
import { mutated, type Mutation } from './mutation.ts';

/** What became of a mutation; `by` is the first test that failed. */
export type Verdict =
  { readonly caught: true; readonly by: string } | { readonly caught: false; readonly why: string };

const Tests = z.object({ fullTitle: z.string() });
const MochaReport = z.object({ stats: z.object({ passes: z.int() }), failures: z.array(Tests) });
type MochaReport = z.infer<typeof MochaReport>;

/** A copy of a project in which programs can be broken; the original is only read. */
export interface Copy {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Copies a project's own files, and links the installed packages. */
export async function copyProject(project: string): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), 'mutations-'));
  for (const file of projectFiles('.', project)) {
    await cp(join(project, file), join(folder, file));
  }
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/**
 * Puts the fault into the copy, runs the test named for it, and takes the fault out again.
 *
 * @throws Error where the mutation is out of date, or its test does not pass without the fault.
 */
export async function tryMutation(folder: string, mutation: Mutation): Promise<Verdict> {
  const path = join(folder, mutation.file);
  const sound = await readFile(path, 'utf8');
  const faulty = mutated(sound, mutation);
  const healthy = await runTest(folder, mutation);
  if (healthy === undefined || healthy.stats.passes === 0 || healthy.failures.length > 0) {
    throw new Error(`"${mutation.name}" needs a test that passes without the fault: ${mutation.test.file}`);
  }
  await writeFile(path, faulty);
  try {
    const sick = await runTest(folder, mutation);
    if (sick === undefined) return { caught: false, why: 'the test file could not be run at all' };
    const [first] = sick.failures;
    return first === undefined
      ? { caught: false, why: 'the test stayed green' }
      : { caught: true, by: first.fullTitle };
  } finally {
    await writeFile(path, sound);
  }
}

/** Mocha's own account of the run, or undefined where it ended before it could give one. */
async function runTest(folder: string, { test }: Mutation): Promise<MochaReport | undefined> {
  const report = join(folder, 'mocha-report.json');
  await rm(report, { force: true });
  const mocha = join(folder, 'node_modules/mocha/bin/mocha.js');
  const args = [
    mocha,
    '--reporter',
    'json',
    '--reporter-option',
    `output=${report}`,
    '--fgrep',
    test.title,
    test.file,
  ];
  const run = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  await once(run, 'exit');
  const text = await readFile(report, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : MochaReport.parse(JSON.parse(text));
}
