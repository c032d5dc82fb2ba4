import { wholeOf } from '../second-way/rules.ts';
import { inOrder, microsecondsOf, purchasesOf, text } from '../second-way/sessions.ts';
import { type Line, stateAfterLastDay } from '../second-way/state.ts';

/** A session by hand: what a visitor did, and what an analyst wants to know of it. */
export interface Session {
  readonly source: string;
  readonly isIdentified: boolean;
  readonly converts: boolean;
  readonly user: string;
  readonly startedAt: bigint;
  readonly endedAt: bigint;
  readonly events: readonly Line[];
  /** Event types in order, and those before the first purchase. */
  readonly steps: readonly string[];
  readonly stepsBefore: readonly string[];
}

export interface Item {
  readonly line: Line;
  readonly productId: string;
  readonly status: string;
  readonly isSale: boolean;
  readonly cents: number;
  /** The session that it was bought in and how that came about; empty where none fits. */
  readonly session: string;
  readonly source: string;
}

/** What the marts are made of, from the CSV files alone. */
export interface Lines {
  readonly users: ReadonlyMap<string, Line>;
  readonly products: ReadonlyMap<string, Line>;
  readonly items: readonly Item[];
  readonly events: readonly Line[];
  readonly sessions: ReadonlyMap<string, Session>;
}

/** @param dir folder in landing layout. */
export const linesOf = (dir: string): Lines => {
  const events = [...stateAfterLastDay(dir, 'events').current.values()];
  const items = [...stateAfterLastDay(dir, 'order_items').current.values()];
  const purchases = purchasesOf(
    items,
    events.filter((event) => typeOf(event) === 'purchase'),
  );
  return {
    users: stateAfterLastDay(dir, 'users').current,
    products: stateAfterLastDay(dir, 'products').current,
    items: items.map((line, index) => itemOf(line, purchases[index])),
    events,
    sessions: new Map([...Map.groupBy(events, ({ session_id }) => text(session_id))].map(sessionOf)),
  };
};

/** The lower-case type of an event. */
export const typeOf = ({ event_type }: Line): string => text(event_type).toLowerCase();

/** The traffic source of an event; empty where it gives none, which is not a source that is called Unknown. */
export const sourceOf = ({ traffic_source }: Line): string => text(traffic_source);

/** The product that an event's page shows, or undefined. */
export const productOf = ({ uri }: Line): string | undefined => /^\/product\/(\d+)\/?$/.exec(text(uri))?.[1];

/** The amount of a price in cents. */
export const centsOf = (price: string | undefined): number => Math.round(Number(price) * 100);

/** Nothing instead of a division by zero. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export const sum = <T>(all: Iterable<T>, of: (each: T) => number): number => {
  let total = 0;
  for (const each of all) total += of(each);
  return total;
};

export const count = <T>(all: Iterable<T>, is: (each: T) => boolean): number =>
  sum(all, (each) => (is(each) ? 1 : 0));

const sessionOf = ([id, lines]: [string, Line[]]): [string, Session] => {
  const events = inOrder(lines);
  const steps = events.map(typeOf);
  const purchase = steps.indexOf('purchase');
  const user = events.map(({ user_id }) => wholeOf(user_id ?? '') ?? '').find((found) => found !== '') ?? '';
  const times = events
    .map(({ created_at }) => microsecondsOf(created_at ?? ''))
    .sort((a, b) => Number(a - b));
  const session: Session = {
    source: sourceOf(events[0] ?? {}),
    isIdentified: user !== '',
    converts: purchase >= 0,
    user,
    startedAt: times[0] ?? 0n,
    endedAt: times.at(-1) ?? 0n,
    events,
    steps,
    stepsBefore: purchase < 0 ? steps : steps.slice(0, purchase),
  };
  return [id, session];
};

const itemOf = (line: Line, purchase: Line | undefined): Item => ({
  line,
  productId: wholeOf(line.product_id ?? '') ?? '',
  status: text(line.status),
  isSale: !['Cancelled', 'Returned'].includes(text(line.status)),
  cents: centsOf(line.sale_price),
  session: text(purchase?.session_id),
  source: purchase === undefined ? '' : sourceOf(purchase),
});
