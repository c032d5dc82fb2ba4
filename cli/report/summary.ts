import { shownPath } from '../paths.ts';
import { count, dollars, percent, ratio } from './format.ts';
import { headline } from './render.ts';
import type { StartReport } from './schema.ts';

/**
 * What a run came to: the three answers in ten lines, where the rest is, and last how the run ended.
 *
 * @param from the folder that paths are shown from.
 */
export function summarize(report: StartReport, from: string): string {
  const lines = [
    'How do customers behave?',
    ...behaviour(report),
    'What makes them buy?',
    ...buying(report),
    'How do products perform?',
    ...products(report),
  ];
  const rest = [
    `The page with charts, quality and lineage: ${shownPath(from, report.places.page)}`,
    'All of the report: npm start -- --verbose',
  ];
  return [...lines, '', ...rest, '', headline(report)].join('\n');
}

function behaviour({ topPaths }: StartReport): string[] {
  const [common] = topPaths;
  const bought = topPaths.find(({ conversion }) => conversion > 0);
  if (common === undefined) return ['  nobody visited'];
  return [
    `  ${percent(common.shareOfSessions)} of the sessions go ${common.path}, the most common way; ${percent(common.conversion)} of these buy.`,
    ...(bought === undefined || bought === common
      ? []
      : [
          `  Of the ways that lead to a purchase the most common is ${bought.path}: ${percent(bought.shareOfSessions)}.`,
        ]),
  ];
}

function buying({ sources, signals }: StartReport): string[] {
  const [source] = sources;
  const [signal] = signals;
  if (source === undefined) return ['  nobody visited'];
  return [
    `  ${source.source} brings the most sessions, ${count(source.sessions)}; ${percent(source.conversion) || 'none'} of these buy.`,
    ...(signal === undefined || signal.lift === null
      ? []
      : [
          `  Strongest signal: ${signal.signal}, lift ${ratio(signal.lift)}; among known users ${ratio(signal.identifiedLift) || 'unknown'}.`,
        ]),
  ];
}

function products({ topProducts }: StartReport): string[] {
  const [first] = topProducts;
  if (first === undefined) return ['  no product was sold'];
  const returned =
    first.returnRate === null ? '' : `; ${percent(first.returnRate)} of what was delivered came back`;
  return [
    `  ${first.product} sells for most: ${dollars(first.revenue)} $ with ${count(first.unitsSold)} units${returned}.`,
  ];
}
