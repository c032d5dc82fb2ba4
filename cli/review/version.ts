import { type QueryReader, queryReader } from '@ecommerce/googlesql/lineage';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as ownCompile from '../../model/compile.ts';
import type { Definition } from '../../model/definition.ts';
import type { GeneratedRoutine } from '../../model/generate/routine.ts';
import type { Lineage } from '../../model/lineage/graph.ts';
import * as ownGold from '../../model/gold.ts';
import * as ownQueries from '../../model/lineage/queries.ts';
import * as ownTrace from '../../model/lineage/trace.ts';
import type { Model } from '../../model/model.ts';
import * as ownRoutines from '../../model/routines.ts';
import * as ownSilver from '../../model/silver.ts';
import { localTarget, type Target } from '../../model/target.ts';
import type * as ownReading from '../../pipeline/model.ts';
import { Failure } from '../failure.ts';
import { readQueries } from '../paths.ts';

/** A version of the model and all that its own code makes of it. */
export interface Version {
  readonly model: Model;
  readonly target: Target;
  readonly definitions: readonly Definition[];
  /** What makes views, stages and gold tables. */
  readonly queries: readonly ownQueries.TracedQuery[];
  /** All that these may read. */
  readonly readable: readonly Definition[];
  /** Reads its queries. */
  readonly reader: QueryReader;
  readonly generated: readonly GeneratedRoutine[];
  readonly lineage: Lineage;
  /** The digest of what makes a gold table or an entity of silver, by `dataset.name`: with another one it is computed again. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** The parts of `model/` that make a version of a model: a version is compiled by its own, because a generator may have changed. */
export type Compiler = Pick<typeof ownCompile, 'compile' | 'tableRelations'> &
  Pick<typeof ownQueries, 'tracedQueries'> &
  Pick<typeof ownTrace, 'traceModel'> &
  Pick<typeof ownRoutines, 'generatedRoutines'> &
  Pick<typeof ownGold, 'builtTables'> &
  Pick<typeof ownSilver, 'definedHistories'>;

/** The compiler of this very program. */
export const ownCompiler: Compiler = {
  ...ownCompile,
  ...ownQueries,
  ...ownTrace,
  ...ownRoutines,
  ...ownGold,
  ...ownSilver,
};

/** What a compiler makes of a model. */
export async function versionOf(
  model: Model,
  target: Target = localTarget,
  compiler: Compiler = ownCompiler,
): Promise<Version> {
  const { queries, definitions: readable } = compiler.tracedQueries(model, target);
  const tables = compiler.tableRelations(model, target);
  const reader = queryReader(readQueries);
  return {
    model,
    target,
    definitions: compiler.compile(model, target),
    queries,
    readable,
    reader,
    generated: compiler.generatedRoutines(model, target, tables),
    lineage: await compiler.traceModel(model, target, reader.lineage),
    hashes: new Map([
      ...compiler
        .builtTables(model, target, tables)
        .flatMap(({ name, published }): [string, string][] =>
          published === undefined ? [] : [[`gold.${name}`, published.definitionHash]],
        ),
      ...compiler
        .definedHistories(model, target)
        .map(({ entity, definitionHash }): [string, string] => [`silver.${entity}`, definitionHash]),
    ]),
  };
}

/**
 * The version whose files lie in a folder, read by its own code.
 *
 * @throws Failure where its code is not cut as this program expects.
 */
export async function versionIn(folder: string): Promise<Version> {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(folder, path)).href);
  try {
    const { readModel } = (await load('pipeline/model.ts')) as typeof ownReading;
    const target = (await load('model/target.ts')) as { localTarget: Target };
    const compiler = {
      ...((await load('model/compile.ts')) as typeof ownCompile),
      ...((await load('model/lineage/queries.ts')) as typeof ownQueries),
      ...((await load('model/lineage/trace.ts')) as typeof ownTrace),
      ...((await load('model/routines.ts')) as typeof ownRoutines),
      ...((await load('model/gold.ts')) as typeof ownGold),
      ...((await load('model/silver.ts')) as typeof ownSilver),
    };
    return await versionOf(readModel(), target.localTarget, compiler);
  } catch (cause) {
    throw new Failure('The base cannot be read.', {
      next: 'Its sql/ may be wrong, or it is too old for this command: name a newer one with --base.',
      cause,
    });
  }
}
