import { createHash } from 'node:crypto';
import { z } from 'zod';
import { channelType, idOf, type RecordedResource, tableType } from './resource.ts';

export type Json = z.infer<ReturnType<typeof z.json>>;

/** Values by their path in the inputs, for example `timePartitioning.type`; a list is one value. */
export type Facts = Readonly<Record<string, Json>>;

/** What a resource may be besides its inputs. `guarded` means: it holds what cannot be restored. */
export const marks = ['guarded', 'protect', 'retainOnDelete'] as const;
export type Mark = (typeof marks)[number];

export const modes = ['NULLABLE', 'REQUIRED', 'REPEATED'] as const;

/** A column in the spelling to which the engine takes all others. */
export interface RecordedColumn {
  readonly name: string;
  /** For example `INTEGER`, never `INT64`. */
  readonly type: string;
  readonly mode: (typeof modes)[number];
  /** Everything else that is said of it. */
  readonly facts: Facts;
  readonly fields: readonly RecordedColumn[];
}

/** A resource with what lies below it, in the order of names. */
export interface Entry {
  readonly type: string;
  readonly name: string;
  readonly marks: readonly Mark[];
  /** As in {@link RecordedResource}. */
  readonly aliases: readonly string[];
  readonly facts: Facts;
  /** Columns of a table's schema. */
  readonly columns: readonly RecordedColumn[];
  readonly children: readonly Entry[];
}

/** Everything of a stack that a change could harm: the resources directly under the stack. */
export type Inventory = readonly Entry[];

/**
 * What is kept of a program's resources: all inputs but descriptions and labels, and of long texts a digest.
 *
 * @param guarded `<type>::<name>` of what holds data.
 * @throws Error if two resources share type and name, a parent is not there, or something guarded is not declared at all.
 */
export function inventoryOf(resources: readonly RecordedResource[], guarded: ReadonlySet<string>): Inventory {
  const ids = new Set(resources.map(idOf));
  const twice = resources.map(idOf).find((id, index, all) => all.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`${twice} is declared twice: give one of them another name.`);
  const orphan = resources.find(({ parent }) => parent !== undefined && !ids.has(parent));
  if (orphan !== undefined) throw new Error(`${idOf(orphan)} has a parent that is not declared.`);
  const absent = [...guarded].filter((id) => !ids.has(id));
  if (absent.length > 0) {
    throw new Error(`The program declares no ${absent.join(', no ')}, which holds data by the model.`);
  }

  const byParent = Map.groupBy(resources, ({ parent }) => parent);
  const below = (parent: string | undefined): Entry[] =>
    (byParent.get(parent) ?? []).map(entry).toSorted(byName);
  const entry = (resource: RecordedResource): Entry => {
    const { protect, retainOnDelete } = resource.options;
    const is = { guarded: guarded.has(idOf(resource)), protect, retainOnDelete };
    return {
      type: resource.type,
      name: resource.name,
      marks: marks.filter((mark) => is[mark]),
      aliases: resource.options.aliases.toSorted(inOrder),
      ...contentsOf(resource),
      children: below(idOf(resource)),
    };
  };
  return below(undefined);
}

/** Order of code units, the same on every machine. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: Entry, b: Entry): number {
  return inOrder(a.name, b.name) || inOrder(a.type, b.type);
}

function contentsOf(resource: RecordedResource): Pick<Entry, 'facts' | 'columns'> {
  // What is undefined is not given.
  const inputs = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(resource.inputs)));
  const { schema, ...others } = inputs;
  if (resource.type !== tableType || typeof schema !== 'string') {
    return { facts: { ...flat(inputs), ...addressOf(resource.type, inputs) }, columns: [] };
  }
  try {
    return { facts: flat(others), columns: z.array(field).parse(JSON.parse(schema)).map(columnOf) };
  } catch (cause) {
    throw new Error(`${idOf(resource)} has a schema that cannot be read.`, { cause });
  }
}

/** What a channel calls its labels is where it delivers to. */
function addressOf(type: string, { labels }: Readonly<Record<string, Json>>): Facts {
  return type === channelType && labels !== undefined ? { labels: settled(labels) } : {};
}

const upperCase = z.string().transform((text) => text.toUpperCase());
const field = z
  .object({
    name: z.string(),
    type: upperCase,
    mode: z.preprocess((mode) => mode ?? 'NULLABLE', upperCase.pipe(z.enum(modes))),
    get fields() {
      return z.array(field).default([]);
    },
  })
  .catchall(z.json());

/** Other names of a type, which the provider takes for the same. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['INT64', 'INTEGER'],
  ['FLOAT64', 'FLOAT'],
  ['BOOL', 'BOOLEAN'],
]);

function columnOf({ name, type, mode, fields, ...others }: z.infer<typeof field>): RecordedColumn {
  return {
    name,
    type: synonyms.get(type) ?? type,
    mode,
    facts: flat(others),
    fields: fields.map(columnOf),
  };
}

/** What is there for people and bills, and touches no data. */
const leftOut: ReadonlySet<string> = new Set(['description', 'labels', 'userLabels']);

function flat(value: Readonly<Record<string, Json>>): Facts {
  const paths = (object: Readonly<Record<string, Json>>, above: readonly string[]): [string, Json][] =>
    Object.entries(object)
      .filter(([key]) => !leftOut.has(key))
      .flatMap(([key, below]) => {
        const path = [...above, /^[\w-]+$/.test(key) ? key : JSON.stringify(key)];
        return isObject(below) && Object.keys(below).length > 0
          ? paths(below, path)
          : [[path.join('.'), settled(below)]];
      });
  return Object.fromEntries(paths(value, []).toSorted(([a], [b]) => inOrder(a, b)));
}

/** The same JSON for the same value, without what is left out and long texts. */
function settled(value: Json): Json {
  if (typeof value === 'string') return shortened(value);
  if (Array.isArray(value)) return value.map(settled);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !leftOut.has(key));
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => inOrder(a, b)).map(([key, below]) => [key, settled(below)]),
  );
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A query, body or file is read where it is written; here it shows only whether it is another one. */
function shortened(text: string): string {
  if (text.length <= 120 && !/\p{Cc}/u.test(text)) return text;
  return `text ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}
