import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { compile } from '../model/compile.ts';
import {
  type ColumnName,
  type Lineage,
  nameOfColumn,
  reach,
  rowsThemselves,
  stepsAt,
} from '../model/lineage/graph.ts';
import { openLineageEvents } from '../model/lineage/openlineage.ts';
import type { Model } from '../model/model.ts';
import { localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { endedRuns } from './lineage/runs.ts';
import { trace } from './lineage/trace.ts';
import { columnTree, relationTree } from './lineage/tree.ts';
import { fromUser } from './paths.ts';
import { usualWarehouse, withWarehouse } from './warehouse.ts';

const help = `Shows where a column comes from and how, or where it goes, as Google's analyzer resolves the queries.

  npm run lineage -- gold.mart_product_performance.revenue                 where it comes from
  npm run lineage -- silver.users_history.country --downstream             where it goes
  npm run lineage -- gold.mart_product_performance                         the nearest step of each of its columns

A value goes on as it is, transformed or aggregated; a column that only decides (condition, filter, join, group,
order, window) is named and not followed further. \`*\` in place of a column stands for the rows of a table.

  npm run lineage -- --events FILE [--local DIR]          the newest runs of a warehouse as OpenLineage events, a line an event

  --downstream  where it goes instead
  --events FILE schemas, lineage by column, rows written and what screens found, for Marquez, DataHub and the like
  --local DIR      whose runs (default: .local/default, or .local/sample where that does not exist)
  --json        every column that is reached, one step at a time, for machines
  --help        shows this
`;

const path = z.string().min(1, { error: 'a path is needed' }).optional();

const Arguments = z
  .strictObject({
    positionals: z.array(z.string()).max(1, { error: 'One column at a time.' }),
    downstream: z.boolean().default(false),
    json: z.boolean().default(false),
    events: path,
    local: path,
  })
  .refine(({ events, positionals }) => (events === undefined) !== (positionals.length === 0), {
    error: 'One column is needed, such as gold.dim_user.country, or --events.',
  });

export const lineageCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    downstream: { type: 'boolean' },
    json: { type: 'boolean' },
    events: { type: 'string' },
    local: { type: 'string' },
  },
  arguments: Arguments,
  async run({ positionals: [name = ''], downstream, json, events, local }, terminal) {
    const model = readModel();
    const traced = await trace(model);
    if (events !== undefined) {
      const folder = local === undefined ? usualWarehouse() : fromUser(local);
      const lines = await eventLines(folder, model, traced);
      await writeFile(fromUser(events), lines.map((line) => `${line}\n`).join(''));
      terminal.err(`${String(lines.length)} events are in ${fromUser(events)}.\n`);
      return;
    }
    const direction = downstream ? 'downstream' : 'upstream';
    const asked = find(traced, name);
    if (json) {
      const reached = asked.columns.map((column) => ({
        column: nameOfColumn(column),
        direction,
        steps: stepsAt(traced, column, direction),
        reached: reach(traced, column, direction),
      }));
      terminal.out(`${JSON.stringify(reached)}\n`);
    } else if (asked.isWhole) {
      terminal.out(relationTree(traced, asked.columns, direction));
    } else {
      terminal.out(asked.columns.map((column) => columnTree(traced, column, direction)).join('\n'));
    }
  },
};

/** The events of the newest runs of a warehouse as JSON. */
async function eventLines(folder: string, model: Model, traced: Lineage): Promise<string[]> {
  const told = await withWarehouse(folder, ({ warehouse }) => endedRuns(warehouse));
  const definitions = compile(model, localTarget);
  return openLineageEvents({ ...told, lineage: traced, definitions, target: localTarget }).map((event) =>
    JSON.stringify(event),
  );
}

/** The columns that a name means: one, or all of a relation and its rows. */
function find({ relations, steps }: Lineage, name: string): { columns: ColumnName[]; isWhole: boolean } {
  const known = new Map<string, Set<string>>(relations.map((each) => [each.name, new Set(each.columns)]));
  for (const { relation, column } of steps.flatMap(({ from, to }) => [from, to])) {
    known.set(relation, (known.get(relation) ?? new Set()).add(column));
  }
  const whole = known.get(name);
  if (whole !== undefined) {
    const columns = [...whole].filter((column) => column !== rowsThemselves);
    return {
      isWhole: true,
      columns: [...columns, rowsThemselves].map((column) => ({ relation: name, column })),
    };
  }
  const relation = name.slice(0, name.lastIndexOf('.'));
  const column = name.slice(relation.length + 1);
  const columns = known.get(relation);
  if (columns?.has(column) === true || (columns !== undefined && column === rowsThemselves)) {
    return { isWhole: false, columns: [{ relation, column }] };
  }
  const next =
    columns === undefined
      ? `npm run sql lists the tables. Those of ${name.split('.')[0] ?? ''}: ${near(known, name)}.`
      : `Its columns: ${[...columns].filter((each) => each !== rowsThemselves).join(', ')}.`;
  throw new Failure(`There is no ${columns === undefined ? 'table or view' : 'column'} ${name}.`, {
    next,
    exitCode: exit.usage,
  });
}

function near(known: ReadonlyMap<string, unknown>, name: string): string {
  const dataset = name.split('.')[0] ?? '';
  const found = [...known.keys()].filter((each) => each.startsWith(`${dataset}.`));
  return found.length === 0
    ? `none, the datasets are bronze, silver, gold, quality and ops`
    : found.join(', ');
}

if (import.meta.main) await runAsProgram(lineageCommand);
