import type { Body } from '../state.ts';
import { part } from '../state.ts';

/** A patch merges objects and removes what is null (RFC 7396). */
export function merged(before: Body, sent: Body): Body {
  const after = { ...before };
  for (const [field, value] of Object.entries(sent)) {
    const inner = part(sent, field);
    if (value === null) Reflect.deleteProperty(after, field);
    else after[field] = inner === undefined ? value : merged(part(before, field) ?? {}, inner);
  }
  return after;
}
