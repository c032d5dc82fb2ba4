import type { Heading } from '../table.ts';
import { count, left, right } from './format.ts';
import type { StartReport } from './schema.ts';

type Snapshot = StartReport['snapshots'][number];
type FailedScreen = StartReport['failedScreens'][number];

/** Headings of the scorecard, of which each snapshot is a row. */
export const scorecardHeadings: readonly Heading[] = [
  ...['date', 'entity'].map(left),
  ...['delivered', 'accepted', 'quarantined', 'inserted', 'changed', 'deleted'].map(right),
  ...['block', 'reject', 'warn', 'info'].map(right),
  left('state'),
];

export const scorecardRow = (snapshot: Snapshot): string[] => [
  snapshot.date,
  snapshot.entity,
  count(snapshot.delivered),
  count(snapshot.accepted),
  count(snapshot.quarantined),
  count(snapshot.inserted),
  count(snapshot.changed),
  count(snapshot.deleted),
  count(snapshot.failedBlock),
  count(snapshot.failedReject),
  count(snapshot.failedWarn),
  count(snapshot.failedInfo),
  snapshot.reason === null ? snapshot.state : `${snapshot.state}: ${snapshot.reason}`,
];

/** The failed screens that call for somebody; habits of the source (`info`) are counted in the scorecard. */
export const callingScreens = (screens: readonly FailedScreen[]): FailedScreen[] =>
  screens.filter(({ severity }) => severity !== 'info');

export const failedScreenHeadings: readonly Heading[] = [
  ...['date', 'entity', 'table', 'screen', 'severity'].map(left),
  right('rows'),
  left('what to do'),
];

/** @param otherwise what to do where the screen says nothing itself. */
export const failedScreenRow = (failed: FailedScreen, otherwise = ''): string[] => [
  failed.date,
  failed.entity,
  failed.table,
  failed.screen,
  failed.severity,
  count(failed.failing),
  failed.message ?? otherwise,
];
