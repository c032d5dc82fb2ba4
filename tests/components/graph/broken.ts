import { idOf, type RecordedResource } from '@ecommerce/stack-guard';
import type { Declared } from './stacks.ts';

/** A mistake in a program, as far as it shows in what is declared. */
export type Mistake = (resources: readonly RecordedResource[]) => readonly RecordedResource[];

/** Resources are called `<name>`, with the end of the type in front where that is not enough: `Table::silver.users`. */
const one = (
  resources: readonly RecordedResource[],
  called: string,
  change: (resource: RecordedResource) => readonly RecordedResource[],
): readonly RecordedResource[] => {
  const found = resources.filter((each) => idOf(each).endsWith(`:${called}`));
  if (found.length !== 1) throw new Error(`${found.length} resources are called ${called}`);
  return resources.flatMap((each) => (each === found[0] ? change(each) : [each]));
};

/** An input, by its path such as `params.quote`, is another; undefined takes it away. */
export const set =
  (called: string, path: string, value: unknown): Mistake =>
  (resources) =>
    one(resources, called, (resource) => [
      { ...resource, inputs: replaced(resource.inputs, path.split('.'), () => value) },
    ]);

/** A text among the inputs is another. */
export const rewrite =
  (called: string, path: string, change: (text: string) => string): Mistake =>
  (resources) =>
    one(resources, called, (resource) => [
      { ...resource, inputs: replaced(resource.inputs, path.split('.'), (text) => change(String(text))) },
    ]);

/** It is not declared, and nothing waits for it. */
export const drop =
  (called: string): Mistake =>
  (resources) => {
    const left = one(resources, called, () => []);
    const gone = new Set(resources.filter((each) => !left.includes(each)).map(idOf));
    return left.map((each) => waitingFor(each, (id) => !gone.has(id)));
  };

/** It is declared once more, under another name and with other inputs where they are given. */
export const repeat =
  (called: string, name: string, inputs: Readonly<Record<string, unknown>> = {}): Mistake =>
  (resources) =>
    one(resources, called, (resource) => [
      resource,
      { ...resource, name, inputs: { ...resource.inputs, ...inputs } },
    ]);

/** It no longer waits for those that match. */
export const hurry =
  (called: string, forWhat: RegExp): Mistake =>
  (resources) =>
    one(resources, called, (resource) => [waitingFor(resource, (id) => !forWhat.test(id))]);

/** Nothing waits for those that match. */
export const hurryAll =
  (forWhat: RegExp): Mistake =>
  (resources) =>
    resources.map((resource) => waitingFor(resource, (id) => !forWhat.test(id)));

function waitingFor(resource: RecordedResource, still: (id: string) => boolean): RecordedResource {
  const { options } = resource;
  return { ...resource, options: { ...options, dependsOn: options.dependsOn.filter(still) } };
}

/** What a stack would declare with a mistake. */
export function mistaken(declared: Declared, mistake: Mistake): Declared {
  return { ...declared, resources: mistake(declared.resources) };
}

function replaced(
  inputs: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
  by: (found: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const { [key]: found, ...others } = inputs;
  const next = rest.length === 0 ? by(found) : within(found, rest, by);
  return next === undefined ? others : { ...others, [key]: next };
}

/** Lists are walked by index. */
function within(value: unknown, path: readonly string[], by: (found: unknown) => unknown): unknown {
  const fields = replaced(typeof value === 'object' && value !== null ? { ...value } : {}, path, by);
  return Array.isArray(value) ? Object.values(fields) : fields;
}
