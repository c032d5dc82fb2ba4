import { type Traced, touchUnits } from './by-unit.ts';
import type { Built } from './published.ts';

/**
 * By table: the statements before it that find the touched units of that table and of all later ones whose units can be found by
 * then. In most models that is the stages first and then all facts at once, because dimensions are built between them.
 *
 * @param built in the order of building.
 */
export function touchUnitsBefore(built: readonly Built[]): ReadonlyMap<string, string> {
  const traced = built.flatMap(({ name, recomputed }): Traced[] =>
    recomputed === undefined ? [] : [{ name, recomputed }],
  );
  const columns = new Map(traced.map(({ recomputed: { column, type } }) => [column, type]));
  const statements = new Map<string, string>();
  const found = new Set<string>();
  const done = new Set<string>();
  for (const { name, recomputed } of built) {
    if (recomputed !== undefined && !found.has(name)) {
      const wave = traced.filter(
        (table) => !found.has(table.name) && table.recomputed.restsOn.every((beneath) => done.has(beneath)),
      );
      statements.set(name, touchUnits(wave, columns, found.size === 0));
      for (const table of wave) found.add(table.name);
    }
    done.add(name);
  }
  return statements;
}
