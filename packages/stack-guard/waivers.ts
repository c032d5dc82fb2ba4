import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type BreakingDifference, type Difference, isBreaking } from './compare.ts';
import { losses } from './rules.ts';

/** Where waivers are committed, from the project's root. */
export const waiversFile = 'inventory/waivers.yaml';

const id = z.string().regex(/^[^\s:]+:[^\s:]*:[^\s:]+::.+$/, { error: 'expected <type>::<name>' });

/** One loss of one stack that is meant, until a day. */
const waiverSchema = z.strictObject({
  stack: z.string().min(1),
  /** `<type>::<name>`, or a list of all to which the same happens. */
  resource: z.union([id, z.array(id).min(1)], { error: 'expected <type>::<name>, or a list of them' }),
  change: z.enum(losses),
  /** The column or input; left out where the whole resource is meant. */
  at: z.string().min(1).optional(),
  reason: z.string().trim().min(10, { error: 'expected why that may be, in at least ten letters' }),
  /** The last day (UTC) on which it allows anything. */
  until: z.iso.date({ error: 'expected a day like 2026-02-05' }),
});

export type Waiver = Readonly<z.infer<typeof waiverSchema>>;

/**
 * Reads the text of {@link waiversFile}.
 *
 * @param stacks The stacks that a waiver may be about.
 * @throws Error with all problems at once, each with the waiver's number and key.
 */
export function parseWaivers(text: string, stacks: readonly string[]): Waiver[] {
  const document = parseDocument(text);
  const unreadable = document.errors.map(({ message }) => message);
  if (unreadable.length > 0) throw refusal(unreadable);
  const read = z.array(waiverSchema.extend({ stack: z.enum(stacks) })).safeParse(document.toJS() ?? []);
  if (read.success) return read.data;
  throw refusal(
    read.error.issues.map(({ path: [index, ...key], message }) =>
      [...(typeof index === 'number' ? [`waiver ${index + 1}`] : []), ...key, message].join(': '),
    ),
  );
}

function refusal(problems: readonly string[]): Error {
  return new Error(
    [`${waiversFile} cannot be used; its head says what a waiver consists of.`, ...problems].join('\n  '),
  );
}

/** What may be done about the differences of a stack. */
export interface Judgement {
  /** Losses that nothing allows, perhaps because their waiver has expired. */
  readonly forbidden: readonly {
    readonly difference: BreakingDifference;
    readonly expired: Waiver | undefined;
  }[];
  readonly waived: readonly { readonly difference: BreakingDifference; readonly waiver: Waiver }[];
  readonly others: readonly Difference[];
}

/** @param today The day (UTC) in ISO form. */
export function judge(
  stack: string,
  differences: readonly Difference[],
  waivers: readonly Waiver[],
  today: string,
): Judgement {
  const losses = differences.filter(isBreaking).map((difference) => {
    const named = waivers.filter((waiver) => waiver.stack === stack && isAbout(waiver, difference));
    return { difference, waiver: named.find(({ until }) => until >= today), expired: named[0] };
  });
  return {
    forbidden: losses.flatMap(({ difference, waiver, expired }) =>
      waiver === undefined ? [{ difference, expired }] : [],
    ),
    waived: losses.flatMap(({ difference, waiver }) =>
      waiver === undefined ? [] : [{ difference, waiver }],
    ),
    others: differences.filter((difference) => !isBreaking(difference)),
  };
}

function isAbout(waiver: Waiver, { resource, rule, at }: BreakingDifference): boolean {
  return [waiver.resource].flat().includes(resource) && waiver.change === rule.loss && waiver.at === at;
}
