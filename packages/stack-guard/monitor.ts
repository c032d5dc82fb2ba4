import { runtime } from '@pulumi/pulumi';
import type { Alias } from '@pulumi/pulumi/proto/alias_pb.js';
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from '@pulumi/pulumi/proto/resource_pb.js';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks.js';
import { z } from 'zod';
import { mocks } from './mocks.ts';
import { idOf, type RecordedResource } from './resource.ts';

const stackType = runtime.rootPulumiStackTypeName;
const Values = z.record(z.string(), z.unknown());

/** Takes the place of the engine and keeps what it is asked for, which Pulumi's own mocks tell only in part. */
export class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];
  /** Outputs that components registered, by `<type>::<name>`. */
  readonly outputs = new Map<string, Readonly<Record<string, unknown>>>();

  constructor() {
    super(mocks);
  }

  override registerResource(
    request: RegisterResourceRequest,
    callback: Parameters<MockMonitor['registerResource']>[1],
  ): Promise<void> {
    const resource = { type: request.getType(), name: request.getName() };
    if (resource.type !== stackType) {
      this.recorded.push({
        ...resource,
        parent: idOfUrn(request.getParent()),
        inputs: valuesOf(request.getObject()),
        options: {
          protect: request.getProtect() ?? false,
          retainOnDelete: request.getRetainondelete() ?? false,
          deleteBeforeReplace: request.getDeletebeforereplace(),
          ignoreChanges: request.getIgnorechangesList(),
          aliases: request.getAliasesList().map((alias) => this.#former(alias, resource)),
          dependsOn: request.getDependenciesList().flatMap((urn) => idOfUrn(urn) ?? []),
        },
      });
    }
    return super.registerResource(request, callback);
  }

  override registerResourceOutputs(
    request: RegisterResourceOutputsRequest,
    callback: Parameters<MockMonitor['registerResourceOutputs']>[1],
  ): void {
    const id = idOfUrn(request.getUrn());
    if (id !== undefined) this.outputs.set(id, valuesOf(request.getOutputs()));
    super.registerResourceOutputs(request, callback);
  }

  /** What a resource was called before, in the form that the inventory compares. */
  #former(alias: Alias, now: { readonly type: string; readonly name: string }): string {
    const spec = alias.getSpec();
    if (spec === undefined) {
      const [types = '', name = ''] = alias.getUrn().split('::').slice(2);
      return `${types}::${name}`;
    }
    const own = idOf({ type: spec.getType() || now.type, name: spec.getName() || now.name });
    if (spec.getNoparent()) return `$${own}`;
    return spec.getParenturn() === '' ? own : `${this.#typesDownTo(idOfUrn(spec.getParenturn()))}$${own}`;
  }

  /** The types of a resource's parents and its own, as a URN has them. */
  #typesDownTo(id: string | undefined): string {
    const found = this.recorded.find((each) => idOf(each) === id);
    if (found === undefined) return '';
    const above = found.parent === undefined ? '' : `${this.#typesDownTo(found.parent)}$`;
    return `${above}${found.type}`;
  }
}

type Struct = Parameters<typeof runtime.deserializeProperties>[0];

function valuesOf(struct: Struct | undefined): Readonly<Record<string, unknown>> {
  return struct === undefined ? {} : Values.parse(runtime.deserializeProperties(struct));
}

/** `<type>::<name>`; undefined for the stack and for no URN. */
function idOfUrn(urn: string): string | undefined {
  const [types = '', name = ''] = urn.split('::').slice(2);
  const type = types.split('$').at(-1) ?? '';
  return type === '' || type === stackType ? undefined : idOf({ type, name });
}
