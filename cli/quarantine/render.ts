import type { HeldBack, HeldLine } from '../../pipeline/operate/quarantine.ts';
import type { Replayed } from '../../pipeline/operate/replay.ts';
import { count, left, right } from '../report/format.ts';
import { textTable } from '../table.ts';

const none = 'No line is in quarantine.\n';

export const heldBackTable = (held: readonly HeldBack[]): string =>
  held.length === 0
    ? none
    : textTable(
        [left('entity'), left('screen'), right('lines'), left('days'), left('why')],
        held.map(({ entity, screen, lines, first, last, meaning }) => [
          entity,
          screen,
          count(lines),
          first === last ? first : `${first} to ${last}`,
          meaning ?? '',
        ]),
      );

/** The lines themselves are a column only where they were asked for. */
export function heldLinesTable(held: readonly HeldLine[]): string {
  if (held.length === 0) return none;
  const hasRaw = held.some(({ raw }) => raw !== null);
  return textTable(
    ['date', 'entity', 'key', 'screens', ...(hasRaw ? ['line'] : [])].map(left),
    held.map(({ date, entity, key, screens, raw }) => [
      date,
      entity,
      key ?? 'unreadable',
      screens.join(', '),
      ...(hasRaw ? [raw ?? ''] : []),
    ]),
  );
}

export const replayTable = (plan: readonly Replayed[]): string =>
  plan.length === 0
    ? none
    : textTable(
        [left('entity'), left('date'), ...['in quarantine', 'pass now', 'fail now'].map(right), left('note')],
        plan.map(({ entity, date, held, leaving, entering, isKept }) => [
          entity,
          date,
          count(held),
          count(leaving),
          count(entering),
          isKept ? '' : 'bronze no longer holds this day: its lines stay',
        ]),
      );
