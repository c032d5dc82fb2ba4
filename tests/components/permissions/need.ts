import type { Principal, GrantScope } from '../../../components/permissions.ts';
import type { Right } from './roles.ts';

/** Who must be able to do what, on what, for the sake of what. */
export interface Need {
  readonly who: Principal;
  readonly right: Right;
  readonly on: GrantScope;
  /** For example `reading silver.users`. */
  readonly for: string;
}

/** One who needs several rights on one thing. */
export function needsOn(who: Principal, on: GrantScope, why: string, ...rights: readonly Right[]): Need[] {
  return rights.map((right) => ({ who, right, on, for: why }));
}
