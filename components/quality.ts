import { ComponentResource } from '@pulumi/pulumi';
import type { Planned } from '../model/compile.ts';
import { childOf, type ComponentOptions } from './options.ts';
import { createRelations, type Relations, type Surroundings } from './relations/create.ts';

export interface QualityArgs {
  /** Views, in the order of creation. */
  readonly plan: readonly Planned[];
  /** What they read from. */
  readonly relations: Relations;
  /** What the views are created in. */
  readonly surroundings: Surroundings;
}

/** The views of the quality base: what is screened, what failed, what is late, whether the counts add up. */
export class Quality extends ComponentResource {
  /** What was there before and the views, by `dataset.name`. */
  readonly relations: Relations;

  constructor(name: string, args: QualityArgs, options: ComponentOptions = {}) {
    super('ecommerce:quality:Quality', name, {}, options);
    const { plan, relations, surroundings } = args;
    this.relations = createRelations(plan, relations, surroundings, childOf(this, options));
    this.registerOutputs({});
  }
}
