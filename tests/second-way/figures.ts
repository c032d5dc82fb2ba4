import { type Entity, wholeOf } from './rules.ts';
import { type SessionFigures, sessionFigures } from './sessions.ts';
import { type Judged, type Line, type State, stateAfterLastDay } from './state.ts';

export interface ProductFigures {
  readonly productId: string;
  /** Items, whatever became of them. */
  readonly unitsOrdered: number;
  /** Items neither cancelled nor returned. */
  readonly unitsSold: number;
  /** Items that reached the user, returned ones too. */
  readonly unitsDelivered: number;
  readonly unitsReturned: number;
  /** Sum of the sale prices of the units sold, each rounded to the cent. */
  readonly revenueInCents: number;
  /** Units returned as a share of units delivered; null where none was. */
  readonly returnRate: number | null;
}

export interface Figures {
  /** Rows of each entity after its last day. */
  readonly rows: Readonly<Record<Entity, number>>;
  /** What became of each snapshot's lines. */
  readonly judged: Readonly<Record<Entity, readonly Judged[]>>;
  readonly revenueInCents: number;
  readonly ordersByStatus: Readonly<Record<string, number>>;
  /** Products that were ever ordered, by product id. */
  readonly products: ReadonlyMap<string, ProductFigures>;
  /** What visitors did. */
  readonly visits: SessionFigures;
}

/**
 * The figures of the shop after the last day, counted from the CSV files without any SQL.
 *
 * @param dir folder in landing layout: `dataset_name=users/date=20260205/*.csv` …
 */
export const figures = (dir: string): Figures => {
  const states = {
    users: stateAfterLastDay(dir, 'users'),
    products: stateAfterLastDay(dir, 'products'),
    orders: stateAfterLastDay(dir, 'orders'),
    order_items: stateAfterLastDay(dir, 'order_items'),
    events: stateAfterLastDay(dir, 'events'),
  };
  const each = <T>(of: (state: State) => T): Record<Entity, T> => ({
    users: of(states.users),
    products: of(states.products),
    orders: of(states.orders),
    order_items: of(states.order_items),
    events: of(states.events),
  });
  const items = [...states.order_items.current.values()];
  return {
    rows: each(({ current }) => current.size),
    judged: each(({ judged }) => judged),
    revenueInCents: revenueOf(items),
    ordersByStatus: countBy([...states.orders.current.values()], statusOf),
    products: new Map(
      [...Map.groupBy(items, productOf)].map(([productId, sold]) => [
        productId,
        productFigures(productId, sold),
      ]),
    ),
    visits: sessionFigures([...states.events.current.values()], items),
  };
};

/** Products by revenue, most first; of equal ones the lower id first. */
export const topProducts = ({ products }: Figures, count: number): ProductFigures[] =>
  [...products.values()]
    .sort((a, b) => b.revenueInCents - a.revenueInCents || Number(a.productId) - Number(b.productId))
    .slice(0, count);

const productFigures = (productId: string, items: readonly Line[]): ProductFigures => {
  const counts = countBy(items, statusOf);
  const unitsReturned = counts.Returned ?? 0;
  const unitsDelivered = (counts.Complete ?? 0) + unitsReturned;
  return {
    productId,
    unitsOrdered: items.length,
    unitsSold: items.filter(isSale).length,
    unitsDelivered,
    unitsReturned,
    revenueInCents: revenueOf(items),
    returnRate: unitsDelivered === 0 ? null : unitsReturned / unitsDelivered,
  };
};

const statusOf = (line: Line) => line.status?.trim() ?? '';

const productOf = (line: Line) => wholeOf(line.product_id ?? '') ?? '';

const isSale = (line: Line) => !['Cancelled', 'Returned'].includes(statusOf(line));

const revenueOf = (items: readonly Line[]) =>
  items.filter(isSale).reduce((cents, line) => cents + Math.round(Number(line.sale_price) * 100), 0);

const countBy = (lines: readonly Line[], of: (line: Line) => string) => {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[of(line)] = (counts[of(line)] ?? 0) + 1;
  return counts;
};
