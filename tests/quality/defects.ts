import { type Fields, type Lines, only, product, sale, type SaleChanges, user } from './seeded.ts';

/** Lines with a defect, and what fails over them: `entity.screen`, once for each row. */
export interface Defect {
  readonly lines: Lines;
  readonly fails: readonly string[];
}

const impossible = '2025-02-30 10:00:00+00:00';
const past = '1999-01-01 00:00:00';
const future = '2025-03-09 10:00:00+00:00';

type Numbered = readonly [changes: Fields, ...fails: readonly string[]];

const users: readonly Numbered[] = [
  [{ first: 'x', second: 'y' }, 'extra_field', 'user_geom_malformed'],
  [{ user_geom: 'x' }, 'user_geom_malformed'],
  [{ age: 'old' }, 'age_unreadable'],
  [{ latitude: 'north' }, 'latitude_unreadable'],
  [{ longitude: 'east' }, 'longitude_unreadable'],
  [{ created_at: impossible }, 'created_at_missing'],
  [{ created_at: past }, 'created_at_out_of_range'],
  [{ created_at: future }, 'created_in_future'],
  [{ city: 'M\ufffdlaga' }, 'encoding_damaged'],
  [{ first_name: 'JosÃ©' }, 'name_double_encoded'],
  [{ last_name: 'Oâ€™Neil' }, 'name_double_encoded'],
  [{ first_name: 'Jose\u0301' }, 'name_decomposed'],
  [{ postal_code: '\\N' }, 'null_written_out'],
  [{ age: '150' }, 'age_implausible', 'age_unusual'],
  [{ age: '11' }, 'age_unusual'],
  [{ gender: 'X' }, 'gender_unknown'],
  [{ latitude: '91' }, 'position_impossible'],
  [{ email: 'ada' }, 'email_malformed'],
  [{ traffic_source: 'Adwords' }, 'traffic_source_unknown'],
  [{ city: 'null' }, 'city_null_text'],
  [{ country: 'España' }, 'country_in_own_language'],
  [{ email: 'two@example.com' }, 'email_shared'],
  [{ email: 'Two@example.com' }, 'email_shared'],
];

const products: readonly Numbered[] = [
  [{ more: 'x' }, 'extra_field'],
  [{ cost: 'cheap' }, 'cost_missing'],
  [{ retail_price: '' }, 'retail_price_missing'],
  [{ distribution_center_id: 'Rome' }, 'distribution_center_id_unreadable'],
  [{ name: 'Caf\ufffd' }, 'encoding_damaged'],
  [{ name: 'PiquÃ© Polo' }, 'name_double_encoded'],
  [{ brand: 'AriatÂ®' }, 'name_double_encoded'],
  [{ name: 'Cafe\u0301' }, 'name_decomposed'],
  [{ cost: '1e20' }, 'cost_implausible', 'sold_at_a_loss'],
  [{ retail_price: '4006381333931' }, 'retail_price_implausible'],
  [{ brand: 'None' }, 'null_written_out', 'brand_missing'],
  [{ cost: '-1' }, 'cost_negative'],
  [{ retail_price: '-4.5' }, 'retail_price_negative', 'sold_at_a_loss'],
  [{ retail_price: '1' }, 'sold_at_a_loss'],
  [{ name: '' }, 'name_missing'],
  [{ brand: '' }, 'brand_missing'],
  [{ category: '' }, 'category_missing'],
  [{ department: 'Kids' }, 'department_unknown'],
  [{ sku: 'CAP-7' }, 'sku_malformed', 'sku_of_other_product'],
  [{ sku: 'C4CA4238A0B923820DCC509A6F75849B' }, 'sku_of_other_product'],
  [{ brand: 'Acme' }, 'brand_spelt_differently'],
  [{ brand: 'ACME' }, 'brand_spelt_differently'],
];

/** An order that is not in silver leaves its item alone; an item that is not, its order and its purchase. */
const noOrder = 'order_items.order_unknown';
const noItem = ['orders.item_count_differs', 'order_items.purchases_differ_from_items'];
/** An event that is not in silver leaves a gap before the next. */
const noView = 'events.sequence_gap';

