import type { Engine } from '../bigquery/engine.ts';
import { bigqueryError } from '../bigquery/failure.ts';
import { type Body, text } from '../state.ts';
import type { ObjectFiles } from '../storage/files.ts';
import { fail, isOver, move, parameter, say } from './run.ts';
import { transferFiles } from './cloud-storage.ts';

/** A run with what it works on. */
export interface Playing {
  readonly config: Body;
  readonly run: Body;
  readonly id: string;
  readonly engine: Engine;
  readonly files: ObjectFiles;
  /** All runs of the config. */
  readonly all: () => readonly Body[];
  /** Keeps the state as it is now. */
  readonly keep: () => void;
}

/** Does what a run is for, to its end; how it went is in the run. */
export async function play(playing: Playing): Promise<void> {
  const { config, run, keep } = playing;
  move(run, 'RUNNING');
  config['state'] = 'RUNNING';
  keep();
  try {
    await (text(run, 'dataSourceId') === 'scheduled_query' ? runQuery(playing) : transferFiles(playing));
    if (!isOver(run)) move(run, 'SUCCEEDED');
  } catch (error) {
    const { code, message } = bigqueryError(error);
    if (!isOver(run)) fail(run, message, code);
  }
  config['state'] = text(run, 'state');
  keep();
}

/** Runs a scheduled query with the time that the run is for as `@run_time` and `@run_date`. */
async function runQuery({ config, run, id, engine }: Playing): Promise<void> {
  const sql = parameter(run, 'query');
  const runTime = text(run, 'runTime');
  const job = engine.start({
    id: `scheduled_query_${id}`,
    location: text(config, 'datasetRegion'),
    configuration: { jobType: 'QUERY', query: { query: sql, useLegacySql: false, priority: 'BATCH' } },
    sql,
    parameters: {
      run_time: { type: 'TIMESTAMP', value: runTime },
      run_date: { type: 'DATE', value: runTime.slice(0, 10) },
    },
  });
  say(run, 'INFO', `Started query job ${job.id}.`);
  await job.done;
  if (job.error !== undefined) throw job.error;
  say(run, 'INFO', `Query job ${job.id} completed.`);
}
