import * as Plot from '@observablehq/plot';
import { count, left, percent, ratio, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, colours, draw, shortName } from './chart.ts';

/** Signals before a purchase: how much more often one follows, and how common they are. */
export function liftChart({ lifts }: PageData): Chart {
  const drawn = lifts.filter(({ lift }) => lift !== null);
  const signals = [...new Set(drawn.map(({ signal }) => signal))];
  return {
    id: 'lift',
    title: 'Signals before a purchase, by lift',
    claim:
      '1 is no difference. Strangers never buy in this source, so among all visitors lift tells known users from strangers; among known users it stays near 1 by the way the source makes its data. It tells what goes together, not what causes a purchase.',
    described: `Two dots for each of ${signals.length} signals, for all visitors and for known users, placed by lift and as large as the signal is common.`,
    drawing:
      drawn.length === 0
        ? undefined
        : draw({
            height: 90 + signals.length * 26,
            marginLeft: 290,
            marginRight: 30,
            x: { label: 'lift', grid: true, zero: true },
            y: { label: null, domain: signals, tickFormat: shortName },
            r: { range: [0, 12], domain: [0, 1] },
            color: { domain: ['all', 'identified'], range: [colours[0] ?? '', colours[1] ?? ''] },
            marks: [
              Plot.ruleX([1], { stroke: 'currentColor', strokeDasharray: '4 3' }),
              Plot.dot(drawn, {
                x: 'lift',
                y: 'signal',
                r: 'support',
                fill: 'visitors',
                stroke: 'var(--ground)',
                symbol: 'circle',
                title: (each: (typeof drawn)[number]) =>
                  `${each.signal}, ${each.visitors}: lift ${ratio(each.lift)}, ${percent(each.support)} of sessions`,
              }),
            ],
          }),
    legend: [
      ['all visitors', colours[0] ?? ''],
      ['known users', colours[1] ?? ''],
    ],
    table: {
      headings: [
        left('visitors'),
        left('signal'),
        ...['sessions with it', 'of sessions', 'conversion', 'without it', 'lift'].map(right),
      ],
      rows: lifts.map((each) => [
        each.visitors,
        each.signal,
        count(each.sessions),
        percent(each.support),
        percent(each.conversionWith),
        percent(each.conversionWithout),
        ratio(each.lift),
      ]),
    },
  };
}
