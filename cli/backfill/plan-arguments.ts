import { z } from 'zod';

/** What a command that shows a plan before it carries it out is told, as lines of its help. */
export const planHelp = `--max-usd N        most that BigQuery may bill, in US dollars: a plan above it is refused, and between turns of seven days
                     it stops where more is billed by then
  --yes              does it; without it the command says what it would do and take, and changes nothing
  --json             prints the plan for machines, and does nothing`;

/** The same for `parseArgs`. */
export const planOptions = {
  'max-usd': { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** A ceiling in US dollars; none where nothing is said. */
const maxUsd = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, { error: 'a number of dollars is needed, such as 2.50' })
  .transform(Number)
  .default(Infinity);

/** The same, checked; spread into a command's arguments. */
export const planArguments = {
  'max-usd': maxUsd,
  yes: z.boolean().default(false),
  json: z.boolean().default(false),
};

/** Whether the plan is either carried out or printed for machines: {@link notBoth} is what is said otherwise. */
export const isOneOf = ({ yes, json }: { readonly yes: boolean; readonly json: boolean }): boolean =>
  !(yes && json);
export const notBoth = { error: 'Either --yes or --json.' };
