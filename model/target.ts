/** The settings that reach SQL. Days are UTC dates in ISO form. */
export interface Settings {
  /** How many days back a snapshot may be delivered or replayed; bronze keeps as many. */
  readonly replayWindowDays: number;
  /** Hours after the end of a day until its snapshot counts as missing. */
  readonly freshnessHours: number;
  /** Share of the known keys, 0 to 1: a snapshot in which more of them change or vanish is a broken or swapped source. */
  readonly massChangeShare: number;
  /** Share of the delivered lines, 0 to 1: a snapshot of whose lines more are rejected is of another format, and rejected as a whole. */
  readonly massRejectionShare: number;
  /** Share of a fact's units, 0 to 1: where a change touches more of them, all of the fact is computed again. */
  readonly incrementalShare: number;
  /** First and last day of dim_date; a time outside cannot be true. */
  readonly dateRange: { readonly start: string; readonly end: string };
}

/** What a model is compiled for: whose project, which datasets, which buckets, which settings. */
export interface Target {
  readonly project: string;
  /** Added to each dataset's name after `_`; empty for none. */
  readonly datasetSuffix: string;
  readonly buckets: { readonly raw: string; readonly processed: string; readonly analytics: string };
  readonly settings: Settings;
}

export const datasets = ['bronze', 'silver', 'gold', 'quality', 'ops'] as const;
export type Dataset = (typeof datasets)[number];

/** A value for each dataset. */
export function eachDataset<Value>(make: (dataset: Dataset) => Value): Readonly<Record<Dataset, Value>> {
  return {
    bronze: make('bronze'),
    silver: make('silver'),
    gold: make('gold'),
    quality: make('quality'),
    ops: make('ops'),
  };
}

/** The name of a dataset in the target. */
export function datasetName(target: Target, dataset: string): string {
  return suffixed(dataset, '_', target.datasetSuffix);
}

/** A name that tells two stacks in a project apart; without a suffix it is the name alone. */
export function suffixed(name: string, separator: string, suffix: string): string {
  return suffix === '' ? name : `${name}${separator}${suffix}`;
}

/** The GoogleSQL literals of a target's settings and buckets, by the parameter that stands for each in SQL. */
export function parameterLiterals({ settings, buckets }: Target): ReadonlyMap<string, string> {
  return new Map([
    ['@processed_bucket', `'${buckets.processed}'`],
    ['@analytics_bucket', `'${buckets.analytics}'`],
    ['@replay_window_days', String(settings.replayWindowDays)],
    ['@freshness_hours', String(settings.freshnessHours)],
    ['@mass_change_share', `NUMERIC '${String(settings.massChangeShare)}'`],
    ['@mass_rejection_share', `NUMERIC '${String(settings.massRejectionShare)}'`],
    ['@incremental_share', `NUMERIC '${String(settings.incrementalShare)}'`],
    ['@date_range_start', `DATE '${settings.dateRange.start}'`],
    ['@date_range_end', `DATE '${settings.dateRange.end}'`],
  ]);
}

/** Settings of the environment `dev`, which the local run uses too. */
export const devSettings: Settings = {
  replayWindowDays: 35,
  freshnessHours: 12,
  massChangeShare: 0.3,
  massRejectionShare: 0.3,
  incrementalShare: 0.3,
  dateRange: { start: '2018-01-01', end: '2030-12-31' },
};

/** What the SQL is compiled for on a laptop. */
export const localTarget: Target = {
  project: 'local',
  datasetSuffix: '',
  buckets: { raw: 'local-raw-data', processed: 'local-processed-data', analytics: 'local-analytics-data' },
  settings: devSettings,
};
