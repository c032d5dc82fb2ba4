import type { Expression } from '../expressions.ts';

/** Whether a value can be seen never to be NULL. */
export function isNeverNull({ constant, neverNull }: Expression): boolean {
  return neverNull === true || (constant !== undefined && constant !== null);
}

/** Whether a call of a function can be seen never to give NULL. */
export function givesNoNull(name: string, args: readonly Expression[]): boolean {
  switch (name) {
    case 'ifnull':
    case 'coalesce':
      return args.some(isNeverNull);
    case 'if':
      return args.slice(1).every(isNeverNull);
    case 'concat':
      return args.every(isNeverNull);
    default:
      return false;
  }
}
