import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectFolder } from '../../cli/paths.ts';

/** Programs in Python, with all that they need, pinned. */
export interface Environment {
  /** Whether one of them ends well. */
  passes(
    program: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ): Promise<boolean>;
}

/**
 * Installs once, below `node_modules/`, what a list of this folder names.
 *
 * @param name `python` for `python.txt`.
 */
export function environment(name: string): Environment {
  const folder = resolve(projectFolder, `node_modules/.cache/clients-${name}`);
  const bin = (program: string): string => resolve(folder, 'bin', program);
  if (!existsSync(bin('python'))) execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const list = resolve(import.meta.dirname, `${name}.txt`);
  execFileSync(bin('python'), ['-m', 'pip', 'install', '--quiet', '--requirement', list], {
    stdio: 'inherit',
  });
  return {
    async passes(program, args, variables = {}) {
      const env = { ...process.env, ...variables };
      const [code] = (await once(spawn(bin(program), args, { stdio: 'inherit', env }), 'exit')) as [
        number | null,
      ];
      return code === 0;
    },
  };
}
