import * as Plot from '@observablehq/plot';
import { count, left, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, legendOf, draw } from './chart.ts';

/** How often what happens, over time. */
export function eventsChart({ events }: PageData): Chart {
  const types = [...new Set(events.map(({ eventType }) => eventType))];
  const periods = [...new Set(events.map(({ period }) => period))];
  const dated = events.map((each) => ({ ...each, day: new Date(`${each.period}T00:00:00Z`) }));
  const found = new Map(
    events.map(({ period, eventType, events: number }) => [`${period} ${eventType}`, number]),
  );
  return {
    id: 'events',
    title: 'Events over time, by type',
    claim:
      'Counts events, not visitors. The newest period is not over, and may still grow: the source also delivers events that lie a few days ahead of its snapshot.',
    described: `A line for each of ${types.length} types of events over ${periods.length} periods from ${periods[0] ?? ''} to ${periods.at(-1) ?? ''}.`,
    drawing:
      events.length === 0
        ? undefined
        : draw({
            height: 320,
            marginLeft: 60,
            marginRight: 110,
            x: { type: 'utc', label: null },
            y: { label: 'events', grid: true },
            color: { domain: types },
            marks: [
              Plot.lineY(dated, {
                x: 'day',
                y: 'events',
                stroke: 'eventType',
                z: 'eventType',
                strokeWidth: 2,
              }),
              Plot.dot(dated, {
                x: 'day',
                y: 'events',
                fill: 'eventType',
                r: periods.length > 40 ? 1.5 : 3,
                title: (each: (typeof dated)[number]) =>
                  `${each.period}, ${each.eventType}: ${count(each.events)}`,
              }),
              Plot.text(
                dated,
                Plot.selectLast({
                  x: 'day',
                  y: 'events',
                  z: 'eventType',
                  text: 'eventType',
                  textAnchor: 'start',
                  dx: 8,
                }),
              ),
              Plot.ruleY([0]),
            ],
          }),
    legend: legendOf(types),
    table: {
      headings: [left('from'), ...types.map(right)],
      rows: periods.map((period) => [
        period,
        ...types.map((type) => count(found.get(`${period} ${type}`) ?? 0)),
      ]),
    },
  };
}
