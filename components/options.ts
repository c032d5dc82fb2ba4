import type { ComponentResource, ComponentResourceOptions, Resource } from '@pulumi/pulumi';

/** Options of a component of the pipeline. */
export interface ComponentOptions extends Omit<ComponentResourceOptions, 'dependsOn'> {
  /** What all of it waits for. */
  readonly dependsOn?: Resource[];
}

/** What the children of a component begin with. They wait for what it waits for: the engine does not pass that on. */
export interface ChildOptions {
  readonly parent: ComponentResource;
  readonly dependsOn: Resource[];
}

export function childOf(parent: ComponentResource, { dependsOn = [] }: ComponentOptions): ChildOptions {
  return { parent, dependsOn };
}
