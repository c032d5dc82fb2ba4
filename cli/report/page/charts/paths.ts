import * as Plot from '@observablehq/plot';
import { count, left, percent, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, colours, draw, shortened } from './chart.ts';

/** The ways of sessions, each as long as it is common and divided by how it ends. */
export function pathsChart({ paths }: PageData): Chart {
  const parts = paths.flatMap(({ path, sessions, converting }) => [
    { path, end: 'purchase', sessions: converting },
    { path, end: 'no purchase', sessions: sessions - converting },
  ]);
  return {
    id: 'paths',
    title: 'Ways of visitors and how they end',
    claim:
      'A way is cut at the first purchase and after eight steps. Strangers never buy in this source, so a way tells whose it is as much as where it leads; it does not say what caused a purchase.',
    described: `A bar for each of the ${paths.length} most common ways, as long as the number of sessions that took it, divided into those with a purchase and those without.`,
    drawing:
      paths.length === 0
        ? undefined
        : draw({
            height: 80 + paths.length * 34,
            marginLeft: 380,
            x: { label: 'sessions', grid: true },
            y: {
              label: null,
              domain: paths.map(({ path }) => path),
              tickFormat: shortened(52),
            },
            color: {
              legend: false,
              domain: ['purchase', 'no purchase'],
              range: [colours[0] ?? '', colours[7] ?? ''],
            },
            marks: [
              Plot.barX(parts, {
                x: 'sessions',
                y: 'path',
                fill: 'end',
                title: (part: (typeof parts)[number]) => `${part.path}, ${part.end}: ${count(part.sessions)}`,
              }),
              Plot.text(paths, {
                x: 'sessions',
                y: 'path',
                text: ({ sessions, converting }: (typeof paths)[number]) =>
                  `${count(sessions)}, ${percent(sessions === 0 ? null : converting / sessions)} buy`,
                textAnchor: 'start',
                dx: 6,
              }),
              Plot.ruleX([0]),
            ],
            marginRight: 130,
          }),
    legend: [
      ['purchase', colours[0] ?? ''],
      ['no purchase', colours[7] ?? ''],
    ],
    table: {
      headings: [
        left('path before a purchase'),
        right('sessions'),
        right('with purchase'),
        right('of known users'),
      ],
      rows: paths.map(({ path, sessions, converting, identified }) => [
        path,
        count(sessions),
        count(converting),
        count(identified),
      ]),
    },
  };
}
