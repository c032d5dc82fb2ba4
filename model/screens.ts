import type { Reconciliation } from './contract.ts';
import { buildFailed, duplicateGrain, orphan, requiredMissing } from './screen-names.ts';
import { keyScreens, lineScreens } from './generate/screened.ts';
import { deliveryOf } from './silver.ts';
import { entityOf, type Model } from './model.ts';

/** A screen as `quality.screen` lists it. */
export interface ListedScreen {
  readonly name: string;
  /** The entity that it judges; `gold` or `pipeline` where it judges none. */
  readonly entity: string;
  /** The table that it looks at, or the view that lists what fails: `table_name` of its error events. */
  readonly table: string;
  readonly type: 'column' | 'structure' | 'business rule' | 'snapshot' | 'publish' | 'run';
  readonly severity: 'info' | 'warn' | 'reject' | 'block';
  readonly description: string;
}

type Described = Pick<ListedScreen, 'name' | 'severity' | 'type' | 'description'>;

/** The screens of a delivered snapshot that follow from no column, the same for every entity. */
export const ofSnapshots: readonly Described[] = [
  ...keyScreens,
  {
    name: 'deletions_withheld',
    type: 'structure',
    severity: 'warn',
    description: 'A key could not be read, or too many lines were rejected, so nothing counts as deleted',
  },
  {
    name: 'changed_by_rules',
    type: 'snapshot',
    severity: 'warn',
    description:
      'New versions of rows that the source left as they were, because the contract or the query has changed',
  },
  {
    name: 'first_values',
    type: 'snapshot',
    severity: 'info',
    description:
      'New versions of rows in which only a column differs that had no value in any row before, as one that the file has anew',
  },
  {
    name: 'empty',
    type: 'snapshot',
    severity: 'block',
    description: 'The snapshot has not even a header',
  },
  {
    name: 'header',
    type: 'snapshot',
    severity: 'block',
    description: 'Not one header line a file with the names of the contract in their order',
  },
  { name: 'header_only', type: 'snapshot', severity: 'block', description: 'The snapshot holds no rows' },
  {
    name: 'content_gone',
    type: 'snapshot',
    severity: 'block',
    description:
      'A marker of an unchanged file stands for contents that are no longer those of the day before',
  },
  {
    name: 'mass_change',
    type: 'snapshot',
    severity: 'block',
    description:
      'So large a share of the known keys changes or vanishes that the source is broken or swapped',
  },
  {
    name: 'delivered_twice',
    type: 'snapshot',
    severity: 'block',
    description: 'Most keys come more than once: two exports of one day',
  },
  {
    name: 'mass_rejection',
    type: 'snapshot',
    severity: 'block',
    description: 'So large a share of the lines is rejected that the file is of another format',
  },
  {
    name: 'too_late',
    type: 'snapshot',
    severity: 'block',
    description: 'The snapshot came when bronze no longer reached so far back',
  },
];

/** Names of the screens that look at a gold table before it is published and follow from no figure. */
export const ofGoldTables = [duplicateGrain, orphan, requiredMissing, buildFailed] as const;

const ofRuns: readonly ListedScreen[] = ['run_silver', 'run_gold'].map((routine) => ({
  name: 'run_failed',
  entity: 'pipeline',
  table: `ops.${routine}`,
  type: 'run',
  severity: 'block',
  description: 'The run ended with an error and left everything as it was',
}));

/** All screens: those that follow from the contracts and those that the contracts declare. */
export function screensOf(model: Model): ListedScreen[] {
  const listed = (entity: string, table: string, screens: readonly Described[]): ListedScreen[] =>
    screens.map(({ name, type, severity, description }) => ({
      name,
      entity,
      table,
      type,
      severity,
      description,
    }));
  return [
    ...model.histories.flatMap((history) => {
      const entity = entityOf(history);
      const screens = [...lineScreens(deliveryOf(model, history)), ...ofSnapshots];
      return listed(entity, `bronze.${entity}`, screens);
    }),
    ...model.comparisons.flatMap(({ dataset, name, contract }) =>
      listed(contract.entity, `${dataset}.${name}`, contract.screens),
    ),
    ...[
      ...model.dimensions,
      ...model.facts,
      ...model.marts,
      ...model.stages.filter(({ contract }) => contract.unit !== undefined),
    ].flatMap(({ dataset, name, contract }) =>
      listed('gold', `${dataset}.${name}`, [
        {
          name: duplicateGrain,
          type: 'publish',
          severity: 'block',
          description: `More than one row of the same ${contract.grain}`,
        },
        ...(contract.columns.some(({ required }) => required) ? [missingValue] : []),
        ...(contract.kind === 'mart' ? [notComputed] : []),
        ...('references' in contract && contract.references.length > 0 ? [orphanKey] : []),
        ...('reconciles' in contract ? contract.reconciles.map(reconciled) : []),
      ]),
    ),
    ...ofRuns,
  ];
}

const missingValue: Described = {
  name: requiredMissing,
  type: 'publish',
  severity: 'block',
  description: 'A column without a value that must have one',
};

const notComputed: Described = {
  name: buildFailed,
  type: 'publish',
  severity: 'block',
  description: 'The query fails on the rows that there are',
};

const orphanKey: Described = {
  name: orphan,
  type: 'publish',
  severity: 'block',
  description: 'A key that its dimension does not have',
};

function reconciled({ name, description }: Reconciliation): Described {
  return { name, type: 'publish', severity: 'block', description };
}
