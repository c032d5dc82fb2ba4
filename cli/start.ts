import { existsSync } from 'node:fs';
import { entitiesOf } from '../model/model.ts';
import { localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { type Days, NothingLanded, runDays } from '../pipeline/days.ts';
import { Failure } from './failure.ts';
import { fromUser, pageFile, warehouses } from './paths.ts';
import { TerminalProgress } from './progress.ts';
import { failureOf, outcomeOf } from './report/outcome.ts';
import { readReport } from './report/read.ts';
import { linesToAdd, refusedSnapshots } from './report/refused.ts';
import { renderReport } from './report/render.ts';
import type { StartReport } from './report/schema.ts';
import { summarize } from './report/summary.ts';
import { makeRoom, ownFiles, sampleFiles, type NamedSources } from './source.ts';
import { Arguments, help, options } from './start-arguments.ts';
import { bucketFolder, openApplied, warehouseFile } from './warehouse.ts';

/** The command over warehouses in two folders: one for the made-up shop, one for the user's own files. */
export const startIn = (folders: {
  readonly sample: string;
  readonly default: string;
}): Command<Arguments> => ({
  help,
  options,
  arguments: Arguments,
  async run(args, terminal) {
    const usual = args.source === undefined ? folders.sample : folders.default;
    const folder = args.local === undefined ? usual : fromUser(args.local);
    if (args.source === undefined) await makeRoom(folder, args.users, terminal);
    const report = await runIn(folder, args, new TerminalProgress(terminal));
    const shown = args.verbose ? renderReport : summarize;
    terminal.out(args.json ? `${JSON.stringify(report)}\n` : shown(report, process.cwd()));
    const failure = failureOf(report.outcome);
    if (failure !== undefined) throw failure;
  },
});

async function runIn(folder: string, args: Arguments, progress: TerminalProgress): Promise<StartReport> {
  const began = performance.now();
  const model = readModel();
  const entities = entitiesOf(model);
  const own = args.source === undefined ? undefined : await ownFiles(args.source, args.date, entities);
  const local = await progress.step('open the warehouse', () => openApplied(folder, model));
  let report: Omit<StartReport, 'steps' | 'seconds'>;
  try {
    const source = own ?? (await sampleFiles(folder, args.users, entities, progress));
    const days = await runDays(local, source.snapshots, model, localTarget, progress).catch(refusing);
    const told = await readReport(local.warehouse, model, localTarget);
    const page = pageFile(folder);
    // Nothing has changed where nothing was done; npm run report writes the page again whatever there is.
    if (days.worked || !existsSync(page)) {
      await progress.step('write the page', async () => {
        // Its charts' library is read from the disk only where there is something to draw.
        const { writePage } = await import('./report/page/write.ts');
        await writePage(local.warehouse, told, model, page);
      });
    }
    report = {
      version: 4,
      outcome: outcomeOf(days, told.snapshots),
      messages: [
        ...messagesOf(days),
        ...linesToAdd(told.failedScreens).filter((each) => days.silver.message?.includes(each) !== true),
        ...refusedSnapshots(told.snapshots),
        ...messagesOfMissing(source),
      ],
      source: source.described,
      runDate: days.runDate,
      ignored: [...source.ignored],
      ...told,
      places: {
        warehouse: warehouseFile(folder),
        page,
        parquet: [localTarget.buckets.processed, localTarget.buckets.analytics].map((bucket) =>
          bucketFolder(folder, bucket),
        ),
      },
    };
  } finally {
    await progress.step('write the warehouse to disk', () => local.warehouse.close());
  }
  return { ...report, steps: progress.steps, seconds: (performance.now() - began) / 1000 };
}

function refusing(error: unknown): never {
  if (!(error instanceof NothingLanded)) throw error;
  throw new Failure(error.message, { next: 'Correct the files and run again.' });
}

function messagesOf({ failures, warnings, silver, gold }: Days): string[] {
  const said = [silver.message, gold.message].filter((message) => message !== null);
  return [...failures, ...said, ...warnings];
}

function messagesOfMissing({ missing }: NamedSources): string[] {
  const files = missing.map((entity) => `${entity}.csv`).join(', ');
  return files === ''
    ? []
    : [
        `The source holds no ${files}: nothing was landed of that. If it should be there, add it and run again.`,
      ];
}

if (import.meta.main) await runAsProgram(startIn(warehouses));
