import { queryLineage } from '@ecommerce/googlesql/lineage';
import { z } from 'zod';
import {
  type ColumnName,
  type Lineage,
  nameOfColumn,
  reach,
  rowsOf,
  stepsAt,
} from '../model/lineage/graph.ts';
import { traceModel } from '../model/lineage/trace.ts';
import { localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { columnTree, relationTree } from './lineage/tree.ts';

const help = `Shows where a column comes from and how, or where it goes, as Google's analyzer resolves the queries.

  npm run lineage -- gold.mart_product_performance.revenue                 where it comes from
  npm run lineage -- silver.users_history.country --downstream             where it goes
  npm run lineage -- gold.mart_product_performance                         the nearest step of each of its columns

A value goes on as it is, transformed or aggregated; a column that only decides (condition, filter, join, group,
order, window) is named and not followed further. \`*\` in place of a column stands for the rows of a table.

  --downstream  where it goes instead
  --json        every column that is reached, one step at a time, for machines
  --help        shows this
`;

const Arguments = z.strictObject({
  positionals: z.tuple([z.string()], { error: 'One column is needed, such as gold.dim_user.country.' }),
  downstream: z.boolean().default(false),
  json: z.boolean().default(false),
});

export const lineage: Command<z.infer<typeof Arguments>> = {
  help,
  options: { downstream: { type: 'boolean' }, json: { type: 'boolean' } },
  arguments: Arguments,
  async run({ positionals: [name], downstream, json }, terminal) {
    const traced = await traceModel(readModel(), localTarget, queryLineage);
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

/** The columns that a name means: one, or all of a relation and its rows. */
function find({ relations, steps }: Lineage, name: string): { columns: ColumnName[]; isWhole: boolean } {
  const known = new Map<string, Set<string>>(relations.map((each) => [each.name, new Set(each.columns)]));
  for (const { relation, column } of steps.flatMap(({ from, to }) => [from, to])) {
    known.set(relation, (known.get(relation) ?? new Set()).add(column));
  }
  const whole = known.get(name);
  if (whole !== undefined) {
    const columns = [...whole].filter((column) => column !== rowsOf);
    return { isWhole: true, columns: [...columns, rowsOf].map((column) => ({ relation: name, column })) };
  }
  const relation = name.slice(0, name.lastIndexOf('.'));
  const column = name.slice(relation.length + 1);
  const columns = known.get(relation);
  if (columns?.has(column) === true || (columns !== undefined && column === rowsOf)) {
    return { isWhole: false, columns: [{ relation, column }] };
  }
  const next =
    columns === undefined
      ? `npm run sql lists the tables. Those of ${name.split('.')[0] ?? ''}: ${near(known, name)}.`
      : `Its columns: ${[...columns].filter((each) => each !== rowsOf).join(', ')}.`;
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

if (import.meta.main) await runAsProgram(lineage);
