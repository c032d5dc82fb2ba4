import { queryReader } from '@ecommerce/googlesql/lineage';
import { endedRuns } from '../../../cli/lineage/runs.ts';
import { compile } from '../../../model/compile.ts';
import { openLineageEvents } from '../../../model/lineage/openlineage.ts';
import { traceModel } from '../../../model/lineage/trace.ts';
import { libraryModel, line, ofFewRows, openLibrary } from '../../library/library.ts';

/** The events of a day of the library, on which one of two loans is refused. */
export async function eventsOfLibrary(): Promise<ReturnType<typeof openLineageEvents>> {
  const model = libraryModel();
  const definitions = compile(model, ofFewRows);
  const pipeline = await openLibrary(definitions);
  const day = '2025-03-01';
  await pipeline.deliver('books', day, [line.book(1), line.book(2)]);
  await pipeline.deliver('loans', day, [line.loan(1, 1), line.loan(2, 1, { state: 'eaten' })]);
  await pipeline.wholeDay(day);
  const events = openLineageEvents({
    ...(await endedRuns(pipeline.warehouse)),
    lineage: await traceModel(model, ofFewRows, queryReader().lineage),
    definitions,
    target: ofFewRows,
  });
  await pipeline.close();
  return events;
}
