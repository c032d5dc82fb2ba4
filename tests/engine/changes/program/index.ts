import { Config, CustomResource } from '@pulumi/pulumi';
import { providerVersion } from '../../../../cli/engine.ts';
import type { Declared } from '../declared.ts';

/** A resource of whatever type the configuration names. */
class Resource extends CustomResource {}

const [home, ...others] = new Config().requireObject<readonly Declared[]>('resources').map(
  ({ type, name, inputs, options }) =>
    (dependsOn: Resource[]) =>
      new Resource(type, name, inputs, { ...options, version: providerVersion, dependsOn }),
);

// All but the first are in it, or name it.
const first = home?.([]);
for (const declare of others) declare(first === undefined ? [] : [first]);
