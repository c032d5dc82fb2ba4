import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Warehouse } from '../pipeline/ports.ts';
import { type Command, runAsProgram } from './command.ts';
import { Failure } from './failure.ts';
import { fromUser } from './paths.ts';
import { type Format, formats } from './result.ts';
import { type Local, usualWarehouse, withMemory, withWarehouse } from './warehouse.ts';

const help = `Runs a GoogleSQL script on a warehouse of this machine and prints the rows of its last SELECT.

  npm run query -- [options] "SQL"
  npm run query -- [options] --file FILE

  --local DIR        the warehouse in that folder, a new one where there is none;
                     :memory: for an empty one that is forgotten afterwards
                     (default: .local/default, or .local/sample where that does not exist)
  --format FORMAT    table, json or csv (default: table)
  --file FILE        reads the script from a file
  --help             shows this

With npm run -s query, standard output holds the rows and nothing else.
`;

const Arguments = z
  .strictObject({
    local: z.string().min(1, { error: 'a folder is needed' }).optional(),
    format: z
      .enum(Object.keys(formats) as Format[], { error: 'table, json or csv is needed' })
      .default('table'),
    file: z.string().min(1, { error: 'a file is needed' }).optional(),
    positionals: z.array(z.string()).max(1, { error: 'Write the script as one argument, in quotes.' }),
  })
  .refine(({ file, positionals }) => (file === undefined) !== (positionals.length === 0), {
    error: 'Either a script or --file is needed.',
  });

export const queryCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { local: { type: 'string' }, format: { type: 'string' }, file: { type: 'string' } },
  arguments: Arguments,
  async run({ local, format, file, positionals }, terminal) {
    const script = file === undefined ? (positionals[0] ?? '') : await readScript(fromUser(file));
    const result = await inWarehouse(local, (opened) => opened.run(script));
    if (result === undefined && format === 'table')
      terminal.err('The script ran to its end; it has no SELECT.\n');
    else terminal.out(formats[format](result ?? { columns: [], rows: [] }));
  },
};

function inWarehouse<Value>(
  asked: string | undefined,
  work: (warehouse: Warehouse) => Promise<Value>,
): Promise<Value> {
  const use = ({ warehouse }: Local): Promise<Value> => work(warehouse);
  return asked === ':memory:'
    ? withMemory(use)
    : withWarehouse(asked === undefined ? usualWarehouse() : fromUser(asked), use);
}

async function readScript(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure('The script cannot be read.', {
      where: path,
      next: 'Give the path of a text file.',
      cause,
    });
  }
}

if (import.meta.main) await runAsProgram(queryCommand);
