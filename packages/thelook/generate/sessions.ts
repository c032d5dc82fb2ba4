import { type Locality, makeLocality } from './address.ts';
import type { Product } from './products.ts';
import { type Random, randomOf, uuidOf } from './random.ts';
import { day, hour, minute, type Moment, momentIn, second } from './time.ts';
import { homeOn, type User } from './users.ts';
import { dayOf, pickProduct, type World } from './world.ts';

/** What lies between two events of a session that buys, and between a purchase and the item that is bought alone, is less. */
export const longestPause = 180 * second;

type EventType = 'home' | 'department' | 'product' | 'cart' | 'purchase' | 'cancel';

export interface Event {
  readonly id: number;
  readonly type: EventType;
  readonly uri: string;
  /** To the second. */
  readonly createdAt: Moment;
}

/** What one visitor did in one go. Its events have the sequence numbers 1, 2, … and times that never go back. */
export interface Session {
  /** A UUID. */
  readonly id: string;
  /** Only who buys is known. */
  readonly userId: number | undefined;
  readonly from: Locality;
  readonly ipAddress: string;
  readonly browser: string;
  readonly trafficSource: string;
  readonly events: readonly Event[];
}

/**
 * The session in which an item of an order is bought: it begins up to four hours before the order. The only item of an order is
 * bought at once; of several, each is looked at as often as the order has items, and bought up to four days later.
 *
 * @param itemId number of the item, whose session this is.
 * @param firstEvent the id of its first event; the others count on.
 */
export const makeBuyingSession = (
  world: World,
  random: Random,
  user: User,
  product: Product,
  order: { readonly createdAt: Moment; readonly items: number },
  itemId: number,
  firstEvent: number,
): Session => {
  const look: EventType[] = ['department', 'product', 'cart'];
  const steps: EventType[] =
    order.items === 1
      ? ['home', ...look, 'purchase']
      : [...Array.from({ length: order.items }, () => look).flat(), 'purchase'];
  const start = momentIn(random, order.createdAt - 4 * hour, order.createdAt);
  const wait = order.items === 1 ? 0 : random.below(5) * day;
  const pauseBefore = (type: EventType) =>
    random.below(longestPause / second) * second + (type === 'purchase' ? wait : 0);
  return {
    id: uuidOf(world.seed, 2 * itemId),
    userId: user.id,
    from: homeOn(user, dayOf(world, start)),
    ...makeVisitor(random),
    events: makeEvents(steps, product, start, pauseBefore, firstEvent),
  };
};

const ghostSessionsPerUser = 5;

const ghostSteps: readonly [EventType[], ...EventType[][]] = [
  ['product', 'cart', 'cancel'],
  ['department', 'product', 'cart'],
  ['product'],
  ['department', 'product'],
];

/** Anonymous sessions, none of which buys: as many for each user, though they are nobody's. They keep whole minutes. */
export const makeGhostSessions = (world: World, user: User, firstEvent: number): Session[] => {
  const random = randomOf(world.seed, 'ghosts', user.id);
  let event = firstEvent;
  return Array.from({ length: ghostSessionsPerUser }, (_, index) => {
    // Some are of the days around the sample's, so that each day has new ones.
    const from = world.start - (random.chance(0.02) ? 7 : 7 * 365) * day;
    const start = momentIn(random, from, world.start + world.days * day);
    const session: Session = {
      id: uuidOf(world.seed, 2 * (ghostSessionsPerUser * user.id + index) + 1),
      userId: undefined,
      from: makeLocality(random),
      ...makeVisitor(random),
      events: makeEvents(
        random.pick(ghostSteps),
        pickProduct(world, random, start),
        start - (start % minute),
        () => random.below(30) * minute,
        event,
      ),
    };
    event += session.events.length;
    return session;
  });
};

const makeEvents = (
  steps: readonly EventType[],
  product: Product,
  start: Moment,
  pauseBefore: (type: EventType) => Moment,
  firstEvent: number,
): Event[] => {
  let createdAt = start;
  return steps.map((type, index) => {
    if (index > 0) createdAt += pauseBefore(type);
    return { id: firstEvent + index, type, uri: uriOf(type, product), createdAt };
  });
};

const uriOf = (type: EventType, { id, department, category, brand }: Product) => {
  if (type === 'product') return `/product/${id}`;
  if (type !== 'department') return `/${type}`;
  return `/department/${department}/category/${category}/brand/${brand}`.toLowerCase().replaceAll(' ', '');
};

const browsers = [
  ['Chrome', 50],
  ['Safari', 20],
  ['Firefox', 20],
  ['IE', 5],
  ['Other', 5],
] as const;

const trafficSources = [
  ['Email', 45],
  ['Adwords', 30],
  ['Facebook', 10],
  ['YouTube', 10],
  ['Organic', 5],
] as const;

const makeVisitor = (random: Random) => ({
  ipAddress: [1 + random.below(223), random.below(256), random.below(256), 1 + random.below(254)].join('.'),
  browser: random.weighted(browsers),
  trafficSource: random.weighted(trafficSources),
});

/** The moment of the purchase in a session that buys. */
export const purchaseOf = ({ id, events }: Session): Moment => {
  const purchase = events.at(-1);
  if (purchase?.type !== 'purchase') throw new Error(`session ${id} buys nothing`);
  return purchase.createdAt;
};
