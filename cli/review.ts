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
import { sizesNamed } from './review/sizes.ts';
import { type Review, reviewOf, type ReviewVerdict, type Trials } from './review/review.ts';
import type { TrialData } from './review/trial.ts';
import { versionIn, versionOf } from './review/version.ts';
import { sampleSize } from './sample.ts';
import { sampleFiles } from './source.ts';
import { warehouseFile } from './warehouse.ts';

const help = `Says what the changes since a revision do: to contracts, rows, SQL, tables downstream, and resources of the stacks.

  npm run review -- --base origin/main [--json | --markdown] [--local DIR] [--sizes STACK] [--preview FILE]

  --base REF       a branch, a tag or a commit; the changes since it was left count, uncommitted ones too
  --markdown       one page for a pull request, below 60,000 characters (without it: the verdict)
  --json           the same for machines
  --local DIR      runs both versions over the files delivered to that warehouse, and not over the made-up shop of npm start
  --sizes STACK    estimates bytes and dollars for a deployed stack's tables as they are, not for the size of TheLook: its name,
                   a file with what pulumi stack output --json prints, or a file with the sizes (below)
  --preview FILE   adds what the real engine would do to a deployed stack: pulumi preview --json > FILE
  --help           shows this

Where rows may differ, both versions run over the same data in warehouses of their own, and all tables are compared.

The sizes of a stack's tables as a file, with the region that its datasets lie in, for who may not ask the stack from here:

  bq query --use_legacy_sql=false --format=json --max_rows=1000 'SELECT table_schema, table_name, total_logical_bytes,
    total_partitions FROM \`region-eu\`.INFORMATION_SCHEMA.TABLE_STORAGE WHERE NOT deleted' > FILE

A change of comments, layout or names within queries has no effect, and one line says so.
Exit codes: 0 nothing breaks, ${exit.dataLoss} a loss of data or of its protection has no waiver, ${exit.breaks} queries of those who read gold break, rows are refused or runs fail that did not.
`;

const Arguments = z
  .strictObject({
    base: z.string().min(1, { error: 'a revision is needed, such as origin/main' }),
    json: z.boolean().default(false),
    markdown: z.boolean().default(false),
    local: z.string().min(1, { error: 'a path is needed' }).optional(),
    sizes: z.string().min(1, { error: 'a path is needed' }).optional(),
    preview: z.string().min(1, { error: 'a path is needed' }).optional(),
    positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
  })
  .refine(({ json, markdown }) => !(json && markdown), { error: 'Either --json or --markdown.' });

type Given = z.infer<typeof Arguments>;

/** The command over whatever makes the review. */
export const reviewBy = (
  make: (given: Given, progress: TerminalProgress) => Promise<Review>,
): Command<Given> => ({
  help,
  options: {
    base: { type: 'string' },
    json: { type: 'boolean' },
    markdown: { type: 'boolean' },
    local: { type: 'string' },
    sizes: { type: 'string' },
    preview: { type: 'string' },
  },
  arguments: Arguments,
  async run(given, terminal) {
    const review = await make(given, new TerminalProgress(terminal));
    if (given.json) terminal.out(`${JSON.stringify(review)}\n`);
    else terminal.out(given.markdown ? page(review) : `${review.verdict.said}\n`);
    const exitCode = exitCodes[review.verdict.level];
    if (exitCode !== exit.ok) {
      throw new Failure(review.verdict.said, {
        next: 'The page of --markdown has the details; correct the change, or allow what is meant as it says.',
        exitCode,
      });
    }
  },
});

const exitCodes: Readonly<Record<ReviewVerdict['level'], ExitCode>> = {
  'no effect': exit.ok,
  changes: exit.ok,
  breaks: exit.breaks,
  'loses data': exit.dataLoss,
};

async function reviewSince(
  { base: ref, local, sizes, preview }: Given,
  progress: TerminalProgress,
): Promise<Review> {
  const previewed = preview === undefined ? undefined : await readPreview(fromUser(preview));
  const measured = sizes === undefined ? undefined : await sizesNamed(sizes);
  const model = readModel();
  const delivered = local === undefined ? undefined : deliveredTo(fromUser(local));
  const root = projectFolder;
  const base = await baseOf(root, ref);
  return withFilesOf(root, base.commit, async (folder) => {
    const before = await progress.step(`read ${base.commit}`, () => versionIn(folder));
    const after = await progress.step('read what is here', () => versionOf(model));
    const today = new Date().toISOString().slice(0, 10);
    const trials: Trials = {
      record: () => resourceChanges(folder, model, { root, record, today }),
      attempt: async (attempted) => {
        const { estimate, ...data } = delivered ?? (await madeUp(entitiesOf(model)));
        const sized = { ...data, estimate: measured === undefined ? estimate : { ...estimate, measured } };
        return effectOn(sized, { before, after }, join(folder, '.trial'), attempted);
      },
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

async function madeUp(entities: readonly string[]): Promise<TrialData> {
  const sample = await sampleFiles(warehouses.sample, undefined, entities, silent);
  const factor = fullUsers / ((await sampleSize(warehouses.sample)) ?? fullUsers);
  return { ...sample, estimate: { factor } };
}

/**
 * The files that were delivered to a warehouse.
 *
 * @throws Failure where there is none.
 */
function deliveredTo(folder: string): TrialData {
  if (!existsSync(warehouseFile(folder))) {
    throw new Failure('There is no warehouse.', {
      where: folder,
      next: 'Name its folder.',
      exitCode: exit.usage,
    });
  }
  return {
    described: `the files delivered to ${folder}`,
    estimate: { factor: 1 },
    snapshots: [],
    warehouse: folder,
  };
}

if (import.meta.main) await runAsProgram(reviewBy(reviewSince));