const sales: readonly (readonly [changes: SaleChanges, ...fails: readonly string[]])[] = [
  [{ order: { more: 'x' } }, 'orders.extra_field', noOrder],
  [{ order: { user_id: 'x' } }, 'orders.user_id_missing', noOrder],
  [{ order: { status: '' } }, 'orders.status_missing', noOrder],
  [{ order: { status: 'Lost' } }, 'orders.status_unknown', 'orders.times_of_other_status', noOrder],
  [{ order: { created_at: impossible } }, 'orders.created_at_missing', noOrder],
  [{ order: { created_at: past } }, 'orders.created_at_out_of_range', noOrder],
  [
    { order: { shipped_at: impossible } },
    'orders.shipped_at_unreadable',
    'orders.times_of_other_status',
    noOrder,
  ],
  [
    { order: { delivered_at: impossible } },
    'orders.delivered_at_unreadable',
    'orders.times_of_other_status',
    noOrder,
  ],
  [{ order: { returned_at: impossible } }, 'orders.returned_at_unreadable', noOrder],
  [{ order: { shipped_at: past } }, 'orders.shipped_at_out_of_range', 'orders.times_out_of_order', noOrder],
  [
    { order: { delivered_at: past } },
    'orders.delivered_at_out_of_range',
    'orders.times_out_of_order',
    noOrder,
  ],
  [
    { order: { returned_at: past } },
    'orders.returned_at_out_of_range',
    'orders.times_out_of_order',
    'orders.times_of_other_status',
    noOrder,
  ],
  [{ order: { num_of_item: 'some' } }, 'orders.num_of_item_unreadable', noOrder],
  [{ order: { num_of_item: '0' } }, 'orders.num_of_item_implausible', 'orders.item_count_differs'],
  [{ order: { num_of_item: '2' } }, 'orders.item_count_differs'],
  [
    { order: { gender: 'F\ufffd' } },
    'orders.encoding_damaged',
    'orders.gender_unknown',
    'orders.gender_of_other_user',
  ],
  [{ order: { gender: 'M' } }, 'orders.gender_of_other_user'],
  [
    {
      steps: { status: 'Processing', shipped_at: '', delivered_at: '' },
      order: { created_at: '2024-01-01' },
    },
    'orders.processing_for_long',
    'orders.order_before_user',
  ],
  [{ order: { created_at: '2025-01-01' } }, 'orders.order_before_user'],
  [
    { order: { created_at: future } },
    'orders.created_in_future',
    'orders.times_out_of_order',
    'order_items.item_before_order',
  ],
  [
    { steps: { status: 'Returned', returned_at: future } },
    'orders.returned_in_future',
    'order_items.returned_in_future',
  ],
  [{ order: { user_id: '999' } }, 'orders.user_unknown', 'order_items.item_of_other_user'],
  [{ order: { returned_at: 'NULL' } }, 'orders.null_written_out'],
  [{ item: { returned_at: 'NaT' } }, 'order_items.null_written_out'],
  [{ item: { sale_price: '4006381333931' } }, 'order_items.sale_price_implausible', ...noItem],
  [{ view: { state: 'nan' } }, 'events.null_written_out'],
  [{ item: { more: 'x' } }, 'order_items.extra_field', ...noItem],
  [{ item: { order_id: '' } }, 'order_items.order_id_missing', ...noItem],
  [{ item: { user_id: '' } }, 'order_items.user_id_missing', ...noItem],
  [{ item: { product_id: '' } }, 'order_items.product_id_missing', ...noItem],
  [{ item: { status: '' } }, 'order_items.status_missing', ...noItem],
  [
    { item: { status: 'Lost\ufffd' } },
    'order_items.status_unknown',
    'order_items.encoding_damaged',
    'order_items.times_of_other_status',
    ...noItem,
  ],
  [{ item: { created_at: impossible } }, 'order_items.created_at_missing', ...noItem],
  [{ item: { created_at: past } }, 'order_items.created_at_out_of_range', ...noItem],
  [
    { item: { shipped_at: impossible } },
    'order_items.shipped_at_unreadable',
    'order_items.times_of_other_status',
    ...noItem,
  ],
  [
    { item: { delivered_at: impossible } },
    'order_items.delivered_at_unreadable',
    'order_items.times_of_other_status',
    ...noItem,
  ],
  [{ item: { returned_at: impossible } }, 'order_items.returned_at_unreadable', ...noItem],
  [
    { item: { shipped_at: past } },
    'order_items.shipped_at_out_of_range',
    'order_items.shipped_before_created',
    ...noItem,
  ],
  [
    { item: { delivered_at: past } },
    'order_items.delivered_at_out_of_range',
    'order_items.times_out_of_order',
    ...noItem,
  ],
  [
    { item: { returned_at: past } },
    'order_items.returned_at_out_of_range',
    'order_items.times_out_of_order',
    'order_items.times_of_other_status',
    ...noItem,
  ],
  [{ item: { sale_price: 'free' } }, 'order_items.sale_price_missing', ...noItem],
  [{ item: { sale_price: '-19.99' } }, 'order_items.sale_price_negative', ...noItem],
  [{ item: { sale_price: '0' } }, 'order_items.sale_price_zero'],
  [{ item: { sale_price: '0.99' } }, 'order_items.sale_price_under_one'],
  [{ item: { created_at: future } }, 'order_items.created_in_future', 'order_items.shipped_before_created'],
  [{ item: { created_at: '2025-02-01 09:00:00 UTC' } }, 'order_items.item_before_order'],
  [{ item: { created_at: '2025-01-01' } }, 'order_items.item_before_order', 'order_items.item_before_user'],
  [{ item: { product_id: '999' } }, 'order_items.product_unknown'],
  [{ item: { order_id: '999' } }, 'order_items.order_unknown', 'orders.item_count_differs'],
  [
    { item: { user_id: '999' } },
    'order_items.user_unknown',
    'order_items.item_of_other_user',
    // One row for the user who bought and one for the user of the item.
    'order_items.purchases_differ_from_items',
    'order_items.purchases_differ_from_items',
  ],
  [{ item: { status: 'Shipped', delivered_at: '' } }, 'order_items.item_of_other_status'],
  [{ item: { delivered_at: '2025-02-04 10:00:00+00:00' } }, 'order_items.item_of_other_status'],
  [{ view: { more: 'x' } }, 'events.extra_field', noView],
  [{ view: { user_id: 'ada' } }, 'events.user_id_unreadable', noView],
  [{ view: { session_id: '' } }, 'events.session_id_missing', noView],
  [{ view: { sequence_number: 'first' } }, 'events.sequence_number_missing', noView],
  [{ view: { created_at: impossible } }, 'events.created_at_missing', noView],
  [{ view: { created_at: past } }, 'events.created_at_out_of_range', noView],
  [{ view: { event_type: '' } }, 'events.event_type_missing', noView],
  [{ view: { event_type: 'gaze' } }, 'events.event_type_unknown', 'events.uri_of_other_type', noView],
  [{ view: { uri: '' } }, 'events.uri_missing', noView],
  [{ view: { state: 'S\ufffdo Paulo' } }, 'events.encoding_damaged'],
  [{ view: { sequence_number: '0' } }, 'events.sequence_number_implausible', 'events.sequence_gap'],
  [{ view: { browser: 'Lynx' } }, 'events.browser_unknown'],
  [{ view: { traffic_source: 'Search' } }, 'events.traffic_source_unknown'],
  [{ view: { uri: '/cart' } }, 'events.uri_of_other_type', 'events.product_unreadable'],
  [{ view: { uri: '/product/cap' } }, 'events.product_unreadable'],
  [{ view: { uri: '/product/999' } }, 'events.product_unknown'],
  [
    { view: { event_type: 'department', uri: '/department/men/category/caps/brand/' } },
    'events.brand_of_page_unclear',
  ],
  [
    { view: { event_type: 'department', uri: '/department/men/category/caps/brand/7/9' } },
    'events.brand_of_page_unclear',
  ],
  [{ view: { city: 'null' } }, 'events.city_null_text'],
  [{ view: { user_id: '' } }, 'events.session_of_several_visitors'],
  [{ view: { user_id: '1.0' } }, 'events.session_of_several_visitors'],
  [{ view: { user_id: '999' } }, 'events.user_unknown', 'events.session_of_several_visitors'],
  [{ cart: { sequence_number: '1' } }, 'events.sequence_duplicate', 'events.sequence_gap'],
  [{ cart: { created_at: '2025-02-01 10:00:30' } }, 'events.time_goes_back'],
  [
    { cart: { event_type: 'purchase', uri: '/purchase' } },
    'events.session_of_several_purchases',
    'order_items.purchases_differ_from_items',
  ],
  [
    { purchase: { event_type: 'cancel', uri: '/cancel' } },
    'events.session_without_purchase',
    'order_items.purchases_differ_from_items',
  ],
  [
    { purchase: { user_id: '' } },
    'events.anonymous_purchase',
    'events.session_of_several_visitors',
    'order_items.purchases_differ_from_items',
  ],
  [{ purchase: { created_at: future } }, 'events.created_in_future'],
];

const numbered = (
  entity: 'users' | 'products',
  line: (id: number, changes: Fields) => Fields,
  first: number,
  all: readonly Numbered[],
): Defect[] =>
  all.map(([changes, ...fails], index) => ({
    lines: only(entity, line(first + index, changes)),
    fails: fails.map((screen) => `${entity}.${screen}`),
  }));

/** Each defect by itself, over keys of its own from 1001 on; two lines of one key last. */
export const defects: readonly Defect[] = [
  ...numbered('users', user, 1001, users),
  ...numbered('products', product, 2001, products),
  ...sales.map(([changes, ...fails], index) => ({ lines: sale(3001 + index, changes), fails })),
  {
    lines: only('users', user(1900), user(1900, { city: 'Oslo' })),
    fails: ['users.duplicate_key'],
  },
  {
    lines: only('products', product(2900), product(2900, { name: 'Hat' })),
    fails: ['products.duplicate_key'],
  },
  ...(['orders', 'order_items', 'events'] as const).map((entity, index) => {
    const lines = sale(3900 + index);
    return {
      lines: { ...lines, [entity]: [...lines[entity], ...lines[entity].slice(0, 1)] },
      fails: [`${entity}.duplicate_key`],
    };
  }),
];
