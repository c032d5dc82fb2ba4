import { createHash } from 'node:crypto';
import { isDelivered, type Life, lifeOf } from './life.ts';
import { spellDouble, spellPrice } from './money.ts';
import { type Random, randomOf } from './random.ts';
import { adjectives, brands, brandWithSlash, categories, materials } from './words/catalogue.ts';

export interface Product {
  readonly id: number;
  readonly category: string;
  readonly department: string;
  readonly name: string;
  readonly brand: string;
  /** Dollars. */
  readonly retailPrice: number;
  /** Share of the price that it costs. */
  readonly costShare: number;
  readonly distributionCenter: number;
  readonly life: Life;
  /** From a day on, another price. */
  readonly repriced: { readonly day: number; readonly retailPrice: number };
}

export const productHeader = [
  'id',
  'cost',
  'category',
  'name',
  'brand',
  'retail_price',
  'department',
  'sku',
  'distribution_center_id',
];

/** Products of old: all are delivered on the first day. */
export const makeProducts = (seed: number, count: number, days: number): Product[] =>
  Array.from({ length: count }, (_, index) => makeProduct(seed, index + 1, days, 0));

/** Products that come into the range day by day; orders of the first day name some that are delivered later. */
export const launchProducts = (seed: number, count: number, days: number): Product[] =>
  Array.from({ length: days * Math.max(1, Math.round(count / 200)) }, (_, index) =>
    makeProduct(seed, count + index + 1, days, index % days),
  );

const makeProduct = (seed: number, id: number, days: number, firstDay: number): Product => {
  const random = randomOf(seed, 'product', id);
  const [category, department, nouns] = random.pick(categories);
  const retailPrice = priceOf(random);
  return {
    id,
    category,
    department,
    name: nameOf(id, `${random.pick(adjectives)} ${random.pick(materials)} ${random.pick(nouns)}`),
    brand: brandOf(id, random.pick(brands)),
    retailPrice,
    costShare: 0.35 + random.share() * 0.3,
    distributionCenter: 1 + random.below(10),
    life: lifeOf(random, days, firstDay, 0.01),
    repriced: {
      day: random.chance(0.03) ? 1 + random.below(Math.max(1, days - 1)) : Infinity,
      retailPrice: Math.round(retailPrice * (80 + random.below(40))) / 100,
    },
  };
};

/** From 6 to 250 dollars, more of them low, ending as prices do; a few below one dollar. */
const priceOf = (random: Random) => {
  if (random.chance(0.004)) return 0.49;
  const whole = Math.round(6 * (250 / 6) ** random.share());
  return whole + random.pick([0, -0.01, -0.05, 0.5]);
};

/** One product in 1,200 has no brand; one in 2,500 has one that breaks the parts of its page's uri. */
const brandOf = (id: number, brand: string) => {
  if (id % 1200 === 17) return '';
  return id % 2500 === 31 ? brandWithSlash : brand;
};

/** Missing names, doubly encoded ones (0.6 %), and some that need quotes in a CSV. */
const nameOf = (id: number, name: string) => {
  if (id % 14_000 === 23) return '';
  if (id % 167 === 5) return Buffer.from(`${name} Piqué®`).toString('latin1');
  if (id % 97 === 3) return `${name}, 32" Inseam`;
  return id % 1000 === 77 ? `${name}\nLimited Edition` : name;
};

/** The product as delivered on a day, or undefined where it is not. */
export const productRow = (product: Product, day: number): string[] | undefined => {
  if (!isDelivered(product.life, day)) return undefined;
  const { id, repriced } = product;
  const retailPrice = day < repriced.day ? product.retailPrice : repriced.retailPrice;
  return [
    String(id),
    spellDouble(Math.fround(retailPrice) * product.costShare),
    product.category,
    product.name,
    product.brand,
    spellPrice(retailPrice),
    product.department,
    createHash('md5').update(String(id)).digest('hex').toUpperCase(),
    String(product.distributionCenter),
  ];
};
