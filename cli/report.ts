import { z } from 'zod';
import { localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { project, suffix } from './arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { fromUser, pageFile } from './paths.ts';
import { readReport } from './report/read.ts';
import { writePage } from './report/page/write.ts';
import { openApplied, usualWarehouse } from './warehouse.ts';

const help = `Writes one HTML page about a warehouse: the three questions as charts, quality, steps, lineage, the data dictionary.

  npm run report [-- --local DIR] [--out FILE] [--project PROJECT [--suffix SUFFIX]]

  --local DIR      the warehouse in that folder (default: .local/default, or .local/sample where that does not exist)
  --out FILE       where the page is written (default: report.html beside the warehouse)
  --project PROJECT  links each mart to Looker Studio, over gold in that Google project
  --suffix SUFFIX  the stack's datasetSuffix there: gold_<suffix> (default: none)
  --help           shows this

The page needs no network and no server, and holds no personal data. \`npm start\` writes it too.
`;

const path = z.string().min(1, { error: 'a path is needed' }).optional();

const Arguments = z.strictObject({
  local: path,
  out: path,
  project: project.optional(),
  suffix,
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const reportCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    local: { type: 'string' },
    out: { type: 'string' },
    project: { type: 'string' },
    suffix: { type: 'string' },
  },
  arguments: Arguments,
  async run({ local: asked, out, project: named, suffix: datasetSuffix }, terminal) {
    const folder = asked === undefined ? usualWarehouse() : fromUser(asked);
    const file = out === undefined ? pageFile(folder) : fromUser(out);
    const model = readModel();
    const local = await openApplied(folder, model);
    try {
      const told = await readReport(local.warehouse, model, localTarget);
      const deployed = named === undefined ? undefined : { ...localTarget, project: named, datasetSuffix };
      await writePage(local.warehouse, told, model, file, deployed);
    } finally {
      await local.warehouse.close();
    }
    terminal.out(`${file}\n`);
  },
};

if (import.meta.main) await runAsProgram(reportCommand);
