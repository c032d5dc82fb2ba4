import { isDelivered, type Life, lifeOf } from './life.ts';
import { spellPrice } from './money.ts';
import type { Product } from './products.ts';
import { type Event, longestPause, makeBuyingSession, purchaseOf, type Session } from './sessions.ts';
import { type Random, randomOf } from './random.ts';
import { day, hour, type Moment, momentIn, second, type Spelling, spell, withMicroseconds } from './time.ts';
import type { User } from './users.ts';
import { endOf, pickProduct, type World } from './world.ts';

type Status = 'Processing' | 'Shipped' | 'Complete' | 'Returned' | 'Cancelled';

export interface Item {
  readonly id: number;
  readonly product: Product;
  /** The session in which it was bought. */
  readonly session: Session;
  /** Up to four hours before its order, or up to five days after it. */
  readonly createdAt: Moment;
}

export interface Order {
  readonly id: number;
  readonly user: User;
  readonly createdAt: Moment;
  /** When the order reaches its states; each only if it ever does. */
  readonly cancelledAt?: Moment;
  readonly shippedAt?: Moment;
  readonly deliveredAt?: Moment;
  readonly returnedAt?: Moment;
  readonly life: Life;
  /** Whether its items and their events are delivered with it although some lie in the days to come. */
  readonly isAhead: boolean;
  readonly items: readonly Item[];
}

export const orderHeader = [
  'order_id',
  'user_id',
  'status',
  'gender',
  'created_at',
  'returned_at',
  'shipped_at',
  'delivered_at',
  'num_of_item',
];

export const itemHeader = [
  'id',
  'order_id',
  'user_id',
  'product_id',
  'inventory_item_id',
  'status',
  'created_at',
  'shipped_at',
  'delivered_at',
  'returned_at',
  'sale_price',
];

/** The numbers that the next order, item and event get. */
export interface Numbers {
  readonly order: number;
  readonly item: number;
  readonly event: number;
}

/** All orders that a user places until the last day ends. */
export const makeOrders = (world: World, user: User, first: Numbers): Order[] => {
  const random = randomOf(world.seed, 'orders', user.id);
  const count = random.weighted(ordersPerUser);
  const orders: Order[] = [];
  let next = first;
  for (let number = 0; number < (user.isNew ? Math.max(1, count) : count); number++) {
    const order = makeOrder(world, random, user, next);
    next = numbersAfter(next, order);
    orders.push(order);
  }
  return orders;
};

export const numbersAfter = ({ order, item, event }: Numbers, { items }: Order): Numbers => ({
  order: order + 1,
  item: item + items.length,
  event: event + items.reduce((sum, { session }) => sum + session.events.length, 0),
});

// 1.25 orders a user, none for a fifth of them; 1.45 items an order.
const ordersPerUser = [
  [0, 20],
  [1, 50],
  [2, 20],
  [3, 5],
  [4, 5],
] as const;
const itemsPerOrder = [
  [1, 70],
  [2, 20],
  [3, 5],
  [4, 5],
] as const;

const lastStates = [
  ['Shipped', 30],
  ['Complete', 25],
  ['Processing', 20],
  ['Cancelled', 15],
  ['Returned', 10],
] as const;

const makeOrder = (world: World, random: Random, user: User, next: Numbers): Order => {
  const createdAt = withMicroseconds(random, orderedAt(world, random, user), newestFrom(world));
  const count = random.weighted(itemsPerOrder);
  const items: Item[] = [];
  let event = next.event;
  for (let id = next.item; id < next.item + count; id++) {
    const product = pickProduct(world, random, createdAt);
    const session = makeBuyingSession(world, random, user, product, { createdAt, items: count }, id, event);
    // An order's only item follows its purchase after a pause, of several each is as old as its purchase.
    const boughtAt = purchaseOf(session) + (count === 1 ? random.below(longestPause / second) * second : 0);
    items.push({ id, product, session, createdAt: withMicroseconds(random, boughtAt, newestFrom(world)) });
    event += session.events.length;
  }
  return {
    id: next.order,
    user,
    createdAt,
    ...makeStates(random, createdAt),
    life: lifeOf(random, world.days, 0, 0.001),
    isAhead: random.chance(0.3),
    items,
  };
};

/** From here on orders and items carry microseconds: about 2 % of them. */
const newestFrom = (world: World) => world.start - 2 * day;

