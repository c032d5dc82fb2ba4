import * as Plot from '@observablehq/plot';
import { count, left, percent, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, colours, draw, nameMargin, share, shortName } from './chart.ts';
import { wilson } from './interval.ts';

/** Conversion by traffic source, with what chance alone could make of it. */
export function conversionChart({ conversions }: PageData): Chart {
  const rated = conversions
    .filter(({ sessions }) => sessions > 0)
    .map((each) => ({
      ...each,
      rate: each.converting / each.sessions,
      ...wilson(each.converting, each.sessions),
    }));
  return {
    id: 'conversion',
    title: 'Conversion by traffic source',
    claim:
      'Sessions with a purchase among all sessions, with the interval of 95 % that chance leaves: where intervals overlap, the sources may well not differ. Strangers never buy here, so the share moves with how many visitors are known; an order of n items shows as n sessions.',
    described: `A dot and an interval of 95 % for each of ${rated.length} traffic sources.`,
    drawing:
      rated.length === 0
        ? undefined
        : draw({
            height: 90 + rated.length * 34,
            marginLeft: nameMargin,
            marginRight: 130,
            x: { label: 'sessions with a purchase', grid: true, tickFormat: share, zero: true },
            y: { label: null, domain: rated.map(({ source }) => source), tickFormat: shortName },
            marks: [
              Plot.ruleY(rated, {
                y: 'source',
                x1: 'low',
                x2: 'high',
                stroke: colours[0] ?? '',
                strokeWidth: 3,
              }),
              Plot.dot(rated, { x: 'rate', y: 'source', r: 5, fill: colours[0] ?? '' }),
              Plot.text(rated, {
                x: 'high',
                y: 'source',
                text: ({ converting, sessions }: (typeof rated)[number]) =>
                  `${count(converting)} of ${count(sessions)}`,
                textAnchor: 'start',
                dx: 8,
              }),
            ],
          }),
    table: {
      headings: [
        left('traffic source'),
        ...['sessions', 'with purchase', 'conversion', 'from', 'to', 'of known users'].map(right),
      ],
      rows: conversions.map(({ source, sessions, converting, identifiedConversion }) => {
        const { low, high } = wilson(converting, sessions);
        const isRated = sessions > 0;
        return [
          source,
          count(sessions),
          count(converting),
          percent(isRated ? converting / sessions : null),
          percent(isRated ? low : null),
          percent(isRated ? high : null),
          percent(identifiedConversion),
        ];
      }),
    },
  };
}
