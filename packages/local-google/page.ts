import { GoogleError } from './error.ts';
import type { Body, State } from './state.ts';

/** Resources directly below a key that ends in a slash, in the order of their keys. */
export function membersOf(state: State, prefix: string): Body[] {
  return [...state.resources]
    .filter(([key]) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, body]) => body);
}

/** Where a page begins, by its token; at the start without one. */
export function startOf(token: string | null): number {
  if (token === null || token === '') return 0;
  const start = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(start) || start < 0) throw new GoogleError(400, `Invalid page token ${token}`);
  return start;
}

/** The token of the page that begins there. */
export const tokenOf = (start: number): string => Buffer.from(String(start)).toString('base64url');

/** The page of a list that `maxResults` or `pageSize` and `pageToken` ask for; all of it where they do not. */
export function pageOf<Item>(
  all: readonly Item[],
  query: URLSearchParams,
): { items: Item[]; nextPageToken?: string } {
  const start = startOf(query.get('pageToken'));
  const size = query.get('maxResults') ?? query.get('pageSize');
  const end = start + (Number(size) || all.length);
  return { items: all.slice(start, end), ...(end < all.length ? { nextPageToken: tokenOf(end) } : {}) };
}
