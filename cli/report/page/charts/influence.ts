import * as Plot from '@observablehq/plot';
import { count, left, ratio, right } from '../../format.ts';
import type { PageData } from '../read.ts';
import { type Chart, draw, shortName } from './chart.ts';

/** What sessions hold, by where they come from, against all sessions. */
export function influenceChart({ influence }: PageData): Chart {
  const sources = [...new Set(influence.map(({ source }) => source))];
  const types = [...new Set(influence.map(({ eventType }) => eventType))];
  const found = new Map(influence.map((each) => [`${each.source} ${each.eventType}`, each]));
  const drawn = influence.filter(({ ratioToAll }) => ratioToAll !== null);
  return {
    id: 'influence',
    title: 'Actions by traffic source, against all sources',
    claim:
      '1 says that sessions of the source hold as many such events as all sessions do. The fewer the sessions, the further it strays by chance; it cannot tell whether a source attracts other people or changes what they do.',
    described: `A field for each of ${sources.length} traffic sources and ${types.length} types of events with the ratio to all sessions.`,
    drawing:
      drawn.length === 0
        ? undefined
        : draw({
            height: 90 + sources.length * 34,
            marginLeft: 180,
            x: { label: null, axis: 'top' },
            y: { label: null, domain: sources, tickFormat: shortName },
            marks: [
              Plot.cell(drawn, {
                x: 'eventType',
                y: 'source',
                fill: 'none',
                stroke: 'var(--line)',
                inset: 1,
              }),
              Plot.text(drawn, {
                x: 'eventType',
                y: 'source',
                text: ({ ratioToAll }: (typeof drawn)[number]) => ratio(ratioToAll),
              }),
            ],
          }),
    table: {
      headings: [left('traffic source'), right('sessions'), ...types.map(right)],
      rows: sources.map((source) => [
        source,
        count(influence.find((each) => each.source === source)?.sessions ?? null),
        ...types.map((type) => ratio(found.get(`${source} ${type}`)?.ratioToAll ?? null)),
      ]),
    },
  };
}
