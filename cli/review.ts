import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { record } from '../inventory/program.ts';
import { entitiesOf } from '../model/model.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit, type ExitCode } from './exit.ts';
import { Failure } from './failure.ts';
import { fromUser, projectFolder, warehouses } from './paths.ts';
import { silent } from '../pipeline/progress.ts';
import { TerminalProgress } from './progress.ts';
import { baseOf, withFilesOf } from './review/base.ts';
import { effectOn } from './review/effect.ts';
import { page } from './review/page.ts';
import { readPreview } from './review/preview.ts';
import { resourceChanges } from './review/resources.ts';
import { type Review, reviewOf, type ReviewVerdict, type Trials } from './review/review.ts';
import type { TrialData } from './review/trial.ts';
import { versionIn, versionOf } from './review/version.ts';
import { sampleSize } from './sample.ts';
import { sampleFiles } from './source.ts';
import { warehouseFile } from './warehouse.ts';

const help = `Says what the changes since a revision do: to contracts, rows, SQL, tables downstream, and resources of the stacks.

  npm run review -- --base origin/main [--json | --markdown] [--warehouse DIR] [--preview FILE]

  --base REF       a branch, a tag or a commit; the changes since it was left count, uncommitted ones too
  --markdown       one page for a pull request, below 60,000 characters (without it: the verdict)
  --json           the same for machines
  --warehouse DIR  runs both versions over the files delivered to that warehouse, and not over the made-up shop of npm start
  --preview FILE   adds what the real engine would do to a deployed stack: pulumi preview --json > FILE
  --help           shows this

Where rows may differ, both versions run over the same data in warehouses of their own, and all tables are compared.

A change of comments, layout or names within queries has no effect, and one line says so.
Exit codes: 0 nothing breaks, ${exit.dataLoss} a loss of data or of its protection has no waiver, ${exit.breaks} queries of those who read gold break, rows are refused or runs fail that did not.
`;

const Arguments = z
  .strictObject({
    base: z.string().min(1, { error: 'a revision is needed, such as origin/main' }),
    json: z.boolean().default(false),
    markdown: z.boolean().default(false),
    warehouse: z.string().min(1, { error: 'a path is needed' }).optional(),
    preview: z.string().min(1, { error: 'a path is needed' }).optional(),
    positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
  })
  .refine(({ json, markdown }) => !(json && markdown), { error: 'Either --json or --markdown.' });

export const reviewCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    base: { type: 'string' },
    json: { type: 'boolean' },
    markdown: { type: 'boolean' },
    warehouse: { type: 'string' },
    preview: { type: 'string' },
  },
  arguments: Arguments,
  async run({ base, json, markdown, warehouse, preview }, terminal) {
    const review = await reviewSince(base, { warehouse, preview }, new TerminalProgress(terminal));
    if (json) terminal.out(`${JSON.stringify(review)}\n`);
    else terminal.out(markdown ? page(review) : `${review.verdict.said}\n`);
    const exitCode = exitCodes[review.verdict.level];
    if (exitCode !== exit.ok) {
      throw new Failure(review.verdict.said, {
        next: 'The page of --markdown has the details; correct the change, or allow what is meant as it says.',
        exitCode,
      });
    }
  },
};

const exitCodes: Readonly<Record<ReviewVerdict['level'], ExitCode>> = {
  'no effect': exit.ok,
  changes: exit.ok,
  breaks: exit.breaks,
  'loses data': exit.dataLoss,
};

async function reviewSince(
  ref: string,
  { warehouse, preview }: Pick<z.infer<typeof Arguments>, 'warehouse' | 'preview'>,
  progress: TerminalProgress,
): Promise<Review> {
  const previewed = preview === undefined ? undefined : await readPreview(fromUser(preview));
  const root = projectFolder;
  const base = await baseOf(root, ref);
  return withFilesOf(root, base.commit, async (folder) => {
    const model = readModel();
    const before = await progress.step(`read ${base.commit}`, () => versionIn(folder));
    const after = await progress.step('read what is here', () => versionOf(model));
    const today = new Date().toISOString().slice(0, 10);
    const trials: Trials = {
      record: () => resourceChanges(folder, model, { root, record, today }),
      attempt: async (attempted) =>
        effectOn(
          await dataIn(warehouse, entitiesOf(model)),
          { before, after },
          join(folder, '.trial'),
          attempted,
        ),
    };
    const review = await progress.step(
      'compare them, and run both over the same data if rows may differ',
      () => reviewOf(base, { before, after }, trials, previewed),
    );
    after.reader.save();
    return review;
  });
}

/** Users of TheLook, for whose size costs are estimated from the made-up shop. */
const fullUsers = 100_000;

/** The files of a warehouse, or those of the made-up shop. */
async function dataIn(warehouse: string | undefined, entities: readonly string[]): Promise<TrialData> {
  if (warehouse === undefined) {
    const sample = await sampleFiles(warehouses.sample, undefined, entities, silent);
    return { ...sample, factor: fullUsers / ((await sampleSize(warehouses.sample)) ?? fullUsers) };
  }
  const folder = fromUser(warehouse);
  if (!existsSync(warehouseFile(folder))) {
    throw new Failure('There is no warehouse.', {
      where: folder,
      next: 'Name its folder.',
      exitCode: exit.usage,
    });
  }
  return { described: `the files delivered to ${folder}`, factor: 1, snapshots: [], warehouse: folder };
}

if (import.meta.main) await runAsProgram(reviewCommand);
