import { text } from '../second-way/sessions.ts';
import { wholeOf } from '../second-way/rules.ts';
import type { Line } from '../second-way/state.ts';
import type { Row } from './behaviour.ts';
import { centsOf, count, type Item, type Lines, productOf, ratio, sum, typeOf } from './lines.ts';

/** A name that was encoded twice as it was before, where its bytes are UTF-8. */
const readable = (name: string): string => {
  const bytes = Buffer.from(name, 'latin1');
  const isLatin = bytes.toString('latin1') === name;
  const once = bytes.toString('utf8');
  return isLatin && !once.includes('\ufffd') ? once : name;
};

/** A product that is listed, or only named by an item. */
interface Product {
  readonly id: string;
  readonly line: Line | undefined;
  readonly items: readonly Item[];
}

const productsOf = ({ products, items }: Lines): Product[] => {
  const ofProduct = Map.groupBy(items, ({ productId }) => productId);
  const ids = new Set([...products.keys(), ...ofProduct.keys()]);
  return [...ids].map((id) => ({ id, line: products.get(id), items: ofProduct.get(id) ?? [] }));
};

const revenue = (items: readonly Item[]): number => sum(items, ({ isSale, cents }) => (isSale ? cents : 0));

const sold = (items: readonly Item[]): number => count(items, ({ isSale }) => isSale);

const returned = (items: readonly Item[]): number => count(items, ({ status }) => status === 'Returned');

const delivered = (items: readonly Item[]): number =>
  returned(items) + count(items, ({ status }) => status === 'Complete');

/** What sessions saw and put into the cart, by product: a cart event is of the last product page before it. */
const attention = ({ sessions }: Lines): Map<string, { session: string; type: string }[]> => {
  const seen: { product: string; session: string; type: string }[] = [];
  for (const [session, { events }] of sessions) {
    let last: string | undefined;
    for (const event of events) {
      const page = productOf(event);
      last = page ?? last;
      if (last === undefined) continue;
      if (page !== undefined) seen.push({ product: page, session, type: 'view' });
      else if (typeOf(event) === 'cart') seen.push({ product: last, session, type: 'cart' });
    }
  }
  return Map.groupBy(seen, ({ product }) => product);
};

export const productPerformance = (lines: Lines): Row[] => {
  const products = productsOf(lines);
  const seen = attention(lines);
  return products.map(({ id, line, items }): Row => {
    const found = seen.get(id) ?? [];
    const views = count(found, ({ type }) => type === 'view');
    const carts = count(found, ({ type }) => type === 'cart');
    const viewers = new Set(found.map(({ session }) => session));
    const buyers = new Set(items.map(({ session }) => session).filter((session) => viewers.has(session)));
    const cost = line === undefined ? null : centsOf(line.cost);
    const margin = cost === null && sold(items) > 0 ? null : revenue(items) - sold(items) * (cost ?? 0);
    const rivals = products.filter(
      (other) => text(other.line?.category) === text(line?.category) && revenue(other.items) > revenue(items),
    );
    return [
      id,
      readable(text(line?.name)) || null,
      text(line?.brand) || null,
      text(line?.category) || null,
      text(line?.department) || null,
      line === undefined ? null : centsOf(line.retail_price) / 100,
      views,
      carts,
      ratio(carts, views),
      viewers.size,
      buyers.size,
      ratio(buyers.size, viewers.size),
      items.length,
      sold(items),
      delivered(items),
      returned(items),
      revenue(items) / 100,
      margin === null ? null : margin / 100,
      margin === null ? null : ratio(margin, revenue(items)),
      ratio(returned(items), delivered(items)),
      rivals.length + 1,
    ];
  });
};

const ageBands = ['under 20', '20-29', '30-39', '40-49', '50-59', '60 and over'];
const english: Readonly<Record<string, string>> = {
  Brasil: 'Brazil',
  Deutschland: 'Germany',
  España: 'Spain',
};

/** Traits of a user who never changed. */
const traitsOf = (user: Line | undefined): [string, string][] => {
  const age = text(user?.age);
  const band = ageBands[Math.min(5, Math.max(0, Math.floor(Number(age) / 10) - 1))];
  const country = text(user?.country);
  return [
    ['age band', age === '' ? 'Unknown' : (band ?? '')],
    ['gender', text(user?.gender) || 'Unknown'],
    ['country', (english[country] ?? country) || 'Unknown'],
  ];
};

export const productBuyers = ({ products, users, items }: Lines): Row[] => {
  const sales = items
    .filter(({ isSale }) => isSale)
    .flatMap((item) => {
      const user = users.get(wholeOf(item.line.user_id ?? '') ?? '');
      const product = products.get(item.productId);
      const category = text(product?.category) || 'Unknown';
      return traitsOf(user).flatMap(([trait, value]) => [
        {
          item,
          trait,
          value,
          subject: ['product', item.productId, item.productId, readable(text(product?.name)), category],
        },
        { item, trait, value, subject: ['category', category, '', '', category] },
      ]);
    });
  const units = (of: (sale: (typeof sales)[number]) => boolean): number => count(sales, of);
  const cells = Map.groupBy(sales, ({ subject, trait, value }) => JSON.stringify([...subject, trait, value]));
  return [...cells.values()].map((found): Row => {
    const [{ subject, trait, value } = { subject: [], trait: '', value: '' }] = found;
    const key = subject.join('|');
    const share = found.length / units((sale) => sale.trait === trait && sale.subject.join('|') === key);
    const isProduct = (sale: (typeof sales)[number]): boolean => sale.subject[0] === 'product';
    const usual =
      units((sale) => isProduct(sale) && sale.trait === trait && sale.value === value) /
      units((sale) => isProduct(sale) && sale.trait === trait);
    return [
      ...subject.map((each) => (each === '' ? null : each)),
      trait,
      value,
      found.length,
      sum(found, ({ item }) => item.cents) / 100,
      share,
      usual,
      share / usual,
    ];
  });
};

const priceBand = (line: Line | undefined): string => {
  if (line === undefined) return 'Unknown';
  const cents = centsOf(line.retail_price);
  const bands: [number, string][] = [
    [2000, 'under 20'],
    [5000, '20-49.99'],
    [10000, '50-99.99'],
    [20000, '100-199.99'],
  ];
  return bands.find(([limit]) => cents < limit)?.[1] ?? '200 and over';
};

export const attributeImpact = (lines: Lines): Row[] => {
  const products = productsOf(lines);
  const attributes: Readonly<Record<string, (product: Product) => string>> = {
    category: ({ line }) => text(line?.category) || 'Unknown',
    brand: ({ line }) => text(line?.brand) || 'Unknown',
    department: ({ line }) => text(line?.department) || 'Unknown',
    'price band': ({ line }) => priceBand(line),
  };
  return Object.entries(attributes).flatMap(([attribute, of]) =>
    [...Map.groupBy(products, of)].map(([value, found]): Row => {
      const items = found.flatMap((product) => product.items);
      const [catalogue, units, money] = [
        found.length / products.length,
        ratio(sold(items), sold(lines.items)),
        ratio(revenue(items), revenue(lines.items)),
      ];
      return [
        attribute,
        value,
        found.length,
        catalogue,
        sold(items),
        units,
        revenue(items) / 100,
        money,
        units === null ? null : units / catalogue,
        money === null ? null : money / catalogue,
        ratio(returned(items), delivered(items)),
      ];
    }),
  );
};
