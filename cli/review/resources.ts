import { type Difference, examine, fileOf, parseWaivers, report, waiversFile } from '@ecommerce/stack-guard';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guardedBy } from '../../inventory/guarded.ts';
import { stacks } from '../../inventory/stacks.ts';
import type { InventorySurroundings } from '../inventory.ts';
import type { Model } from '../../model/model.ts';

/** A resource and what is different about it, in words. */
export interface ResourceChange {
  /** `<type>::<name>` */
  readonly resource: string;
  readonly what: readonly string[];
}

/** What deploying a change to a stack does to its resources, as far as two recorded programs tell. */
export interface StackChanges {
  readonly stack: string;
  readonly created: readonly ResourceChange[];
  readonly updated: readonly ResourceChange[];
  /** Deleted with what they hold, and created empty. */
  readonly replaced: readonly ResourceChange[];
  readonly deleted: readonly ResourceChange[];
  /** Losses without a waiver, each with what to do; empty where there are none. */
  readonly losses: string;
}

/**
 * Holds what the program declares now against what is recorded of each stack at the base.
 *
 * @param base Folder of the base's files.
 */
export async function resourceChanges(
  base: string,
  model: Model,
  { root, record, today }: Pick<InventorySurroundings, 'root' | 'record' | 'today'>,
): Promise<StackChanges[]> {
  const waivers = parseWaivers(await readFile(join(root, waiversFile), 'utf8'), stacks);
  const guarded = guardedBy(model);
  const changes: StackChanges[] = [];
  // One after the other: the runtime that records has one state for the whole process.
  for (const stack of stacks) {
    const recorded = await readFile(join(base, fileOf(stack)), 'utf8').catch(() => undefined);
    const { judgement } = examine(stack, await record(stack), { recorded, guarded, waivers, today });
    const { forbidden, waived, others } = judgement;
    const differences = [...[...forbidden, ...waived].map(({ difference }) => difference), ...others];
    changes.push({
      stack,
      ...sorted(differences),
      losses: forbidden.length === 0 ? '' : report(stack, { forbidden, waived: [], others: [] }),
    });
  }
  return changes;
}

type Kind = 'created' | 'updated' | 'replaced' | 'deleted';

function sorted(differences: readonly Difference[]): Record<Kind, ResourceChange[]> {
  const byResource = [...Map.groupBy(differences, ({ resource }) => resource)].map(([resource, found]) => ({
    kind: kindOf(found),
    resource,
    what: found.map(({ at, what }) => (at === undefined ? what : `${at}: ${what}`)),
  }));
  const of = (wanted: Kind): ResourceChange[] =>
    byResource.filter(({ kind }) => kind === wanted).map(({ resource, what }) => ({ resource, what }));
  return {
    created: of('created'),
    updated: of('updated'),
    replaced: of('replaced'),
    deleted: of('deleted'),
  };
}

function kindOf(differences: readonly Difference[]): Kind {
  if (differences.some(({ rule }) => rule?.loss === 'replaced')) return 'replaced';
  const whole = differences.filter(({ at }) => at === undefined).map(({ what }) => what);
  return whole.includes('added') ? 'created' : whole.includes('removed') ? 'deleted' : 'updated';
}

/** Whether all that is different about a resource is the text of its SQL, which is in the record as a digest. */
export function isOnlyText({ what }: ResourceChange): boolean {
  return what.every((each) =>
    /^(?:definitionBody|view\.query): "text [0-9a-f]+" → "text [0-9a-f]+"$/.test(each),
  );
}
