import { z } from 'zod';
import { compile } from '../model/compile.ts';
import type { Definition } from '../model/definition.ts';
import type { Model } from '../model/model.ts';
import { partsOf, sqlOf } from '../model/show.ts';
import { localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { createExternalTable, createTable } from './ddl.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { textTable } from './table.ts';

const help = `Prints the SQL that the contracts and queries under sql/ become.

  npm run sql                  lists what there is
  npm run sql -- NAME          prints a table with the SQL that fills it, a view or a routine
                               (gold.dim_user, or dim_user alone)

  --part PART  prints one piece of a procedure that is too long to be read at once
               (npm run sql -- ops.run_gold --part dim_user)
  --help       shows this
`;

const Arguments = z.strictObject({
  positionals: z.array(z.string()).max(1, { error: 'One name at a time.' }),
  part: z.string().optional(),
});

export const sqlCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { part: { type: 'string' } },
  arguments: Arguments,
  run({ positionals: [name], part }, terminal) {
    const model = readModel();
    const definitions = compile(model, localTarget);
    const stage = model.stages.find((each) =>
      [each.name, `${each.dataset}.${each.name}`].includes(name ?? ''),
    );
    if (part !== undefined) {
      terminal.out(`${findPart(definitions, model, name ?? '', part)}\n`);
    } else if (name === undefined) {
      terminal.out(list(definitions, model));
    } else if (stage !== undefined) {
      terminal.out(`${sqlOf(model, localTarget, stage.name) ?? ''}\n`);
    } else {
      terminal.out(`${print(find(definitions, name), model)}\n`);
    }
    return Promise.resolve();
  },
};

function list(definitions: readonly Definition[], model: Model): string {
  const stages = model.stages.map(({ dataset, name, contract }) => ({ dataset, name, ...contract }));
  const others = definitions.filter(
    ({ dataset, name }) => !stages.some((each) => each.name === name && each.dataset === dataset),
  );
  const rows = [...others, ...stages].map(({ dataset, name, kind, description }) => [
    `${dataset}.${name}`,
    kind.replace('_', ' '),
    description.split(/[.:;] /)[0] ?? '',
  ]);
  const headings = ['name', 'kind', 'what it is'].map((title) => ({ title, align: 'left' as const }));
  return textTable(
    headings,
    rows.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

function find(definitions: readonly Definition[], wanted: string): Definition {
  const found = definitions.filter(({ dataset, name }) => wanted === name || wanted === `${dataset}.${name}`);
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const names = found.map(({ dataset, name }) => `${dataset}.${name}`).join(', ');
  throw new Failure(first === undefined ? `There is no ${wanted}.` : `${wanted} may be any of ${names}.`, {
    next: first === undefined ? 'npm run sql lists what there is.' : 'Say which, with its dataset.',
    exitCode: exit.usage,
  });
}

function findPart(definitions: readonly Definition[], model: Model, routine: string, wanted: string): string {
  const parts = partsOf(model, localTarget, find(definitions, routine).name);
  const found = parts.find(({ name }) => name === wanted);
  if (found !== undefined) return found.sql;
  throw new Failure(`${routine} has no part ${wanted}.`, {
    next:
      parts.length === 0
        ? `npm run sql -- ${routine} prints it whole.`
        : `Its parts are ${parts.map(({ name }) => name).join(', ')}.`,
    exitCode: exit.usage,
  });
}

function print(definition: Definition, model: Model): string {
  const { dataset, name } = definition;
  const made = sqlOf(model, localTarget, `${dataset}.${name}`);
  switch (definition.kind) {
    case 'table':
      return [createTable(definition), ...(made === undefined ? [] : [made])].join('\n\n');
    case 'routine': {
      const list = definition.arguments
        .map(({ mode, name: argument, type }) => `${mode === 'IN' ? '' : `${mode} `}${argument} ${type}`)
        .join(', ');
      return `CREATE OR REPLACE PROCEDURE ${dataset}.${name}(${list})\n${definition.body};`;
    }
    case 'view':
    case 'materialized_view':
      return definition.query;
    case 'object_table':
      return `-- ${definition.description}: ${definition.uris.join(', ')}`;
    case 'external_table':
      return createExternalTable(definition);
  }
}

if (import.meta.main) await runAsProgram(sqlCommand);
