/** What a delivered value must be. `whole` may be spelt `62906.0`; `price` is not negative. */
type Kind = 'whole' | 'decimal' | 'price' | 'time' | 'status' | 'event type' | 'text';

interface Column {
  readonly name: string;
  readonly kind: Kind;
  /** Without it, or with one that cannot be read, the line does not count. An optional one may be empty. */
  readonly required?: true;
}

export interface Rules {
  /** In the order of the file; the first is the key, unless said otherwise. */
  readonly columns: readonly Column[];
  readonly key: string;
  /** How many columns the header may lack at its end. */
  readonly optional: number;
}

/** The rules of each entity, written from the description of the source, not from the SQL. */
export const rules = {
  users: {
    key: 'id',
    optional: 1,
    columns: [
      { name: 'id', kind: 'whole', required: true },
      { name: 'first_name', kind: 'text' },
      { name: 'last_name', kind: 'text' },
      { name: 'email', kind: 'text' },
      { name: 'age', kind: 'whole' },
      { name: 'gender', kind: 'text' },
      { name: 'state', kind: 'text' },
      { name: 'street_address', kind: 'text' },
      { name: 'postal_code', kind: 'text' },
      { name: 'city', kind: 'text' },
      { name: 'country', kind: 'text' },
      { name: 'latitude', kind: 'decimal' },
      { name: 'longitude', kind: 'decimal' },
      { name: 'traffic_source', kind: 'text' },
      { name: 'created_at', kind: 'time', required: true },
      { name: 'user_geom', kind: 'text' },
    ],
  },
  products: {
    key: 'id',
    optional: 0,
    columns: [
      { name: 'id', kind: 'whole', required: true },
      { name: 'cost', kind: 'price', required: true },
      { name: 'category', kind: 'text' },
      { name: 'name', kind: 'text' },
      { name: 'brand', kind: 'text' },
      { name: 'retail_price', kind: 'price', required: true },
      { name: 'department', kind: 'text' },
      { name: 'sku', kind: 'text' },
      { name: 'distribution_center_id', kind: 'whole' },
    ],
  },
  orders: {
    key: 'order_id',
    optional: 0,
    columns: [
      { name: 'order_id', kind: 'whole', required: true },
      { name: 'user_id', kind: 'whole', required: true },
      { name: 'status', kind: 'status', required: true },
      { name: 'gender', kind: 'text' },
      { name: 'created_at', kind: 'time', required: true },
      { name: 'returned_at', kind: 'time' },
      { name: 'shipped_at', kind: 'time' },
      { name: 'delivered_at', kind: 'time' },
      { name: 'num_of_item', kind: 'whole' },
    ],
  },
  order_items: {
    key: 'id',
    optional: 0,
    columns: [
      { name: 'id', kind: 'whole', required: true },
      { name: 'order_id', kind: 'whole', required: true },
      { name: 'user_id', kind: 'whole', required: true },
      { name: 'product_id', kind: 'whole', required: true },
      { name: 'inventory_item_id', kind: 'text' },
      { name: 'status', kind: 'status', required: true },
      { name: 'created_at', kind: 'time', required: true },
      { name: 'shipped_at', kind: 'time' },
      { name: 'delivered_at', kind: 'time' },
      { name: 'returned_at', kind: 'time' },
      { name: 'sale_price', kind: 'price', required: true },
    ],
  },
  events: {
    key: 'id',
    optional: 0,
    columns: [
      { name: 'id', kind: 'whole', required: true },
      { name: 'user_id', kind: 'whole' },
      { name: 'sequence_number', kind: 'whole', required: true },
      { name: 'session_id', kind: 'text', required: true },
      { name: 'created_at', kind: 'time', required: true },
      { name: 'ip_address', kind: 'text' },
      { name: 'city', kind: 'text' },
      { name: 'state', kind: 'text' },
      { name: 'postal_code', kind: 'text' },
      { name: 'browser', kind: 'text' },
      { name: 'traffic_source', kind: 'text' },
      { name: 'uri', kind: 'text', required: true },
      { name: 'event_type', kind: 'event type', required: true },
    ],
  },
} as const satisfies Readonly<Record<string, Rules>>;

export type Entity = keyof typeof rules;

const statuses = ['Processing', 'Shipped', 'Complete', 'Returned', 'Cancelled'];

const eventTypes = ['home', 'department', 'product', 'cart', 'purchase', 'cancel'];

/** Whether a value that is there is one that its column can have. */
export const isReadable: Readonly<Record<Kind, (value: string) => boolean>> = {
  text: () => true,
  whole: (value) => wholeOf(value) !== undefined,
  decimal: (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  price: (value) => value.trim() !== '' && Number(value) >= 0,
  time: (value) => isTime(value),
  status: (value) => statuses.includes(value.trim()),
  'event type': (value) => eventTypes.includes(value.trim()),
};

/** `62906` and `62906.0` are the same number; nothing else is one. */
export const wholeOf = (value: string) => /^\s*([+-]?\d+)(?:\.0)?\s*$/.exec(value)?.[1];

/** A date that the calendar has, within the years of dim_date, with a time of day and `+00:00`, ` UTC` or nothing after it. */
const isTime = (value: string) => {
  const [, date, hours, minutes, seconds] =
    /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:\+00:00| UTC|Z)?\s*$/.exec(value) ?? [];
  if (date === undefined || date < '2018-01-01' || date > '2030-12-31') return false;
  const midnight = new Date(`${date}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
  return exists && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
};
