import * as Plot from '@observablehq/plot';
import { count, left, percent, ratio, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, legendOf, draw, share, shortened } from './chart.ts';

/** What share of sales each value has, against its share of the catalogue. */
export function attributesChart({ attributes }: PageData): Chart {
  const drawn = attributes.filter(({ shareOfRevenue }) => shareOfRevenue !== null);
  const names = [...new Set(drawn.map(({ attribute }) => attribute))];
  const far = (each: (typeof drawn)[number]): boolean =>
    Math.abs((each.shareOfRevenue ?? 0) - each.shareOfCatalogue) > 0.03 || each.shareOfCatalogue > 0.2;
  return {
    id: 'attributes',
    title: 'Share of sales against share of the catalogue',
    claim:
      'On the line a value sells as the number of its products lets expect, above it more. Attributes hang together (a category has its prices), so it is no effect of one alone, and values with few units say little.',
    described: `A dot for each of ${drawn.length} categories, brands, departments and price bands; the line is where both shares are equal.`,
    drawing:
      drawn.length === 0
        ? undefined
        : draw({
            height: 460,
            width: 640,
            marginLeft: 60,
            marginRight: 140,
            x: { label: 'share of the catalogue', grid: true, tickFormat: share },
            y: { label: 'share of revenue', grid: true, tickFormat: share },
            color: { domain: names },
            marks: [
              Plot.line(
                [
                  [0, 0],
                  [1, 1],
                ].map((each) =>
                  each.map(
                    (value) => value * Math.max(...drawn.map(({ shareOfCatalogue }) => shareOfCatalogue)),
                  ),
                ),
                {
                  stroke: 'currentColor',
                  strokeDasharray: '4 3',
                },
              ),
              Plot.dot(drawn, {
                x: 'shareOfCatalogue',
                y: 'shareOfRevenue',
                fill: 'attribute',
                r: 4,
                title: (each: (typeof drawn)[number]) =>
                  `${each.attribute} ${each.value}: ${percent(each.shareOfCatalogue)} of the catalogue, ${percent(each.shareOfRevenue)} of revenue`,
              }),
              Plot.text(drawn.filter(far), {
                x: 'shareOfCatalogue',
                y: 'shareOfRevenue',
                text: ({ value }: (typeof drawn)[number]) => shortened(24)(value),
                textAnchor: 'start',
                dx: 7,
              }),
            ],
          }),
    legend: legendOf(names),
    table: {
      headings: [
        left('attribute'),
        left('value'),
        ...['products', 'of the catalogue', 'units sold', 'of revenue', 'index'].map(right),
      ],
      rows: attributes.map((each) => [
        each.attribute,
        each.value,
        count(each.products),
        percent(each.shareOfCatalogue),
        count(each.units),
        percent(each.shareOfRevenue),
        ratio(each.index),
      ]),
    },
  };
}
