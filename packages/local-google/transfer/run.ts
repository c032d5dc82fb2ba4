import type { State } from '../state.ts';
import { type Body, part, text } from '../state.ts';
import { fill } from '../router.ts';
import { configPath, transferHost } from './config.ts';

/** Words of the service for how far a run is. */
export type RunState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** The key of a config's runs, without the id of one. */
export const runsKey = (path: Readonly<Record<string, string>>): string =>
  `${transferHost}/${fill(configPath, path)}/runs/`;

/** Whether a run has ended, well or not. */
export const isOver = (run: Body): boolean => !['PENDING', 'RUNNING'].includes(text(run, 'state'));

const now = (): string => new Date().toISOString();

/** A run that somebody asked for, before it starts. */
export function newRun(config: Body, id: string, runTime: Date): Body {
  const kept = ['params', 'destinationDatasetId', 'dataSourceId', 'userId', 'notificationPubsubTopic'];
  return {
    ...Object.fromEntries(Object.entries(config).filter(([field]) => kept.includes(field))),
    name: `${text(config, 'name')}/runs/${id}`,
    runTime: runTime.toISOString(),
    scheduleTime: now(),
    updateTime: now(),
    state: 'PENDING',
    errorStatus: {},
    messages: [],
  };
}

/** What is kept of a run and not answered with it: what it said is a list of its own. */
const apart = ['messages', 'added'];

/** A run as the service answers it. */
export function runResource(run: Body): Body {
  return Object.fromEntries(Object.entries(run).filter(([field]) => !apart.includes(field)));
}

/** Changes a run's state. */
export function move(run: Body, state: RunState): void {
  run['state'] = state;
  run['updateTime'] = now();
  if (state === 'RUNNING') run['startTime'] = now();
  if (isOver(run)) run['endTime'] = now();
}

/** Adds to what a run says. */
export function say(run: Body, severity: 'INFO' | 'WARNING' | 'ERROR', messageText: string): void {
  const messages = run['messages'];
  if (Array.isArray(messages)) messages.push({ messageTime: now(), severity, messageText });
}

/** The code that the service gives an error of that HTTP code, by https://github.com/googleapis/googleapis google/rpc/code.proto. */
const codes: Readonly<Record<number, number>> = { 400: 3, 403: 7, 404: 5, 409: 10, 501: 12 };

/** Ends a run that failed. */
export function fail(run: Body, message: string, httpCode: number): void {
  run['errorStatus'] = { code: codes[httpCode] ?? 2, message };
  say(run, 'ERROR', message);
  move(run, 'FAILED');
}

/** Fails what was running when the process ended: nobody goes on with it. */
export function failInterrupted(state: State): void {
  for (const [key, run] of state.resources)
    if (key.startsWith(`${transferHost}/`) && key.includes('/runs/') && !isOver(run))
      fail(run, 'The service was stopped before the run had ended.', 409);
}

/** A parameter of a config as text; the provider sends numbers and booleans as such. */
export function parameter(run: Body, name: string): string {
  const value = part(run, 'params')?.[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
