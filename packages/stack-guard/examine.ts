import { compare } from './compare.ts';
import { inventoryOf } from './inventory.ts';
import type { RecordedResource } from './resource.ts';
import { format, parse } from './text.ts';
import { judge, type Judgement, type Waiver } from './waivers.ts';

/** What a stack's program is held against. */
export interface Standard {
  /** What is committed of the stack; undefined where nothing is. */
  readonly recorded: string | undefined;
  /** `<type>::<name>` of what holds data. */
  readonly guarded: ReadonlySet<string>;
  readonly waivers: readonly Waiver[];
  /** The day (UTC) in ISO form. */
  readonly today: string;
}

/** What would be committed of a stack now, and what may be done about the differences. */
export function examine(
  stack: string,
  resources: readonly RecordedResource[],
  { recorded, guarded, waivers, today }: Standard,
): { readonly declared: string; readonly judgement: Judgement } {
  const inventory = inventoryOf(resources, guarded);
  const differences = compare(recorded === undefined ? [] : parse(stack, recorded), inventory);
  return { declared: format(stack, inventory), judgement: judge(stack, differences, waivers, today) };
}
