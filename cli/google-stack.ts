import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Google, text } from '@ecommerce/local-google';
import { z } from 'zod';
import { entitiesOf, type Model } from '../model/model.ts';
import { datasetName, eachDataset, type Target } from '../model/target.ts';
import { loadParams, queryParams } from '../model/transfers.ts';

const service = 'bigquerydatatransfer.googleapis.com';
const Config = z.object({ name: z.string() });

/** Where the datasets of a warehouse of this machine are, as far as clients are told. */
const location = 'US';

interface Wanted {
  readonly displayName: string;
  readonly dataSourceId: string;
  readonly destinationDatasetId?: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Makes a warehouse a stack, as a deployment would: its buckets, transfers and scheduled queries, and a file with its outputs
 * for `--stack`. What is there stays.
 *
 * @returns the file.
 */
export async function provideStack(
  google: Google,
  { model, target, token, folder }: { model: Model; target: Target; token: string; folder: string },
): Promise<string> {
  google.state.services.add(service);
  const bronze = datasetName(target, 'bronze');
  const address = `${google.endpoints['bigqueryDataTransferCustomEndpoint'] ?? ''}projects/${target.project}/locations/${location.toLowerCase()}/transferConfigs`;
  const post = (to: string, body: object): Promise<Response> =>
    fetch(to, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  for (const name of Object.values(target.buckets)) {
    const buckets = `${google.endpoints['storageCustomEndpoint'] ?? ''}b?project=${target.project}`;
    const { ok, status } = await post(buckets, { name, location });
    if (!ok && status !== 409) throw new Error(`The bucket ${name} is not created: ${String(status)}`);
  }
  const config = async (wanted: Wanted): Promise<string> => {
    const there = [...google.state.resources.entries()].find(
      ([key, body]) => key.startsWith(service) && text(body, 'displayName') === wanted.displayName,
    );
    if (there !== undefined) return text(there[1], 'name');
    const answer = await post(address, wanted);
    const body: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${wanted.displayName} is not created: ${JSON.stringify(body)}`);
    return Config.parse(body).name;
  };
  const transfers: Record<string, { 'run-date': string }> = {};
  for (const entity of entitiesOf(model))
    transfers[entity] = {
      'run-date': await config({
        displayName: `${bronze}.${entity} run date`,
        dataSourceId: 'google_cloud_storage',
        destinationDatasetId: bronze,
        params: loadParams(target, entity, 'run-date'),
      }),
    };
  const query = (step: 'pipeline' | 'watch'): Promise<string> =>
    config({
      displayName: `${datasetName(target, 'ops')}.run_${step}`,
      dataSourceId: 'scheduled_query',
      params: queryParams(target, step),
    });
  const file = join(folder, 'stack.json');
  const outputs = {
    project: target.project,
    location,
    buckets: target.buckets,
    datasets: eachDataset((dataset) => datasetName(target, dataset)),
    transfers,
    queries: { pipeline: await query('pipeline'), watch: await query('watch') },
    settings: target.settings,
    endpoint: { address: google.proxy, token },
  };
  // It holds the token: only this user may read it.
  await writeFile(file, `${JSON.stringify(outputs, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}
