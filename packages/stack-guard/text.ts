import { Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import {
  type RecordedColumn,
  type Entry,
  type Facts,
  inOrder,
  type Inventory,
  type Json,
  marks,
  modes,
} from './inventory.ts';

/** Where the inventory of a stack is committed, from the project's root. */
export const fileOf = (stack: string): string => `inventory/${stack}.yaml`;

/** The inventory as YAML, an input and a column a line, so that a diff shows each by itself. {@link parse} reads it back. */
export function format(stack: string, inventory: Inventory): string {
  const document = new Document();
  document.commentBefore = [
    ` What stack ${stack} consists of: resources with their inputs, their columns and what belongs to them.`,
    ' "guarded" stands at what holds data that nothing can compute again. No descriptions and labels; long texts are digests.',
    ' Compare with the program: npm run inventory. Write anew: npm run inventory -- --renew',
  ].join('\n');
  const create = { aliasDuplicateObjects: false };
  const oneLine = (value: Json): unknown => document.createNode(value, { ...create, flow: true });
  document.contents = document.createNode(
    inventory.map((entry) => written(entry, oneLine)),
    create,
  );
  return document.toString({ lineWidth: 0 });
}

type OneLine = (value: Json) => unknown;

function written(
  { type, name, marks: marked, aliases, facts, columns, children }: Entry,
  oneLine: OneLine,
): object {
  const inputs = Object.entries(facts)
    .toSorted(([a], [b]) => inOrder(a, b))
    .map(([path, value]) => [path, oneLine(value)]);
  return {
    type,
    name,
    ...(marked.length === 0 ? {} : { marks: oneLine([...marked]) }),
    ...(aliases.length === 0 ? {} : { aliases: oneLine([...aliases]) }),
    ...(inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs) as object }),
    ...(columns.length === 0 ? {} : { columns: columns.map((column) => oneLine(writtenColumn(column))) }),
    ...(children.length === 0 ? {} : { children: children.map((child) => written(child, oneLine)) }),
  };
}

function writtenColumn({ name, type, mode, facts, fields }: RecordedColumn): Json {
  const said = Object.entries(facts).toSorted(([a], [b]) => inOrder(a, b));
  return {
    name,
    type,
    ...(mode === 'NULLABLE' ? {} : { mode }),
    ...(said.length === 0 ? {} : { inputs: Object.fromEntries(said) }),
    ...(fields.length === 0 ? {} : { fields: fields.map(writtenColumn) }),
  };
}

/** Held as it is read: a schema that copies it would lose a key called `__proto__`. */
const Inputs = z
  .custom<Facts>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .default({});

const ReadColumn: z.ZodType<RecordedColumn> = z.lazy(() =>
  z
    .strictObject({
      name: z.string(),
      type: z.string(),
      mode: z.enum(modes).default('NULLABLE'),
      inputs: Inputs,
      fields: z.array(ReadColumn).default([]),
    })
    .transform(({ inputs, ...column }) => ({ ...column, facts: inputs })),
);

const ReadEntry: z.ZodType<Entry> = z.lazy(() =>
  z
    .strictObject({
      type: z.string(),
      name: z.string(),
      marks: z.array(z.enum(marks)).default([]),
      aliases: z.array(z.string()).default([]),
      inputs: Inputs,
      columns: z.array(ReadColumn).default([]),
      children: z.array(ReadEntry).default([]),
    })
    .transform(({ inputs, ...entry }) => ({ ...entry, facts: inputs })),
);

/**
 * Reads what {@link format} wrote.
 *
 * @throws Error with the first line that it would have written otherwise, and what to do.
 */
export function parse(stack: string, contents: string): Inventory {
  const refusal = (line: number, what: string): Error =>
    new Error(
      `${fileOf(stack)}:${line}: ${what}. Take the file back as it was last committed (git restore ${fileOf(stack)}), ` +
        'after a conflict as it is on the branch that is merged into; npm run inventory -- --renew does the rest.',
    );
  const lines = new LineCounter();
  const document = parseDocument(contents, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw refusal(lines.linePos(broken.pos[0]).line, broken.message);
  const read = z.array(ReadEntry).safeParse(document.toJS() ?? []);
  if (!read.success) {
    const [issue] = read.error.issues;
    const path = issue?.path ?? [];
    throw refusal(lineAt(document, lines, path), `${path.join('.')}: ${issue?.message ?? 'cannot be read'}`);
  }
  const other = firstOther(contents, format(stack, read.data));
  if (other !== undefined) throw refusal(other, 'the command writes this line otherwise');
  return read.data;
}

/** The line of the nearest node that there is on a path. */
function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The first line of a text that is not that of another; comments and empty lines do not count. */
function firstOther(text: string, wanted: string): number | undefined {
  const isSaid = (line: string): boolean => line !== '' && !line.startsWith('#');
  const expected = wanted.split('\n').filter(isSaid);
  const said = [...text.split('\n').entries()].filter(([, line]) => isSaid(line));
  const other = said.find(([, line], place) => line !== expected[place]);
  return other === undefined ? undefined : other[0] + 1;
}
