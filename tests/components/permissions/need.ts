import type { Principal, Scope } from '../../../components/permissions.ts';
import type { Right } from './roles.ts';

/** Who must be able to do what, on what, for the sake of what. */
export interface Need {
  readonly who: Principal;
  readonly right: Right;
  readonly on: Scope;
  /** For example `reading silver.users`. */
  readonly for: string;
}

/** One who needs several rights on one thing. */
export function needsOn(who: Principal, on: Scope, why: string, ...rights: readonly Right[]): Need[] {
  return rights.map((right) => ({ who, right, on, for: why }));
}
