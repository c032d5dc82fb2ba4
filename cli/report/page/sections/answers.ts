import { count, dollars, left, percent, right } from '../../format.ts';
import { attributesChart } from '../charts/attributes.ts';
import { buyersChart } from '../charts/buyers.ts';
import { chartOf } from '../charts/chart.ts';
import { conversionChart } from '../charts/conversion.ts';
import { eventsChart } from '../charts/events.ts';
import { influenceChart } from '../charts/influence.ts';
import { liftChart } from '../charts/lift.ts';
import { pathsChart } from '../charts/paths.ts';
import { html, type Html } from '../html.ts';
import { limits } from '../queries.ts';
import type { PageData } from '../read.ts';
import { tableOf } from '../table.ts';

/** The three questions, each with its charts. */
export function answersSections(data: PageData): Html {
  return html`<section aria-labelledby="behave">
      <h2 id="behave">How do customers behave?</h2>
      ${[pathsChart(data), eventsChart(data), influenceChart(data)].map(chartOf)}
    </section>
    <section aria-labelledby="buy">
      <h2 id="buy">What makes them buy?</h2>
      ${[conversionChart(data), liftChart(data)].map(chartOf)}
    </section>
    <section aria-labelledby="perform">
      <h2 id="perform">How do products perform?</h2>
      ${productsTable(data)} ${[buyersChart(data), attributesChart(data)].map(chartOf)}
    </section>`;
}

function productsTable({ products }: PageData): Html {
  const value = (number: number | null, text: string): { text: string; value: number | null } => ({
    text,
    value: number,
  });
  const money = (amount: number | null): { text: string; value: number | null } =>
    value(amount, amount === null ? '' : dollars(amount.toFixed(2)));
  const share = (number: number | null): { text: string; value: number | null } =>
    value(number, percent(number));
  const most =
    products.length === limits.products ? ` The ${count(limits.products)} with the highest revenue.` : '';
  return html`<figure id="products">
    <h3>Products</h3>
    <p class="claim">
      A unit counts as sold unless its order was cancelled or returned; conversion is over the sessions that
      saw the page, and mostly tells how many strangers looked. Few units make the rates of one product noise:
      rank and revenue bear more.${most}
    </p>
    ${tableOf({
      caption: 'Products',
      isLong: true,
      headings: [
        left('product'),
        left('category'),
        ...['price $', 'units sold', 'revenue $', 'margin $', 'views', 'conversion', 'return rate'].map(
          right,
        ),
      ],
      rows: products.map((each) => [
        each.product,
        each.category ?? '',
        money(each.price),
        value(each.unitsSold, count(each.unitsSold)),
        money(each.revenue),
        money(each.margin),
        value(each.views, count(each.views)),
        share(each.conversion),
        share(each.returnRate),
      ]),
    })}
  </figure>`;
}
