import { wholeOf } from './rules.ts';
import type { Line } from './state.ts';

export interface PathFigures {
  /** Event types up to the first purchase, cut after eight, for example `home > department`; `none` where there is none. */
  readonly path: string;
  readonly sessions: number;
  readonly sessionsWithPurchase: number;
}

export interface SessionFigures {
  readonly sessions: number;
  /** Sessions of known users. */
  readonly identifiedSessions: number;
  readonly sessionsWithPurchase: number;
  /** Purchase events by the traffic source of their visit. */
  readonly purchasesBySource: Readonly<Record<string, number>>;
  /** Order items by the traffic source of the session that they were bought in; `none` where no session is found. */
  readonly itemsBySource: Readonly<Record<string, number>>;
  /** Events by day (UTC), type and traffic source, for example `2026-02-05 cart Email`. */
  readonly eventsByDayTypeSource: Readonly<Record<string, number>>;
  /** By path. */
  readonly paths: ReadonlyMap<string, PathFigures>;
}

/** What visitors did, counted from the events and order items that there are after the last day. */
export const sessionFigures = (events: readonly Line[], items: readonly Line[]): SessionFigures => {
  const sessions = [...Map.groupBy(events, ({ session_id }) => text(session_id)).values()].map(inOrder);
  const purchases = events.filter(isPurchase);
  return {
    sessions: sessions.length,
    identifiedSessions: sessions.filter((session) => session.some(({ user_id }) => text(user_id) !== ''))
      .length,
    sessionsWithPurchase: sessions.filter((session) => session.some(isPurchase)).length,
    purchasesBySource: counted(purchases.map(({ traffic_source }) => text(traffic_source))),
    itemsBySource: counted(
      purchasesOf(items, purchases).map((purchase) =>
        purchase === undefined ? 'none' : text(purchase.traffic_source),
      ),
    ),
    eventsByDayTypeSource: counted(
      events.map((event) => `${dayOf(event)} ${text(event.event_type)} ${text(event.traffic_source)}`),
    ),
    paths: new Map(
      [...Map.groupBy(sessions, pathOf)].map(([path, taken]) => [
        path,
        {
          path,
          sessions: taken.length,
          sessionsWithPurchase: taken.filter((session) => session.some(isPurchase)).length,
        },
      ]),
    ),
  };
};

/** Paths by sessions, most first; of equal ones by name. */
export const topPaths = ({ paths }: SessionFigures, count: number): PathFigures[] =>
  [...paths.values()].sort((a, b) => b.sessions - a.sessions || (a.path < b.path ? -1 : 1)).slice(0, count);

/** A value without the blanks around it; empty where there is none. */
export const text = (value: string | undefined) => value?.trim() ?? '';

const number = (value: string | undefined) => Number(wholeOf(value ?? ''));

const isPurchase = ({ event_type }: Line) => text(event_type) === 'purchase';

const dayOf = ({ created_at }: Line) => text(created_at).slice(0, 10);

/** Microseconds since 1970, whatever the spelling; a value without a zone is UTC. */
export const microsecondsOf = (time: string): bigint => {
  const [, date, clock, fraction = ''] = /^(\S{10})[ T](\S{8})(?:\.(\d+))?/.exec(time.trim()) ?? [];
  return BigInt(Date.parse(`${date}T${clock}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
};

/** The events of a session in the order in which they happened. */
export const inOrder = (events: readonly Line[]) =>
  [...events].sort(
    (a, b) => number(a.sequence_number) - number(b.sequence_number) || number(a.id) - number(b.id),
  );

const pathOf = (session: readonly Line[]) => {
  const steps = session.map(({ event_type }) => text(event_type));
  const shown = steps.length > 8 ? [...steps.slice(0, 8), '…'] : steps;
  const purchase = shown.indexOf('purchase');
  return (purchase < 0 ? shown : shown.slice(0, purchase)).join(' > ') || 'none';
};

/** Microseconds by which an item may be younger than its purchase: 180 seconds, as the SQL says of its own accord. */
const purchaseWindow = 180_000_000n;

/**
 * The purchase event of each item: the same user's within that window before the item, of several the nearest, then the one
 * of the session with the smallest id; undefined where there is none.
 */
export const purchasesOf = (items: readonly Line[], purchases: readonly Line[]) => {
  const ofUser = Map.groupBy(purchases, ({ user_id }) => wholeOf(user_id ?? ''));
  return items.map((item) => {
    const at = microsecondsOf(item.created_at ?? '');
    const [nearest] = (ofUser.get(wholeOf(item.user_id ?? '')) ?? [])
      .map((purchase) => ({ purchase, before: at - microsecondsOf(purchase.created_at ?? '') }))
      .filter(({ before }) => before >= 0n && before <= purchaseWindow)
      .sort((a, b) => Number(a.before - b.before) || compare(a.purchase.session_id, b.purchase.session_id));
    return nearest?.purchase;
  });
};

const compare = (a = '', b = '') => (a < b ? -1 : 1);

const counted = (values: readonly string[]) => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};
