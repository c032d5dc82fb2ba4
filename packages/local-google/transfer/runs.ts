import { GoogleError, notFound } from '../error.ts';
import { membersOf, pageOf } from '../page.ts';
import type { Call, Route } from '../router.ts';
import { fill } from '../router.ts';
import { type Body, parts, text } from '../state.ts';
import { configPath, transferHost } from './config.ts';
import { isOver, move, newRun, runResource, runsKey, say } from './run.ts';
import { play, type Playing } from './play.ts';
import { runTimes } from './times.ts';

function configOf({ state, path }: Call): Body {
  const key = `${transferHost}/${fill(configPath, path)}`;
  const config = state.resources.get(key);
  if (config === undefined) throw notFound(`Transfer config ${key.slice(transferHost.length + 1)}`);
  return config;
}

function read({ state, path }: Call): Body {
  const key = `${runsKey(path)}${path['run'] ?? ''}`;
  const run = state.resources.get(key);
  if (run === undefined) throw notFound(`Transfer run ${key.slice(transferHost.length + 1)}`);
  return run;
}

function start(call: Call): Body {
  const config = configOf(call);
  if (config['disabled'] === true)
    throw new GoogleError(400, `${text(config, 'name')} is disabled: no run can be started`);
  const { engine, state, files, keep } = call;
  if (engine === undefined) throw new GoogleError(501, 'No answer for runs of transfers without a warehouse');
  const source = text(config, 'dataSourceId');
  if (source !== 'google_cloud_storage' && source !== 'scheduled_query')
    throw new GoogleError(501, `No answer for runs of the data source ${source}`);
  const all = (): Body[] => membersOf(state, runsKey(call.path));
  const started = runTimes(call.body, text(config, 'schedule')).map((runTime) => {
    const id = `run-${state.serial()}`;
    const run = newRun(config, id, runTime);
    state.resources.set(`${runsKey(call.path)}${id}`, run);
    return { config, run, id, engine, files, keep, all };
  });
  const answered = started.map(({ run }) => structuredClone(runResource(run)));
  engine.track(playAll(started));
  return { runs: answered };
}

/** Runs of one config wait for each other, because they may write to one table. */
async function playAll(started: readonly Playing[]): Promise<void> {
  for (const playing of started) if (!isOver(playing.run)) await play(playing);
}

function list(call: Call): Body {
  configOf(call);
  const { state, path, query } = call;
  const states = query.getAll('states');
  const found = membersOf(state, runsKey(path))
    .filter((run) => states.length === 0 || states.includes(text(run, 'state')))
    .sort((a, b) => text(b, 'scheduleTime').localeCompare(text(a, 'scheduleTime')));
  const { items, ...next } = pageOf(found, query);
  return { transferRuns: items.map(runResource), ...next };
}

function messages(call: Call): Body {
  const types = call.query.getAll('messageTypes');
  const found = parts(read(call), 'messages').filter(
    (message) => types.length === 0 || types.includes(text(message, 'severity')),
  );
  const { items, ...next } = pageOf(found, call.query);
  return { transferMessages: items, ...next };
}

function destroy(call: Call): Body {
  const run = read(call);
  // What it has begun goes on; nobody hears of it.
  if (!isOver(run)) {
    say(run, 'WARNING', 'The run was deleted.');
    move(run, 'CANCELLED');
  }
  call.state.resources.delete(`${runsKey(call.path)}${call.path['run'] ?? ''}`);
  return {};
}

const one = `v1/${configPath}/runs/{run}`;

/** Runs of transfers and scheduled queries, and what they say. */
export const runRoutes: readonly Route[] = [
  { method: 'POST', path: `v1/${configPath}:startManualRuns`, answer: start },
  { method: 'GET', path: `v1/${configPath}/runs`, answer: list },
  { method: 'GET', path: one, answer: (call) => runResource(read(call)) },
  { method: 'GET', path: `${one}/transferLogs`, answer: messages },
  { method: 'DELETE', path: one, answer: destroy },
];
