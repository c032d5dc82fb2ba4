import { isDelivered, type Life, lifeOf } from './life.ts';
import { spellPrice } from './money.ts';
import type { Product } from './products.ts';
import { type Random, randomOf } from './random.ts';
import { day, hour, type Moment, momentIn, type Spelling, spell, withMicroseconds } from './time.ts';
import type { User } from './users.ts';
import { endOf, type World } from './world.ts';

type Status = 'Processing' | 'Shipped' | 'Complete' | 'Returned' | 'Cancelled';

export interface Item {
  readonly id: number;
  readonly product: Product;
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

/** All orders that a user places until the last day ends; their ids and their items' ids count on from the given ones. */
export const makeOrders = (world: World, user: User, firstOrder: number, firstItem: number): Order[] => {
  const random = randomOf(world.seed, 'orders', user.id);
  const count = random.weighted(ordersPerUser);
  const orders: Order[] = [];
  let item = firstItem;
  for (let number = 0; number < (user.isNew ? Math.max(1, count) : count); number++) {
    const order = makeOrder(world, random, user, firstOrder + number, item);
    item += order.items.length;
    orders.push(order);
  }
  return orders;
};

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

const makeOrder = (world: World, random: Random, user: User, id: number, firstItem: number): Order => {
  const createdAt = withMicroseconds(random, orderedAt(world, random, user), newestFrom(world));
  return {
    id,
    user,
    createdAt,
    ...makeStates(random, createdAt),
    life: lifeOf(random, world.days, 0, 0.001),
    items: Array.from({ length: random.weighted(itemsPerOrder) }, (_, index) => ({
      id: firstItem + index,
      product: pickProduct(world, random, createdAt),
      createdAt: withMicroseconds(random, itemCreatedAt(random, createdAt), newestFrom(world)),
    })),
  };
};

/** From here on orders and items carry microseconds: about 2 % of them. */
const newestFrom = (world: World) => world.start - 2 * day;

/** A new user orders within hours; of the others' orders some lie in the days around the sample's, so that each day has new ones. */
const orderedAt = (world: World, random: Random, user: User): Moment => {
  if (user.isNew) return momentIn(random, user.createdAt, user.createdAt + 5 * hour);
  const from = random.chance(0.03) ? Math.max(user.createdAt, world.start - 7 * day) : user.createdAt;
  return momentIn(random, from, world.start + world.days * day);
};

/** More than half of the items were in the cart before their order was placed; the others come up to five days later. */
const itemCreatedAt = (random: Random, orderedAt: Moment): Moment =>
  random.chance(0.56)
    ? momentIn(random, orderedAt - 4 * hour, orderedAt)
    : momentIn(random, orderedAt, orderedAt + 120 * hour);

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

/** Products that come into the range sell from the sample's first day on; of the old ones some sell far better than others. */
const pickProduct = ({ products, launched, start }: World, random: Random, orderedAt: Moment): Product => {
  const isLaunch = orderedAt >= start && random.chance(0.2);
  const product = isLaunch
    ? launched[random.below(launched.length)]
    : products[Math.floor(products.length * random.share() ** 1.5)];
  if (!product) throw new Error('a sample needs at least one product');
  return product;
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
