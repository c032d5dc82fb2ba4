import { z } from 'zod';
import { datasetName, eachDataset, type Settings, type Target } from '../model/target.ts';

const name = z.string().min(1);

const SettingsSchema: z.ZodType<Settings> = z.object({
  replayWindowDays: z.number(),
  freshnessHours: z.number(),
  massChangeShare: z.number(),
  massRejectionShare: z.number(),
  incrementalShare: z.number(),
  dateRange: z.object({ start: z.iso.date(), end: z.iso.date() }),
});

/** The outputs of a stack, as `pulumi stack output --json` prints them; of more than these none is read. */
const Outputs = z.object({
  project: name,
  location: name,
  buckets: z.object({ raw: name, processed: name, analytics: name }),
  datasets: z.object({ bronze: name, silver: name, gold: name, quality: name, ops: name }),
  transfers: z.record(z.string(), z.object({ 'run-date': name })),
  queries: z.object({ pipeline: name, watch: name }),
  settings: SettingsSchema,
  /** Where Google's services answer, if not at Google: a laptop's stand-in. */
  endpoint: z.object({ address: z.url(), token: name }).optional(),
});

/** A deployed stack: its names, and where it answers. */
export interface Stack {
  readonly target: Target;
  /** Where the datasets are, for example `EU`. */
  readonly location: string;
  /** Full names of the transfers that load the folder of their run's day, by entity. */
  readonly transfers: ReadonlyMap<string, string>;
  readonly endpoint: { readonly address: string; readonly token: string } | undefined;
}

/**
 * Reads the outputs of a stack.
 *
 * @param text JSON, as `pulumi stack output --json` prints it.
 * @throws Error naming what is missing or no output of this program.
 */
export function readStack(text: string): Stack {
  const outputs = Outputs.parse(JSON.parse(text));
  const target: Target = {
    project: outputs.project,
    datasetSuffix: outputs.datasets.bronze.replace(/^bronze_?/, ''),
    buckets: outputs.buckets,
    settings: outputs.settings,
  };
  const named = eachDataset((dataset) => datasetName(target, dataset));
  for (const [dataset, found] of Object.entries(outputs.datasets))
    if (found !== Reflect.get(named, dataset))
      throw new Error(`datasets.${dataset} is ${found}, and no name of a dataset of this program`);
  return {
    target,
    location: outputs.location,
    transfers: new Map(Object.entries(outputs.transfers).map(([entity, days]) => [entity, days['run-date']])),
    endpoint: outputs.endpoint,
  };
}
