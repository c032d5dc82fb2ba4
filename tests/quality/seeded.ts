import { md5 } from '../../pipeline/model.ts';
import type { Entity } from '../pipeline/shop.ts';

/** Fields of a line by their names in the header. */
export type Fields = Readonly<Record<string, string>>;
export type Lines = Readonly<Record<Entity, readonly Fields[]>>;

/** A user that no screen minds. */
export const user = (id: number, changes: Fields = {}): Fields => ({
  id: String(id),
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: `ada${String(id)}@example.com`,
  age: '30',
  gender: 'F',
  state: 'Lazio',
  street_address: '1 Via Appia',
  postal_code: '00100',
  city: 'Rome',
  country: 'Italy',
  latitude: '41.9',
  longitude: '12.5',
  traffic_source: 'Search',
  created_at: '2025-01-02 03:04:05+00:00',
  ...changes,
});

/** A product that no screen minds. */
export const product = (id: number, changes: Fields = {}): Fields => ({
  id: String(id),
  cost: '2.5',
  category: 'Accessories',
  name: 'Cap',
  brand: `Brand ${String(id)}`,
  retail_price: '6.25',
  department: 'Women',
  sku: md5(String(id)).toUpperCase(),
  distribution_center_id: '1',
  ...changes,
});

/** Changes to the lines of a sale; those of both the order and its item in `steps`. */
export interface SaleChanges {
  readonly steps?: Fields;
  readonly order?: Fields;
  readonly item?: Fields;
  readonly view?: Fields;
  readonly cart?: Fields;
  readonly purchase?: Fields;
}

/** A user, a product, an order of one item and the session in which it was bought: no screen minds any of it. */
export function sale(id: number, changes: SaleChanges = {}): Lines {
  const number = String(id);
  const steps = {
    status: 'Complete',
    shipped_at: '2025-02-02 10:00:00+00:00',
    delivered_at: '2025-02-03 10:00:00+00:00',
    returned_at: '',
    ...changes.steps,
  };
  const event = (place: number, type: string, uri: string, other: Fields = {}): Fields => ({
    id: String(id * 10 + place),
    user_id: number,
    sequence_number: String(place),
    session_id: `session ${number}`,
    created_at: `2025-02-01 10:0${String(place)}:00+00:00`,
    ip_address: '192.0.2.1',
    city: 'Rome',
    state: 'Lazio',
    postal_code: '00100',
    browser: 'Chrome',
    traffic_source: 'Email',
    uri,
    event_type: type,
    ...other,
  });
  return {
    users: [user(id)],
    products: [product(id)],
    orders: [
      {
        order_id: number,
        user_id: number,
        status: steps.status,
        gender: 'F',
        created_at: '2025-02-01 10:00:00+00:00',
        returned_at: steps.returned_at,
        shipped_at: steps.shipped_at,
        delivered_at: steps.delivered_at,
        num_of_item: '1',
        ...changes.order,
      },
    ],
    order_items: [
      {
        id: number,
        order_id: number,
        user_id: number,
        product_id: number,
        inventory_item_id: number,
        status: steps.status,
        created_at: '2025-02-01 10:04:00+00:00',
        shipped_at: steps.shipped_at,
        delivered_at: steps.delivered_at,
        returned_at: steps.returned_at,
        sale_price: '6.25',
        ...changes.item,
      },
    ],
    events: [
      event(1, 'product', `/product/${number}`, changes.view),
      event(2, 'cart', '/cart', changes.cart),
      event(3, 'purchase', '/purchase', changes.purchase),
    ],
  };
}

/** Lines of one entity and none of the others. */
export const only = (entity: Entity, ...lines: readonly Fields[]): Lines => ({
  users: [],
  products: [],
  orders: [],
  order_items: [],
  events: [],
  [entity]: lines,
});

/** All lines of some. */
export const together = (all: readonly Lines[]): Lines => ({
  users: all.flatMap(({ users }) => users),
  products: all.flatMap(({ products }) => products),
  orders: all.flatMap(({ orders }) => orders),
  order_items: all.flatMap(({ order_items: items }) => items),
  events: all.flatMap(({ events }) => events),
});

/** Lines as they stand in a file; fields beyond the header come last. */
export const asText = (lines: readonly Fields[]): string[] =>
  lines.map((fields) => Object.values(fields).join(','));
