import { idOf } from '@ecommerce/stack-guard';
import type { Declared } from './stacks.ts';

/** By `<type>::<name>`: everything that a resource waits for, itself or through others. */
export function waits({ resources }: Pick<Declared, 'resources'>): (id: string) => ReadonlySet<string> {
  const direct = new Map(resources.map((each) => [idOf(each), each.options.dependsOn]));
  const known = new Map<string, ReadonlySet<string>>();
  const before = (id: string): ReadonlySet<string> => {
    const found = known.get(id) ?? new Set((direct.get(id) ?? []).flatMap((each) => [each, ...before(each)]));
    known.set(id, found);
    return found;
  };
  return before;
}
