import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Problem } from './problem.ts';

/** The way to a value in a YAML file, for example `['columns', 0, 'type']`. */
export type KeyPath = readonly PropertyKey[];

/** Says in which line of a file a key stands, or the nearest thing around it that is there. */
type LineOf = (key: KeyPath) => number;

/** What a YAML file holds, and where. */
export interface Read<Value> {
  readonly value: Value;
  readonly lineOf: LineOf;
}

/** Reads a YAML file by a schema; all that is wrong goes to the problems, each with line, key and what may stand there. */
export function readYaml<Value>(
  schema: z.ZodType<Value>,
  { path, text }: { path: string; text: string },
  problems: Problem[],
): Read<Value> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    problems.push(...faults.map(({ message, pos }) => ({ path, line: lines.linePos(pos[0]).line, message })));
    return undefined;
  }
  const lineOf: LineOf = (key) => {
    const start = startOf(document.contents, key);
    return start === undefined ? 1 : lines.linePos(start).line;
  };
  const given: unknown = document.toJS();
  const parsed = schema.safeParse(given, { error: messageOf });
  if (parsed.success) return { value: parsed.data, lineOf };
  problems.push(
    ...parsed.error.issues
      .flatMap((issue) => explain(issue, schema, given))
      .map(({ key, message }) => ({ path, line: lineOf(key), message: `${nameOf(key)}: ${message}` })),
  );
  return undefined;
}

function nameOf(key: KeyPath): string {
  return key.length === 0 ? 'contract' : key.join('.');
}

function explain(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  given: unknown,
): { key: KeyPath; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ key: issue.path, message: issue.message }];
  const known = keysAt(schema, issue.path, given);
  return issue.keys.map((key) => ({
    key: [...issue.path, key],
    message: `there is no such key; here may stand ${known.join(', ')}`,
  }));
}

/** Plain words for what the schemas refuse. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `expected ${article(issue.expected)}`;
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`;
    case 'too_small':
      return 'is empty';
    case 'too_big':
      return `holds more than ${String(issue.maximum)}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `expected one of ${issue.options.join(', ')}`
        : undefined;
    default:
      return undefined;
  }
}

function article(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'array':
      return 'a list, [a, b]';
    case 'object':
      return 'keys with values';
    case 'boolean':
      return 'true or false';
    default:
      return expected;
  }
}

/** The keys that a schema has at a place. */
function keysAt(schema: unknown, path: KeyPath, given: unknown): string[] {
  const [head, ...rest] = path;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    return keysAt(schema.unwrap(), path, given);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const kind = (given as Record<string, unknown>)[discriminator];
    const option = schema.options.find(
      (each) => each instanceof z.ZodObject && literalOf(each.shape[discriminator]) === kind,
    );
    return keysAt(option, path, given);
  }
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest, (given as unknown[])[Number(head)]);
  if (!(schema instanceof z.ZodObject)) return [];
  return head === undefined
    ? Object.keys(schema.shape)
    : keysAt(schema.shape[String(head)], rest, (given as Record<string, unknown>)[String(head)]);
}

function literalOf(schema: unknown): unknown {
  return schema instanceof z.ZodLiteral ? schema.value : undefined;
}

/** Where a key begins, or an item of a list. */
function startOf(node: unknown, [head, ...rest]: KeyPath): number | undefined {
  const own = (node as { range?: readonly number[] | null } | null)?.range?.[0];
  if (head === undefined) return own;
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === head);
    if (pair === undefined) return own;
    const start = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    return rest.length === 0 ? start : (startOf(pair.value, rest) ?? start);
  }
  return isSeq(node) ? (startOf(node.items[Number(head)], rest) ?? own) : own;
}
