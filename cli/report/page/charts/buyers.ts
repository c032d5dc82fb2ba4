import * as Plot from '@observablehq/plot';
import { count, left, percent, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, legendOf, colours, draw, nameMargin, share, shortName } from './chart.ts';

/** Who buys, by each trait. */
export function buyersChart({ buyers }: PageData): Chart {
  const name = ({ trait, value }: (typeof buyers)[number]): string => `${trait}: ${value}`;
  const traits = [...new Set(buyers.map(({ trait }) => trait))];
  return {
    id: 'buyers',
    title: 'Units sold by age, gender and country of the buyer',
    claim:
      'Units, not people: one who buys twice counts twice. Traits are those at the time of the order; Unknown stands for buyers of whom the source says nothing.',
    described: `A bar for each of ${buyers.length} values of three traits, as long as its share of the units sold.`,
    drawing:
      buyers.length === 0
        ? undefined
        : draw({
            height: 80 + buyers.length * 24,
            marginLeft: nameMargin,
            marginRight: 90,
            x: { label: 'share of units', grid: true, tickFormat: share },
            y: { label: null, domain: buyers.map(name), tickFormat: shortName },
            color: { domain: traits },
            marks: [
              Plot.barX(buyers, { x: 'shareOfUnits', y: name, fill: 'trait' }),
              Plot.text(buyers, {
                x: 'shareOfUnits',
                y: name,
                text: ({ units }: (typeof buyers)[number]) => count(units),
                textAnchor: 'start',
                dx: 6,
              }),
              Plot.ruleX([0], { stroke: colours[7] ?? '' }),
            ],
          }),
    legend: legendOf(traits),
    table: {
      headings: [left('trait'), left('value'), right('units sold'), right('share')],
      rows: buyers.map((each) => [each.trait, each.value, count(each.units), percent(each.shareOfUnits)]),
    },
  };
}
