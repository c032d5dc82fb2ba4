import { PolicyTag, Taxonomy } from '@pulumi/gcp/datacatalog/index.js';
import { all, ComponentResource, type Output } from '@pulumi/pulumi';
import { type PiiClass, piiClasses } from '../model/contract.ts';
import { childOf, type ComponentOptions } from './options.ts';
import type { TagNames } from './relations/schema.ts';

export interface PolicyTagsArgs {
  /** Id of the project. */
  readonly project: string;
  /** Where the datasets are: a taxonomy covers only tables of its own location. */
  readonly location: string;
  /** Name of the taxonomy, unique in project and location. */
  readonly displayName: string;
}

/** A tag for each class of personal data: whoever may read a table reads tagged columns only with a role on the tag. */
export class PolicyTags extends ComponentResource {
  readonly taxonomy: Taxonomy;
  /** Names of the tags by class. */
  readonly names: Output<TagNames>;

  constructor(name: string, args: PolicyTagsArgs, options: ComponentOptions = {}) {
    super('ecommerce:warehouse:PolicyTags', name, {}, options);
    const child = childOf(this, options);
    const { project, location, displayName } = args;
    this.taxonomy = new Taxonomy(
      'personal-data',
      {
        project,
        region: location.toLowerCase(),
        displayName,
        description: 'Classes of personal data in silver and in the quarantine',
        activatedPolicyTypes: ['FINE_GRAINED_ACCESS_CONTROL'],
      },
      child,
    );
    const tags = piiClasses.map((pii): [PiiClass, PolicyTag] => [
      pii,
      new PolicyTag(
        pii,
        { taxonomy: this.taxonomy.id, displayName: pii, description: `Personal data: ${pii}` },
        child,
      ),
    ]);
    this.names = all(tags.map(([pii, tag]) => tag.name.apply((id): [PiiClass, string] => [pii, id]))).apply(
      (pairs) => new Map(pairs),
    );
    this.registerOutputs({ taxonomy: this.taxonomy.name });
  }
}
