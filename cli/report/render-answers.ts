import { textTable } from '../table.ts';
import type { Answers } from './answers.ts';
import { count, dollars, left, percent, ratio, right, section } from './format.ts';

/** The three questions and their answers, a section each. */
export function renderAnswers(answers: Answers): string {
  return [
    section('How do customers behave?', paths(answers)),
    section('What makes them buy?', `${sources(answers)}\n${signals(answers)}`),
    section('How do products perform?', products(answers)),
  ].join('\n');
}

function paths({ topPaths }: Answers): string {
  if (topPaths.length === 0) return 'nobody visited\n';
  const rows = topPaths.map((path) => [
    path.path,
    count(path.sessions),
    percent(path.shareOfSessions),
    percent(path.conversion),
    percent(path.identifiedConversion),
  ]);
  const headings = ['sessions', 'share', 'conversion', 'of known users'].map(right);
  return textTable([left('path before a purchase'), ...headings], rows);
}

function sources({ sources: found }: Answers): string {
  if (found.length === 0) return 'nobody visited\n';
  const rows = found.map((source) => [
    source.source,
    count(source.sessions),
    percent(source.conversion),
    percent(source.identifiedConversion),
    count(source.unitsSold),
    dollars(source.revenue),
  ]);
  const headings = ['sessions', 'conversion', 'of known users', 'units sold', 'revenue $'].map(right);
  return textTable([left('traffic source'), ...headings], rows);
}

function signals({ signals: found }: Answers): string {
  if (found.length === 0) return 'nothing goes before a purchase\n';
  const rows = found.map((signal) => [
    signal.signal,
    percent(signal.support),
    percent(signal.conversionWith),
    percent(signal.conversionWithout),
    ratio(signal.lift),
    ratio(signal.identifiedLift),
  ]);
  const headings = ['sessions', 'conversion', 'without it', 'lift', 'of known users'].map(right);
  return textTable([left('signal'), ...headings], rows);
}

function products({ topProducts }: Answers): string {
  if (topProducts.length === 0) return 'no product was sold\n';
  const rows = topProducts.map((product) => [
    product.product,
    product.category ?? '',
    count(product.unitsSold),
    dollars(product.revenue),
    product.margin === null ? '' : dollars(product.margin),
    percent(product.conversion),
    percent(product.returnRate),
    buyers(product),
  ]);
  const headings = ['units sold', 'revenue $', 'margin $', 'conversion', 'return rate'].map(right);
  return textTable([left('product'), left('category'), ...headings, left('mostly bought by')], rows);
}

function buyers(product: Answers['topProducts'][number]): string {
  const { gender, genderShare, ageBand, ageBandShare, country, countryShare } = product;
  return [[gender, genderShare] as const, [ageBand, ageBandShare] as const, [country, countryShare] as const]
    .map(([value, share]) => `${value} ${(share * 100).toFixed(0)} %`)
    .join(', ');
}
