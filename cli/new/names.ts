import { z } from 'zod';
import { reserved } from '../../model/sql/reserved.ts';

/** What can be made anew. */
const kinds = ['mart', 'fact', 'dimension', 'entity'] as const;
export type NewKind = (typeof kinds)[number];

const prefixes: Record<NewKind, string> = { mart: 'mart_', fact: 'fact_', dimension: 'dim_', entity: '' };

/** The longest name made from it is `NAME_history`; BigQuery allows a column's name 300 characters, and ours 256. */
const name = z
  .string({ error: 'A name is needed.' })
  .regex(/^[a-z][a-z0-9_]{0,199}$/, {
    error: 'A name is lower-case letters, digits and _, with a letter first, at most 200 of them.',
  })
  .refine((value) => !reserved.has(value), {
    error: ({ input }) =>
      `${String(input)} is a word of SQL and would need quotes in every query: choose another.`,
  });

/** The kind and name of what is made, as two words of the command line. */
export const Wanted = z
  .tuple([z.enum(kinds, { error: `What is it to be: ${kinds.join(', ')}?` }), name], {
    error: 'Say what it is and how it is named: npm run new -- mart NAME',
  })
  .refine(([kind, value]) => kind === 'entity' || !value.startsWith(prefixes[kind]), {
    error: ({ input }) =>
      `The prefix is put before the name by itself: leave it out of ${String((input as string[])[1])}.`,
  })
  .refine(([kind, value]) => kind !== 'entity' || !value.endsWith('_history'), {
    error: '_history is put behind the name by itself: leave it out.',
  });

/** The name of an entity's key: `review_id` of `reviews`. */
export function entityKeyOf(entity: string): string {
  const one = entity
    .replace(/ies$/, 'y')
    .replace(/(?<=ss|x|ch|sh)es$/, '')
    .replace(/(?<![su])s$/, '');
  return `${one}_id`;
}
