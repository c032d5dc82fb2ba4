import { z } from 'zod';
import { allowances } from './kinds.ts';
import { configSchema, texts } from './schema.ts';

/** A key of the configuration, as people are told of it. */
export interface Key {
  /** One within an object has the object's name and a dot before its own. */
  readonly name: string;
  readonly allowed: string;
  /** A value that is right, as the command line takes it. */
  readonly example: string;
  readonly meaning: string;
  /** The default as the command line takes it, or in words what is so without one; undefined where the key must be given. */
  readonly initially: { readonly value: string } | { readonly words: string } | undefined;
}

/** Every key of the configuration, an object before those within it. */
export const keys: readonly Key[] = keysWithin(configSchema, '');

const byName: ReadonlyMap<string, Key> = new Map(keys.map((key) => [key.name, key]));

/** The key of a name, those within objects with a dot; undefined where there is none. */
export const keyNamed = (name: string): Key | undefined => byName.get(name);

function keysWithin(schema: z.core.$ZodType, prefix: string): Key[] {
  return Object.entries(shapeOf(schema)).flatMap(([name, inner]) => [
    keyOf(`${prefix}${name}`, inner),
    ...keysWithin(inner, `${prefix}${name}.`),
  ]);
}

function keyOf(name: string, schema: z.core.$ZodType): Key {
  const { meaning, without = 'none', example } = texts.get(schema) ?? {};
  const allowed = allowedBy(schema);
  const { success, data: value } = z.safeParse(schema, undefined);
  const standard = value === undefined || value === '' ? undefined : asArgument(value);
  const shown = example ?? standard;
  if (allowed === undefined || meaning === undefined || shown === undefined) {
    throw new Error(`${name}: schema.ts must say what is allowed, an example and the meaning.`);
  }
  const isObject = Object.keys(shapeOf(schema)).length > 0;
  const words = isObject ? 'all of the below' : without;
  const initially = isObject || standard === undefined ? { words } : { value: standard };
  return { name, allowed, meaning, example: shown, initially: success ? initially : undefined };
}

/** As `pulumi config set` takes it. */
function asArgument(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function allowedBy(schema: z.core.$ZodType): string | undefined {
  const inner = beneath(schema);
  return inner === undefined ? allowances.get(schema)?.allowed : allowedBy(inner);
}

function shapeOf(schema: z.core.$ZodType): z.core.$ZodShape {
  if (schema instanceof z.core.$ZodObject) return schema._zod.def.shape;
  const inner = beneath(schema);
  return inner === undefined ? {} : shapeOf(inner);
}

/** What a schema with a default, or one that may be left out, is made of. */
function beneath(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const isWrapped =
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodOptional;
  return isWrapped ? schema._zod.def.innerType : undefined;
}
