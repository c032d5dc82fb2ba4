import { touchUnits, type Traced } from './by-unit.ts';
import type { Built } from './published.ts';

/**
 * By fact: the statements before it that find the touched units of that fact and of all later ones whose units can be found by then.
 * In most models that is all of them at once, because dimensions and stages are built first.
 *
 * @param built in the order of building.
 */
export function touchUnitsBefore(built: readonly Built[]): ReadonlyMap<string, string> {
  const facts = built.flatMap(({ name, recomputed }) =>
    recomputed === undefined ? [] : [{ name, touched: recomputed }],
  );
  const columns = new Map(facts.map(({ touched: { column, type } }) => [column, type]));
  const statements = new Map<string, string>();
  const found = new Set<string>();
  const stages: Traced[] = [];
  const done = new Set<string>();
  for (const { name, touched, recomputed } of built) {
    if (touched !== undefined) stages.push({ name, touched });
    if (recomputed !== undefined && !found.has(name)) {
      const wave = facts.filter(
        (fact) => !found.has(fact.name) && fact.touched.reads.every((table) => done.has(table)),
      );
      statements.set(name, touchUnits(wave, [...stages], columns, found.size === 0));
      for (const fact of wave) found.add(fact.name);
    }
    done.add(name);
  }
  return statements;
}
