import { z } from 'zod';
import type { AlteredTable } from './altered-tables.ts';
import { describeChange, rebuildOf } from './changed-rules.ts';
import type { Status } from './status.ts';

/** Something that an operator should know, and what to do about it. */
export const Advice = z.strictObject({
  /** Whether figures are wrong, late or missing until somebody acts. */
  isUrgent: z.boolean(),
  what: z.string(),
  /** What to type, or null where something else than a command helps. */
  command: z.string().nullable(),
});

export type Advice = z.infer<typeof Advice>;

type Day = Status['days'][number];

/** What an operator should do next, what matters most first. Empty where all is well. */
export function adviseOn(status: Status, now: Date): Advice[] {
  const advice = [
    ...failedRuns(status),
    ...status.alteredTables.map(altered),
    ...goneFiles(status),
    ...holds(status),
    ...refusedDays(status),
    ...missingDays(status),
    ...overdue(status, now),
    ...waitingDays(status),
    ...status.changedRules.map((changed) => ({
      isUrgent: false,
      what: describeChange(changed),
      command: rebuildOf(changed),
    })),
    ...quarantined(status),
    ...warnings(status),
    ...placeholders(status),
  ];
  return [...advice.filter(({ isUrgent }) => isUrgent), ...advice.filter(({ isUrgent }) => !isUrgent)];
}

/** A run that failed only for snapshots that are refused is told of with them. */
function failedRuns({ lastRuns, days, openErrorEvents }: Status): Advice[] {
  const refused = new Set(
    openErrorEvents
      .filter(({ entity, date }) =>
        days.some((day) => isRefused(day) && day.entity === entity && day.date === date),
      )
      .map(({ message }) => message),
  );
  return lastRuns
    .filter(({ routine }) => routine !== 'run_watch')
    .filter(({ state }) => state === 'failed' || state === 'blocked')
    .filter(({ message }) => message?.split('\n').every((line) => refused.has(line)) !== true)
    .map(({ routine, state, message, runDate }) => ({
      isUrgent: true,
      what: `ops.${routine} of ${runDate} ${state === 'failed' ? 'failed' : 'is blocked'}: ${message ?? 'it says no reason'}`,
      command: null,
    }));
}

/** A table of gold is filled by any run; a history only by judging its snapshots again. */
function altered({ table, entity, recorded, held }: AlteredTable): Advice {
  const rows = (n: number): string => `${n.toLocaleString('en')} row${n === 1 ? '' : 's'}`;
  const found =
    held === null
      ? `${table} is gone: npm run up -- --refresh makes it again, empty, and then`
      : entity === null
        ? `${table} holds ${rows(held)} where ${rows(recorded)} were published: somebody has changed it, and`
        : `${table} holds ${rows(held)} as of the newest snapshot, which brought ${rows(recorded)}: somebody has deleted some, gold follows with the next change, and`;
  return entity === null
    ? { isUrgent: true, what: `${found} a run fills it`, command: 'npm run run' }
    : {
        isUrgent: true,
        what: `${found} a rebuild makes the versions of all days that bronze still holds`,
        command: rebuildOf({ entity }),
      };
}

const goneFiles = ({ days }: Status): Advice[] =>
  byEntity(days.filter(({ isGone, isGivenUp }) => isGone && !isGivenUp)).map(([entity, gone]) => ({
    isUrgent: true,
    what: `${entity} of ${daysInWords(gone)}: judged, and no file lies in the raw bucket any more: restore what was deleted, or land it again`,
    command: 'npm run land -- DIR',
  }));

const holds = (status: Status): Advice[] =>
  status.holds.map(({ table, asOf, by }) => ({
    isUrgent: true,
    what: `nothing of gold is published since ${by} has put ${table} back as of ${asOf.slice(0, 16).replace('T', ' ')} UTC`,
    command: 'npm run rollback -- --lift --reason "…" --by NAME',
  }));

const isRefused = ({ state }: Day): boolean => state === 'rejected' || state === 'too_late';

