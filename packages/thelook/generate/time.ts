import type { Random } from './random.ts';

/** A moment in microseconds since 1970, UTC. */
export type Moment = number;

export const second: Moment = 1e6;
export const minute: Moment = 60 * second;
export const hour: Moment = 60 * minute;
export const day: Moment = 24 * hour;

/** A moment in [from, to), to the second. */
export const momentIn = (random: Random, from: Moment, to: Moment): Moment =>
  Math.floor((from + random.share() * (to - from)) / second) * second;

/** Newest rows of the source carry microseconds, others whole seconds. */
export const withMicroseconds = (random: Random, moment: Moment, newestFrom: Moment): Moment =>
  moment < newestFrom ? moment : moment + 1 + random.below(second - 1);

/** The spellings of a timestamp that are in circulation: with an offset, with a zone's name, bare. */
export type Spelling = 'offset' | 'zone' | 'bare';

/** A moment as a CSV has it; nothing where there is none. */
export const spell = (moment: Moment | undefined, spelling: Spelling): string => {
  if (moment === undefined) return '';
  const dayNumber = Math.floor(moment / day);
  const seconds = Math.floor((moment - dayNumber * day) / second);
  const micros = moment % second;
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = micros === 0 && spelling !== 'zone' ? '' : `.${String(micros).padStart(6, '0')}`;
  return `${dateOf(dayNumber)} ${clock}${fraction}${suffixes[spelling]}`;
};

const suffixes: Record<Spelling, string> = { offset: '+00:00', zone: ' UTC', bare: '' };

const pairs = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const two = (n: number) => pairs[n] ?? String(n);

// A sample has millions of timestamps and some thousand days.
const dates = new Map<number, string>();
const dateOf = (dayNumber: number) => {
  let date = dates.get(dayNumber);
  if (date === undefined) {
    date = new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
    dates.set(dayNumber, date);
  }
  return date;
};
