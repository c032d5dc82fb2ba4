import { applySnapshots } from './generate/apply-snapshots.ts';
import { compareEntities, staleComparisons } from './generate/compare-entities.ts';
import { dueExports } from './generate/export.ts';
import { findSnapshotsRoutine } from './generate/find-snapshots.ts';
import type { GeneratedRoutine } from './generate/routine.ts';
import { runGold } from './generate/run-gold.ts';
import { runPipeline } from './generate/run-pipeline.ts';
import { runSilver } from './generate/run-silver.ts';
import { builtTables, exportGold } from './gold.ts';
import type { Model } from './model.ts';
import { definedComparisons } from './quality.ts';
import type { Relation } from './relation.ts';
import { definedHistories, exportSilver, silverStates } from './silver.ts';
import type { Target } from './target.ts';

/** The procedures that follow from the contracts, each before the one that calls it. */
export function generatedRoutines(
  model: Model,
  target: Target,
  tables: readonly Relation[],
): GeneratedRoutine[] {
  const histories = definedHistories(model, target);
  const comparisons = definedComparisons(model, target, tables);
  const built = builtTables(model, target, tables);
  return [
    findSnapshotsRoutine(histories, [
      ...(comparisons.length === 0 ? [] : [staleComparisons(comparisons)]),
      dueExports(silverStates),
    ]),
    applySnapshots(histories),
    ...(comparisons.length === 0 ? [] : [compareEntities(comparisons)]),
    exportSilver(model),
    runSilver(comparisons.length > 0),
    exportGold(built),
    runGold(built, histories),
    runPipeline(),
  ];
}