function refusedDays({ days }: Status): Advice[] {
  const rejected = days.filter(({ state }) => state === 'rejected');
  const late = days.filter(({ state }) => state === 'too_late');
  return [
    ...rejected.map(({ entity, date, reason }) => ({
      isUrgent: true,
      what: `${entity} of ${date} is rejected (${reason ?? 'no reason'}): deliver the right file, or let this one pass`,
      command:
        reason === 'content_gone'
          ? null
          : `npm run waive -- ${reason ?? ''} ${entity} ${date} --reason "…" --by NAME`,
    })),
    ...late.map(({ entity, date }) => ({
      isUrgent: true,
      what: `${entity} of ${date} came too late for bronze and is refused`,
      command: null,
    })),
  ];
}

const missingDays = ({ days }: Status): Advice[] =>
  byEntity(days.filter(({ state, isGivenUp }) => state === 'missing' && !isGivenUp)).map(
    ([entity, missing]) => ({
      isUrgent: true,
      what: `${entity} lacks ${daysInWords(missing)}: deliver the files, or say that they stay away`,
      command: `npm run waive -- missing ${entity} ${missing[0]?.date ?? ''} --reason "…" --by NAME`,
    }),
  );

/** What is late by the clock: entities that wait for the same day are one matter. */
function overdue({ entities }: Status, now: Date): Advice[] {
  const late = entities.filter(
    ({ dueAt, isGivenUp }) => dueAt !== null && !isGivenUp && now >= new Date(dueAt),
  );
  return [...Map.groupBy(late, ({ nextDay }) => nextDay ?? '')].map(([day, waiting]) => ({
    isUrgent: true,
    what: `${waiting.map(({ entity }) => entity).join(', ')} of ${day}: late since ${waiting[0]?.dueAt?.slice(0, 16).replace('T', ' ') ?? ''} UTC, deliver what is there or ask the source`,
    command: null,
  }));
}

const waitingDays = ({ days }: Status): Advice[] =>
  (
    [
      ['landed', 'not loaded yet'],
      ['pending', 'loaded and not judged yet'],
    ] as const
  ).flatMap(([state, words]) =>
    byEntity(days.filter((day) => day.state === state)).map(([entity, waiting]) => ({
      isUrgent: false,
      what: `${entity} of ${daysInWords(waiting)}: ${words}`,
      command: 'npm run run',
    })),
  );

function quarantined({ openErrorEvents }: Status): Advice[] {
  const rejecting = openErrorEvents.filter(({ severity }) => severity === 'reject');
  if (rejecting.length === 0) return [];
  const entities = [...new Set(rejecting.map(({ entity }) => entity))].join(', ');
  return [
    {
      isUrgent: false,
      what: `lines of the newest snapshots lie in quarantine: ${entities}`,
      command: 'npm run quarantine -- list',
    },
  ];
}

function warnings({ openErrorEvents }: Status): Advice[] {
  const warning = openErrorEvents.filter(({ severity }) => severity === 'warn');
  if (warning.length === 0) return [];
  const screens = [...new Set(warning.map(({ screen }) => screen))].join(', ');
  return [
    {
      isUrgent: false,
      what: `screens warn of rows that went through: ${screens}`,
      command: 'npm run query -- "SELECT * FROM quality.screen WHERE severity = \'warn\'"',
    },
  ];
}

const placeholders = (status: Status): Advice[] =>
  status.placeholders.map(({ dimension, members, oldestDays }) => ({
    isUrgent: false,
    what: `gold.${dimension}: no snapshot has brought ${members.toLocaleString('en')} of its members, asked for since ${String(oldestDays)} days at most: look for them at the source`,
    command: `npm run query -- "SELECT * FROM quality.open_placeholder WHERE dimension = '${dimension}'"`,
  }));

const byEntity = (days: readonly Day[]): [entity: string, days: Day[]][] => [
  ...Map.groupBy(days, ({ entity }) => entity),
];

/** Days in order as people say them: one, or how many between which. */
export function daysInWords(days: readonly { readonly date: string }[]): string {
  const [first, last] = [days[0]?.date ?? '', days.at(-1)?.date ?? ''];
  return days.length === 1 ? first : `${String(days.length)} days from ${first} to ${last}`;
}
