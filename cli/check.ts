import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';

const help = `Reads the contracts and queries under sql/ and says what is wrong with them, each with file and line.

  node cli/check.ts    (npm run check runs it after types, lint and format)

  --help    shows this
`;

const Arguments = z.strictObject({
  positionals: z.array(z.string()).max(0, { error: 'There is nothing to name.' }),
});

export const checkCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {},
  arguments: Arguments,
  run(_, terminal) {
    const { tables, routines } = readModel();
    terminal.out(
      `sql/: ${String(tables.length)} tables and ${String(routines.length)} routines, nothing is wrong.\n`,
    );
    return Promise.resolve();
  },
};

if (import.meta.main) await runAsProgram(checkCommand);
