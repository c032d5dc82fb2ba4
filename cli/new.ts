import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { plan } from '../model/compile.ts';
import { loadModel } from '../model/model.ts';
import { localTarget } from '../model/target.ts';
import { md5, readSqlFiles } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { fill } from './new/fill.ts';
import { type NewKind, Wanted } from './new/names.ts';
import { projectFolder } from './paths.ts';

const help = `Begins a table: writes a folder under sql/ with an example that runs, for you to change.

  npm run new -- mart NAME         gold.mart_NAME, the answer to a question
  npm run new -- fact NAME         gold.fact_NAME, what happened, with keys of dimensions
  npm run new -- dimension NAME    gold.dim_NAME, what facts are looked at by
  npm run new -- entity NAME       bronze.NAME and silver.NAME_history, a further file that is delivered each day

  --help    shows this
`;

const Arguments = z.strictObject({ positionals: Wanted });

/** The command over the `sql/` of a folder. */
export const newIn = (root: string): Command<z.infer<typeof Arguments>> => ({
  help,
  options: {},
  arguments: Arguments,
  async run({ positionals: [kind, name] }, terminal) {
    const files = fill(readSqlFiles(join(import.meta.dirname, 'new/templates', kind)), name);
    const folders = [...new Set(files.map(({ path }) => dirname(path)))];
    refuseTaken(root, folders);
    // Compiled together with what is there: nothing is written that would not compile.
    plan(loadModel([...readSqlFiles(root), ...files], md5), localTarget);
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    for (const { path, text } of files) await writeFile(join(root, path), text, { flag: 'wx' });
    terminal.out(
      [
        'Written:',
        ...files.map(({ path }) => `  ${path}`),
        '',
        ...nextSteps(kind, name).map((step, index) => `${index + 1}. ${step}`),
        '',
      ].join('\n'),
    );
  },
});

function refuseTaken(root: string, folders: readonly string[]): void {
  const taken = folders.find((folder) => existsSync(join(root, folder)));
  if (taken === undefined) return;
  throw new Failure('A table of that name is there already, so nothing was written.', {
    where: taken,
    next: 'Choose another name, or change what is there.',
    exitCode: exit.usage,
  });
}

/** What to do with the folder: make it one's own, look at it, renew what is generated from it. */
function nextSteps(kind: NewKind, name: string): string[] {
  const table = {
    mart: `gold.mart_${name}`,
    fact: `gold.fact_${name}`,
    dimension: `gold.dim_${name}`,
    entity: `silver.${name}`,
  }[kind];
  const delivered =
    kind === 'entity' ? `npm start -- --source DIR (with ${name}.csv beside the other files)` : 'npm start';
  return [
    `Change the example: the comments say what belongs where. What becomes of it: npm run sql -- ${kind === 'entity' ? `${table}_history` : table}`,
    `Try it: ${delivered}, then npm run query -- "SELECT * FROM ${table} LIMIT 10"`,
    `Renew what is generated: npm run docs, npm run inventory -- --renew; then npm run check and npm test.${kind === 'mart' ? ' docs/questions.md wants a query on each mart.' : ''}`,
  ];
}

if (import.meta.main) await runAsProgram(newIn(projectFolder));
