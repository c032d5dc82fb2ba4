import { z } from 'zod';
import { configSchema } from '../../../components/config/schema.ts';

/** Every key of the schema, those within objects with a dot. */
export function keysOf(schema: z.core.$ZodType = configSchema, within = ''): string[] {
  return Object.entries(shapeOf(schema)).flatMap(([name, inner]) => [
    `${within}${name}`,
    ...keysOf(inner, `${within}${name}.`),
  ]);
}

/** What a schema is an object of, beneath its default; empty for what is none. */
function shapeOf(schema: z.core.$ZodType): z.core.$ZodShape {
  if (schema instanceof z.core.$ZodObject) return schema._zod.def.shape;
  const hasDefault = schema instanceof z.core.$ZodPrefault || schema instanceof z.core.$ZodDefault;
  return hasDefault ? shapeOf(schema._zod.def.innerType) : {};
}
