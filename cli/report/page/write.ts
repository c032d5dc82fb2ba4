import { queryLineage } from '@ecommerce/googlesql/lineage';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from '../../../model/compile.ts';
import { traceModel } from '../../../model/lineage/trace.ts';
import type { Model } from '../../../model/model.ts';
import { localTarget } from '../../../model/target.ts';
import type { Warehouse } from '../../../pipeline/ports.ts';
import { pageOf } from './page.ts';
import { readPage } from './read.ts';

/** The page of the warehouse in a folder. */
export const pageFile = (folder: string): string => join(folder, 'report.html');

/** Writes the page about a warehouse on this machine. */
export async function writePage(warehouse: Warehouse, model: Model, file: string): Promise<void> {
  const page = pageOf({
    data: await readPage(warehouse, model, localTarget),
    lineage: await traceModel(model, localTarget, queryLineage),
    definitions: compile(model, localTarget),
  });
  await writeFile(file, page);
}
