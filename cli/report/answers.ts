import { z } from 'zod';
import { rowsOf } from '../../pipeline/run/rows.ts';
import type { Warehouse } from '../../pipeline/ports.ts';

const rows = z.coerce.number().pipe(z.int().nonnegative());
const share = z.number().min(0).max(1);
/** Dollars as decimal text, so that no cent is lost. */
const money = z.string().regex(/^-?\d+(\.\d+)?$/);

/** The three questions, answered from the marts; `docs/questions.md` says what the numbers mean. */
export const Answers = z.strictObject({
  /** How do customers behave? The ways that most sessions took before a purchase, or to their end. */
  topPaths: z.array(
    z.strictObject({
      path: z.string(),
      sessions: rows,
      shareOfSessions: share,
      conversion: share,
      /** Among sessions of known users; null where there is none. */
      identifiedConversion: share.nullable(),
    }),
  ),
  /** What makes them buy? Visits by how they came about, those with most sessions first. */
  sources: z.array(
    z.strictObject({
      source: z.string(),
      sessions: rows,
      conversion: share.nullable(),
      identifiedConversion: share.nullable(),
      unitsSold: rows,
      revenue: money,
    }),
  ),
  /** What goes before a purchase, the strongest first. */
  signals: z.array(
    z.strictObject({
      signal: z.string(),
      /** Share of the sessions that show it. */
      support: share,
      conversionWith: share.nullable(),
      conversionWithout: share.nullable(),
      /** Conversion with it against that of all sessions; 1 is no difference. */
      lift: z.number().nonnegative().nullable(),
      identifiedLift: z.number().nonnegative().nullable(),
    }),
  ),
  /** How do products perform? Those with the highest revenue first. */
  topProducts: z.array(
    z.strictObject({
      product: z.string(),
      category: z.string().nullable(),
      unitsSold: rows,
      revenue: money,
      margin: money.nullable(),
      /** Share of the sessions that saw its page in which it was bought. */
      conversion: share.nullable(),
      /** Share of the delivered units that came back. */
      returnRate: share.nullable(),
      /** Who buys it: the age band, gender and country with most units, and their shares of its units. */
      ageBand: z.string(),
      ageBandShare: share,
      gender: z.string(),
      genderShare: share,
      country: z.string(),
      countryShare: share,
    }),
  ),
});

export type Answers = z.infer<typeof Answers>;

/** Asks the marts of a warehouse. */
export async function readAnswers(warehouse: Warehouse, gold: string): Promise<Answers> {
  const { topPaths, sources, signals, topProducts } = Answers.shape;
  return {
    topPaths: await rowsOf(warehouse, topPaths.element, topPathsQuery(gold)),
    sources: await rowsOf(warehouse, sources.element, sourcesQuery(gold)),
    signals: await rowsOf(warehouse, signals.element, signalsQuery(gold)),
    topProducts: await rowsOf(warehouse, topProducts.element, topProductsQuery(gold)),
  };
}

const topPathsQuery = (gold: string): string => `
SELECT
  path, sessions, share_of_sessions AS shareOfSessions,
  conversion_rate AS conversion, identified_conversion_rate AS identifiedConversion
FROM ${gold}.mart_session_paths
ORDER BY sessions DESC, path
LIMIT 10`;

const sourcesQuery = (gold: string): string => `
SELECT
  traffic_source AS source, sessions, conversion_rate AS conversion,
  identified_conversion_rate AS identifiedConversion, units_sold AS unitsSold, revenue
FROM ${gold}.mart_conversion_by_source
ORDER BY sessions DESC, traffic_source`;

const signalsQuery = (gold: string): string => `
SELECT
  every.signal, every.support, every.conversion_rate_with AS conversionWith,
  every.conversion_rate_without AS conversionWithout, every.lift, identified.lift AS identifiedLift
FROM ${gold}.mart_purchase_signals AS every
LEFT JOIN ${gold}.mart_purchase_signals AS identified
  ON identified.signal = every.signal
  AND identified.visitors = 'identified'
WHERE every.visitors = 'all'
ORDER BY every.lift DESC, every.support DESC, every.signal
LIMIT 6`;

const topProductsQuery = (gold: string): string => `
WITH
  top_product AS (
    SELECT product_id, product_name, category, units_sold, revenue, margin, conversion_rate, return_rate
    FROM ${gold}.mart_product_performance
    WHERE units_sold > 0
    ORDER BY revenue DESC, product_id
    LIMIT 10
  ),
  main_trait AS (
    SELECT product_id, trait, trait_value, share_of_units
    FROM ${gold}.mart_product_buyers
    WHERE level = 'product'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY product_id, trait ORDER BY units_sold DESC, trait_value) = 1
  )
SELECT
  IFNULL(top_product.product_name, CONCAT('product ', CAST(top_product.product_id AS STRING))) AS product,
  top_product.category, top_product.units_sold AS unitsSold, top_product.revenue, top_product.margin,
  top_product.conversion_rate AS conversion, top_product.return_rate AS returnRate,
  age_band.trait_value AS ageBand, age_band.share_of_units AS ageBandShare,
  gender.trait_value AS gender, gender.share_of_units AS genderShare,
  country.trait_value AS country, country.share_of_units AS countryShare
FROM top_product
INNER JOIN main_trait AS age_band
  ON age_band.product_id = top_product.product_id AND age_band.trait = 'age band'
INNER JOIN main_trait AS gender
  ON gender.product_id = top_product.product_id AND gender.trait = 'gender'
INNER JOIN main_trait AS country
  ON country.product_id = top_product.product_id AND country.trait = 'country'
ORDER BY top_product.revenue DESC, top_product.product_id`;
