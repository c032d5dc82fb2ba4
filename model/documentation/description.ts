import type { Contract } from '../contract.ts';

/** What the warehouse shows of a table: what it is, what a row is, and who answers for it. */
export function descriptionOf({
  description,
  grain,
  owner,
}: Pick<Contract, 'description' | 'grain' | 'owner'>): string {
  return `${description.replace(/\.$/, '')}. Grain: ${grain}. Owner: ${owner}.`;
}
