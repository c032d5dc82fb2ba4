import Mocha from 'mocha';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Command, runAsProgram } from '../../cli/command.ts';
import { requireEngine } from '../../cli/engine.ts';
import { Failure } from '../../cli/failure.ts';

const ending = '.engine.ts';
const suites = globSync(`*${ending}`, { cwd: import.meta.dirname }).map((file) =>
  file.slice(0, -ending.length),
);
const minutes = 60_000;

const help = `Tries the program with Pulumi itself and its google provider, against a fake of Google on this machine.

  npm run test:engine              all suites: ${suites.join(', ')}
  npm run test:engine -- ${suites[0] ?? ''}   some of them

  --help  shows this

Exits with 5 where Pulumi is not on this machine.
`;

const Arguments = z.strictObject({
  positionals: z.array(z.enum(suites, { error: `The suites are ${suites.join(', ')}.` })),
});

const testEngine: Command<z.infer<typeof Arguments>> = {
  help,
  options: {},
  arguments: Arguments,
  async run({ positionals }) {
    requireEngine(process.env);
    const mocha = new Mocha({ timeout: 10 * minutes, slow: minutes, parallel: true, jobs: 3 });
    for (const suite of positionals.length > 0 ? positionals : suites)
      mocha.addFile(join(import.meta.dirname, `${suite}${ending}`));
    await mocha.loadFilesAsync();
    const failures = await new Promise<number>((resolve) => mocha.run(resolve));
    if (failures > 0) throw new Failure(`${failures} tests failed; see above.`);
  },
};

await runAsProgram(testEngine);
