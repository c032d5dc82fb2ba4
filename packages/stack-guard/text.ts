import { z } from 'zod';
import {
  type Column,
  type Entry,
  type Facts,
  inOrder,
  type Inventory,
  type Json,
  marks,
  modes,
} from './inventory.ts';

/** Where the inventory of a stack is committed, from the project's root. */
export const fileOf = (stack: string): string => `inventory/${stack}.txt`;

/** The inventory as text: a resource a line, below it its columns and what belongs to it. {@link parse} reads it back. */
export function format(stack: string, inventory: Inventory): string {
  const head = [
    `# What stack ${stack} consists of: a resource a line with its inputs, below it its columns and children.`,
    '# "guarded" stands at what holds data that cannot be had again. No descriptions and labels; long texts are digests.',
    '# Compare with the program: npm run inventory. Write anew: npm run inventory -- --renew',
  ];
  return [...head, '', ...inventory.flatMap((entry) => linesOf(entry, '')), ''].join('\n');
}

function linesOf(entry: Entry, indent: string): string[] {
  const { type, name, aliases, columns, children } = entry;
  const former = aliases.map((alias) => `@alias=${JSON.stringify(alias)}`);
  const line = [type, spelt(name), ...entry.marks, ...former, ...pairs(entry.facts)].join(' ');
  const below = `${indent}  `;
  return [
    `${indent}${line}`,
    ...columns.flatMap((column) => linesOfColumn(column, below)),
    ...children.flatMap((child) => linesOf(child, below)),
  ];
}

function linesOfColumn({ name, type, mode, facts, fields }: Column, indent: string): string[] {
  const line = [spelt(name), spelt(type), ...(mode === 'NULLABLE' ? [] : [mode]), ...pairs(facts)].join(' ');
  return [`${indent}${line}`, ...fields.flatMap((nested) => linesOfColumn(nested, `${indent}  `))];
}

const pairs = (facts: Facts): string[] =>
  Object.entries(facts)
    .toSorted(([a], [b]) => inOrder(a, b))
    .map(([path, value]) => `${path}=${JSON.stringify(value)}`);

const spelt = (name: string): string => (/^[\w./-]+$/.test(name) ? name : JSON.stringify(name));

/** A line of the text that {@link format} would not have written. */
class InventoryError extends Error {
  constructor(stack: string, line: number, what: string) {
    super(
      `${fileOf(stack)}:${line}: ${what}. Take the file back as it was last committed (git restore ${fileOf(stack)}), ` +
        'after a conflict as it is on the branch that is merged into; npm run inventory -- --renew does the rest.',
    );
    this.name = 'InventoryError';
  }
}

/** Where the lines one level deeper belong. */
interface Level {
  readonly columns: Column[];
  /** A column has none. */
  readonly children?: Entry[];
}

/**
 * Reads what {@link format} wrote.
 *
 * @throws InventoryError with the first line that it would have written otherwise.
 */
export function parse(stack: string, contents: string): Inventory {
  const roots: Entry[] = [];
  const open: Level[] = [{ columns: [], children: roots }];
  const lines = contents.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!isSaid(line)) continue;
    const refused = (what: string): InventoryError => new InventoryError(stack, index + 1, what);
    const content = line.trimStart();
    const depth = (line.length - content.length) / 2;
    const above = open[depth];
    if (above === undefined) throw refused('its indentation fits no line above');
    open.length = depth + 1;
    const words = content.match(word) ?? [];
    try {
      if (isType(words[0])) {
        if (above.children === undefined) throw new Damage('a resource cannot belong to a column');
        const entry = { ...readEntry(words), columns: [], children: [] };
        above.children.push(entry);
        open.push(entry);
      } else {
        if (depth === 0) throw new Damage('it is no resource');
        const fields: Column[] = [];
        above.columns.push({ ...readColumn(words), fields });
        open.push({ columns: fields });
      }
    } catch (error) {
      throw error instanceof Damage || error instanceof SyntaxError ? refused(error.message) : error;
    }
  }
  const written = format(stack, roots).split('\n').filter(isSaid);
  const said = [...lines.entries()].filter(([, line]) => isSaid(line));
  const other = said.find(([, line], place) => line !== written[place]);
  if (other !== undefined)
    throw new InventoryError(stack, other[0] + 1, 'the command writes this line otherwise');
  return roots;
}

const isSaid = (line: string): boolean => line !== '' && !line.startsWith('#');

/** Why a line cannot be read. */
class Damage extends Error {}

/** What stands between spaces that are in no string. */
const word = /(?:"(?:[^"\\]|\\.)*"|[^\s"])+/g;
const pair = /^((?:"(?:[^"\\]|\\.)*"|[^"=])+)=(.+)$/s;

const isType = (first: string | undefined): boolean =>
  first?.startsWith('"') === false && first.includes(':');

function readEntry(words: readonly string[]): Pick<Entry, 'type' | 'name' | 'marks' | 'aliases' | 'facts'> {
  const [type = '', name, ...others] = words;
  if (name === undefined) throw new Damage('a resource has a type and a name');
  const [single, paired] = partition(others);
  return {
    type,
    name: meant(name),
    marks: single.map((mark) => oneOf(marks, mark)),
    aliases: paired.flatMap(([path, value]) => (path === '@alias' ? [text(value)] : [])),
    facts: Object.fromEntries(paired.filter(([path]) => path !== '@alias')),
  };
}

function readColumn(words: readonly string[]): Omit<Column, 'fields'> {
  const [name, type, ...others] = words;
  if (name === undefined || type === undefined) throw new Damage('a column has a name and a type');
  const [[mode = 'NULLABLE'], paired] = partition(others);
  return {
    name: meant(name),
    type: meant(type),
    mode: oneOf(modes, mode),
    facts: Object.fromEntries(paired),
  };
}

/** Words of their own, and those that give a value to a path. */
function partition(words: readonly string[]): [string[], [string, Json][]] {
  const single = words.filter((each) => !pair.test(each));
  const paired = words.flatMap((each): [string, Json][] => {
    const [, path, value] = pair.exec(each) ?? [];
    return path === undefined || value === undefined ? [] : [[path, json(value)]];
  });
  return [single, paired];
}

const meant = (name: string): string => (name.startsWith('"') ? text(json(name)) : name);

function text(value: Json): string {
  if (typeof value !== 'string') throw new Damage(`${JSON.stringify(value)} is no text`);
  return value;
}

/** What is read as JSON is JSON: a schema that copies it would lose a key called `__proto__`. */
const json = (written: string): Json => z.custom<Json>().parse(JSON.parse(written));

function oneOf<Word extends string>(known: readonly Word[], given: string): Word {
  const found = known.find((each) => each === given);
  if (found === undefined) throw new Damage(`"${given}" is none of ${known.join(', ')}`);
  return found;
}
