import type { Message } from './protocol/decode.ts';

/** Fields whose messages name no column, function, table or scan. */
const isLeaf: Readonly<Record<string, true>> = {
  type: true,
  parse_location_range: true,
  annotation_map: true,
};

/** Whether a decoded value has fields or elements of its own. */
export const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value);

/** Shows a decoded message and all below it, but for types and places. */
export function walk(value: unknown, show: (message: Message) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, show);
    return;
  }
  if (!isMessage(value)) return;
  show(value);
  for (const field in value) {
    const below = value[field];
    if (typeof below === 'object' && isLeaf[field] === undefined) walk(below, show);
  }
}
