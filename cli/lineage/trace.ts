import { queryReader } from '@ecommerce/googlesql/lineage';
import type { Lineage } from '../../model/lineage/graph.ts';
import { traceModel } from '../../model/lineage/trace.ts';
import type { Model } from '../../model/model.ts';
import { localTarget } from '../../model/target.ts';
import { readQueries } from '../paths.ts';

/** The lineage of a model. Only queries that are new since the last time are analysed. */
export async function trace(model: Model): Promise<Lineage> {
  const queries = queryReader(readQueries);
  const lineage = await traceModel(model, localTarget, queries.lineage);
  queries.save();
  return lineage;
}
