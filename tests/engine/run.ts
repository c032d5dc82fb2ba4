import Mocha from 'mocha';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { findEngine, howToGetTheEngine } from './engine.ts';

const minutes = 60_000;

/** Tries the program with the real engine; exits with 0 if all is well, 1 if not, 3 if there is no engine. */
async function main(): Promise<number> {
  if ((await findEngine(process.env)) === undefined) {
    console.error(howToGetTheEngine);
    return 3;
  }
  const mocha = new Mocha({ timeout: 10 * minutes, slow: minutes });
  for await (const file of glob('*.engine.ts', { cwd: import.meta.dirname }))
    mocha.addFile(join(import.meta.dirname, file));
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  return failures === 0 ? 0 : 1;
}

process.exitCode = await main();
