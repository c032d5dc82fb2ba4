import { z } from 'zod';
import { hashedTypes, isAmong, isColumnType, isScalar, scalarTypes } from './types.ts';

/** BigQuery allows a column 300 characters, and others more. Source: "Specifying a schema", column names. */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'a name is lower-case letters, digits and _, with a letter first')
  .max(300, 'a name has at most 300 characters');
const text = z.string().trim().min(1);

/** BigQuery's limits on descriptions. Source: "Quotas and limits", tables. */
const tableDescription = text.max(16_384, 'BigQuery takes at most 16,384 characters');
const columnDescription = text.max(1024, 'BigQuery takes at most 1,024 characters');

const types = scalarTypes.join(', ');
const columnType = text.refine(
  isColumnType,
  `is no type of a column: write one of ${types}, or ARRAY<…> of one`,
);

/** Classes of personal data: a column that has one never leaves silver. */
export const piiClasses = ['name', 'email', 'address', 'location', 'network', 'raw'] as const;
export type PiiClass = (typeof piiClasses)[number];

const column = z.strictObject({
  name,
  type: columnType,
  description: columnDescription,
  /** Never NULL; in a history a row without it is rejected. */
  required: z.boolean().default(false),
  pii: z.enum(piiClasses).optional(),
});

const bronzeColumn = z.strictObject({
  name,
  description: columnDescription,
  /** The name in the file's header, where it differs. */
  header: text.optional(),
  /** The spare column that the warehouse keeps it in, where it was added to a table that was there: `extra_1` and so on, in the order of the file. */
  spare: z
    .string()
    .regex(/^extra_[1-9][0-9]*$/, 'a spare column is called extra_1, extra_2 and so on')
    .optional(),
  /** May lack at the end of a file. */
  optional: z.boolean().default(false),
  pii: z.enum(piiClasses).optional(),
});

const historyColumn = column.extend({
  type: columnType.refine(
    (type) => !isColumnType(type) || isAmong(hashedTypes, type),
    `cannot be compared from day to day: a history keeps ${hashedTypes.join(', ')}`,
  ),
  /** The bronze column that it is read from: text there that gives nothing here is unreadable. */
  from: name.optional(),
});

const screen = z.strictObject({
  name,
  type: z.enum(['column', 'structure', 'business rule']),
  severity: z.enum(['info', 'warn', 'reject']),
  /** A GoogleSQL predicate over the row; true fails, NULL passes. */
  fails: text,
  description: text,
});

const dimensionReference = z.strictObject({
  dimension: name,
  /** Columns of the query that hold the dimension's natural key, in its order. */
  columns: z.array(name).min(1),
  /** Name of the key column: its role, where a table refers to a dimension more than once. */
  as: name.endsWith('_key', 'the name of a key ends in _key').optional(),
  /** What a natural key that is NULL means. */
  absent: z.enum(['unknown', 'not applicable']).default('unknown'),
});

const factReference = dimensionReference.extend({
  columns: dimensionReference.shape.columns.optional(),
  /** The column whose day picks the version of a type 2 dimension. */
  as_of: name.optional(),
  /** The dimension whose row already holds the key. */
  through: name.optional(),
});

/** A figure of a fact that must equal one of silver, or gold is not published. */
const reconciliation = z.strictObject({
  name,
  /** A GoogleSQL aggregate over the fact's rows. */
  measure: text,
  /** The entity of silver whose current rows say what is right. */
  from: name,
  /** The aggregate over those. */
  equals: text,
  /** A condition on them. */
  where: text.optional(),
  description: text,
  /** Other words that people use for it. */
  synonyms: z.array(text).min(1).optional(),
});

/** A relation that a query reads and whose rows belong to no unit. */
const unitLookup = z.strictObject({
  /** With its dataset, for example `silver.places`. */
  table: text,
  /** Its columns by which it is joined. */
  columns: z.array(name).min(1),
  /** The relation of the query, with the unit's column, whose rows look it up. */
  from: text,
  /** GoogleSQL expressions over a row of that one, one for each column. */
  values: z.array(text).min(1),
});

/**
 * The rows that are computed again together when something that they are made from changes: those with the same value in a
 * column. Every relation that the query reads has that column and gives a unit only rows of the same unit, but for lookups.
 */
const unit = z.strictObject({ column: name, lookups: z.array(unitLookup).default([]) });