/** A new user orders within hours; of the others' orders some lie in the days around the sample's, so that each day has new ones. */
const orderedAt = (world: World, random: Random, user: User): Moment => {
  if (user.isNew) return momentIn(random, user.createdAt + 3 * hour, user.createdAt + 6 * hour);
  const from = random.chance(0.03) ? Math.max(user.createdAt, world.start - 7 * day) : user.createdAt;
  return momentIn(random, from, world.start + world.days * day);
};

const makeStates = (random: Random, createdAt: Moment) => {
  const last = random.weighted(lastStates);
  const after = (moment: Moment, hours: number) => momentIn(random, moment, moment + hours * hour) + 1e6;
  const shippedAt = after(createdAt, 72);
  const deliveredAt = after(shippedAt, 120);
  switch (last) {
    case 'Processing':
      return {};
    case 'Cancelled':
      return { cancelledAt: after(createdAt, 12) };
    case 'Shipped':
      return { shippedAt };
    case 'Complete':
      return { shippedAt, deliveredAt };
    case 'Returned':
      return { shippedAt, deliveredAt, returnedAt: after(deliveredAt, 72) };
  }
};

/** An order in the state that it has when a day ends. */
export interface OrderOnDay {
  readonly order: Order;
  readonly status: Status;
  readonly shippedAt: Moment | undefined;
  readonly deliveredAt: Moment | undefined;
  readonly returnedAt: Moment | undefined;
}

/** The order as it is when a day ends, or undefined where it is not placed yet or was taken back. */
export const orderOnDay = (world: World, order: Order, dayNumber: number): OrderOnDay | undefined => {
  const end = endOf(world, dayNumber);
  if (order.createdAt >= end || !isDelivered(order.life, dayNumber)) return undefined;
  const reached = (moment: Moment | undefined) => (moment !== undefined && moment < end ? moment : undefined);
  const [shippedAt, deliveredAt, returnedAt] = [order.shippedAt, order.deliveredAt, order.returnedAt].map(
    reached,
  );
  return { order, status: statusOf(), shippedAt, deliveredAt, returnedAt };

  function statusOf(): Status {
    if (returnedAt !== undefined) return 'Returned';
    if (deliveredAt !== undefined) return 'Complete';
    if (shippedAt !== undefined) return 'Shipped';
    return reached(order.cancelledAt) === undefined ? 'Processing' : 'Cancelled';
  }
};

/** Whether an order's item is there when a day ends. */
export const isItemOnDay = (world: World, { order }: OrderOnDay, item: Item, dayNumber: number) =>
  order.isAhead || item.createdAt < endOf(world, dayNumber);

/**
 * The events of an order's sessions that are there when a day ends, with their positions. Sessions begin before their order is
 * there; a purchase comes with its item, and all of them go with an order that is taken back.
 */
export const boughtEventsOnDay = (
  world: World,
  order: Order,
  dayNumber: number,
): [Session, Event, number][] => {
  if (!isDelivered(order.life, dayNumber)) return [];
  const on = orderOnDay(world, order, dayNumber);
  const end = endOf(world, dayNumber);
  return order.items.flatMap((item) => {
    const isBought = on !== undefined && isItemOnDay(world, on, item, dayNumber);
    return item.session.events.flatMap((event, index): [Session, Event, number][] =>
      isBought || (event.type !== 'purchase' && event.createdAt < end)
        ? [[item.session, event, index + 1]]
        : [],
    );
  });
};

export const orderRow = (on: OrderOnDay, spelling: Spelling): string[] => [
  String(on.order.id),
  String(on.order.user.id),
  on.status,
  on.order.user.gender,
  spell(on.order.createdAt, spelling),
  spell(on.returnedAt, spelling),
  spell(on.shippedAt, spelling),
  spell(on.deliveredAt, spelling),
  String(on.order.items.length),
];

export const itemRow = (on: OrderOnDay, item: Item, spelling: Spelling): string[] => [
  String(item.id),
  String(on.order.id),
  String(on.order.user.id),
  String(item.product.id),
  String(item.id * 2),
  on.status,
  spell(item.createdAt, spelling),
  spell(on.shippedAt, spelling),
  spell(on.deliveredAt, spelling),
  spell(on.returnedAt, spelling),
  spellPrice(item.product.retailPrice),
];
