import type { Planned } from '../model/compile.ts';

/** Which component creates what of the plan. */
export interface Division {
  /** Tables, tables over buckets, and all views but those of the quality base. */
  readonly warehouse: readonly Planned[];
  /** The views of the quality base. */
  readonly quality: readonly Planned[];
  /** The procedures, which read from both. */
  readonly transformation: readonly Planned[];
}

/** Divides a plan among the components; each part keeps the plan's order. */
export function divide(plan: readonly Planned[]): Division {
  const owner = ({ name, definition: { kind } }: Planned): keyof Division => {
    if (kind === 'routine') return 'transformation';
    return kind === 'view' && name.startsWith('quality.') ? 'quality' : 'warehouse';
  };
  const owned = (by: keyof Division): Planned[] => plan.filter((each) => owner(each) === by);
  return {
    warehouse: owned('warehouse'),
    quality: owned('quality'),
    transformation: owned('transformation'),
  };
}