const foreignKey = z.strictObject({ columns: z.array(name).min(1), to: name });

const partition = z.strictObject({ unit: z.enum(['DAY', 'MONTH']), column: name });

const common = { description: tableDescription, grain: text, owner: text };
const cluster = z.array(name).max(4, 'BigQuery clusters by at most 4 columns').default([]);
const physical = { partition: partition.optional(), cluster };
const columns = z.array(column).min(1).max(10_000, 'BigQuery takes at most 10,000 columns');
const key = z.array(name).min(1).max(16, 'BigQuery takes at most 16 columns as a key');

const contractSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bronze'),
    ...common,
    columns: z.array(bronzeColumn).min(1),
    /** Texts that mean in any column that there is no value, as exports write NULL. */
    missing: z.array(text).default([]),
  }),
  z.strictObject({
    kind: z.literal('history'),
    ...common,
    key,
    columns: z.array(historyColumn).min(1),
    references: z.array(foreignKey).default([]),
    screens: z.array(screen).default([]),
  }),
  z.strictObject({
    kind: z.literal('dimension'),
    ...common,
    key,
    /** The history whose versions it keeps: type 2. Without it the dimension has no versions. */
    history: name.optional(),
    columns,
    references: z.array(dimensionReference).default([]),
    cluster,
  }),
  z.strictObject({
    kind: z.literal('fact'),
    ...common,
    key,
    columns,
    references: z.array(factReference).min(1),
    reconciles: z.array(reconciliation).min(1),
    /** Without it every publish computes all rows. */
    unit: unit.optional(),
    ...physical,
  }),
  z.strictObject({ kind: z.literal('mart'), ...common, key, columns, ...physical }),
  z.strictObject({ kind: z.literal('view'), ...common, columns }),
  z.strictObject({ kind: z.literal('materialized_view'), ...common, columns, ...physical }),
  /** Screens over more than one row: its query sets beside each row of silver what the row is compared with. */
  z.strictObject({
    kind: z.literal('comparison'),
    ...common,
    /** The entity whose rows it judges. */
    entity: name,
    key,
    columns,
    screens: z.array(screen.extend({ severity: z.enum(['info', 'warn']) })).min(1),
  }),
  /** A step that several gold tables share: computed once while gold is built. With a unit its rows are kept, so that only what has changed is computed. */
  z.strictObject({ kind: z.literal('stage'), ...common, key, columns, unit: unit.optional(), ...physical }),
  /** A table that the runs write to as they go: what is in it cannot be computed again. */
  z.strictObject({ kind: z.literal('ledger'), ...common, columns, ...physical }),
  z.strictObject({
    kind: z.literal('object_table'),
    ...common,
    bucket: z.enum(['raw', 'processed', 'analytics']),
    path: text,
  }),
]);

const argumentType = text.refine(isScalar, `is no type of an argument: write one of ${types}`);

const routineSchema = z.strictObject({
  description: text,
  owner: text,
  arguments: z
    .array(z.strictObject({ name, type: argumentType, mode: z.enum(['IN', 'OUT', 'INOUT']).default('IN') }))
    .default([]),
});

/** What `function.yaml` says about an expression that several queries share. */
const functionSchema = z.strictObject({
  description: text,
  owner: text,
  arguments: z.array(name).default([]),
});

/** What `routine.yaml` says about a routine that is written by hand. */
export type RoutineContract = z.infer<typeof routineSchema>;

/** What `table.yaml` says about a table. */
export type Contract = z.infer<typeof contractSchema>;
export type Kind = Contract['kind'];
export type ContractOf<K extends Kind> = Extract<Contract, { kind: K }>;
export type Column = z.infer<typeof column>;
export type HistoryColumn = z.infer<typeof historyColumn>;
export type Screen = z.infer<typeof screen>;
export type FactReference = z.infer<typeof factReference>;
/** A reference of a fact or of a dimension. */
export type Lookup = FactReference;
export type Unit = z.infer<typeof unit>;
export type Reconciliation = z.infer<typeof reconciliation>;
export { contractSchema, functionSchema, routineSchema };

/** What a file's header calls the columns, in order; optional ones may lack at its end. */
export function headerOf({ columns: declared }: ContractOf<'bronze'>): { name: string; optional: boolean }[] {
  return declared.map(({ name, header = name, optional }) => ({ name: header, optional }));
}
