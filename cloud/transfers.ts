import type { DataTransferServiceClient } from '@google-cloud/bigquery-data-transfer';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Transfers } from '../pipeline/ports.ts';

/** How long to wait before a run is looked at again, in milliseconds: at first, and at most. */
const patience = { first: 50, most: 10_000 };

const Run = z.object({
  name: z.string(),
  state: z.string(),
  errorStatus: z.object({ message: z.string().nullish() }).nullish(),
});

const Message = z.object({ severity: z.string(), messageText: z.string().nullish() });

/**
 * Data Transfer as the pipeline's transfers: a run of the entity's transfer for that day, waited for.
 *
 * @param configs full name of each entity's transfer, which loads the folder of its run's day.
 * @param rowsLoaded counts the rows of a day's partition, or finds that there is none: a run does not say what it loaded.
 */
export const dataTransfers = (
  client: DataTransferServiceClient,
  configs: ReadonlyMap<string, string>,
  rowsLoaded: (entity: string, date: string) => Promise<number | undefined>,
): Transfers => {
  const ended = async (name: string): Promise<z.infer<typeof Run>> => {
    for (let wait = patience.first; ; wait = Math.min(wait * 1.5, patience.most)) {
      const run = Run.parse((await client.getTransferRun({ name }))[0]);
      if (run.state !== 'PENDING' && run.state !== 'RUNNING') return run;
      await setTimeout(wait);
    }
  };
  const errorsOf = async (name: string): Promise<string[]> => {
    const [messages] = await client.listTransferLogs({ parent: name });
    return z
      .array(Message)
      .parse(messages)
      .filter(({ severity }) => severity === 'ERROR')
      .map(({ messageText }) => messageText ?? '');
  };
  return {
    async run(entity, date) {
      const config = configs.get(entity);
      if (config === undefined) throw new Error(`The stack has no transfer of ${entity}: deploy it anew`);
      // The beginning of the day: Google takes no time that is to come.
      const [{ runs }] = await client.startManualTransferRuns({
        parent: config,
        requestedRunTime: { seconds: Date.parse(date) / 1000 },
      });
      const run = await ended(Run.parse(runs?.[0]).name);
      if (run.state === 'SUCCEEDED') return rowsLoaded(entity, date);
      const said = [run.errorStatus?.message ?? '', ...(await errorsOf(run.name))].filter(
        (text) => text !== '',
      );
      throw new Error(`${[...new Set(said)].join('; ') || run.state} (${run.name})`);
    },
  };
};
