import { writeFile } from 'node:fs/promises';
import { compile } from '../../../model/compile.ts';
import type { Model } from '../../../model/model.ts';
import { describeGold } from '../../../model/semantics/describe.ts';
import { localTarget, type Target } from '../../../model/target.ts';
import type { Warehouse } from '../../../pipeline/ports.ts';
import { trace } from '../../lineage/trace.ts';
import { pageOf } from './page.ts';
import { readPage, type ReportData } from './read.ts';

/** Writes the page about a warehouse on this machine. */
export async function writePage(
  warehouse: Warehouse,
  told: ReportData,
  model: Model,
  file: string,
  deployed?: Target,
): Promise<void> {
  const page = pageOf({
    data: await readPage(warehouse, told, localTarget),
    lineage: await trace(model),
    definitions: compile(model, localTarget),
    subjects: describeGold(model),
    ...(deployed === undefined ? {} : { deployed }),
  });
  await writeFile(file, page);
}
