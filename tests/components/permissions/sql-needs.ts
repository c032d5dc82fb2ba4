import type { Principal } from '../../../components/permissions.ts';
import { datasetsOf, pathOf, queryOf, routinesOf, tablesOf } from '../graph/found.ts';
import type { Declared } from '../graph/stacks.ts';
import { accessesOf } from './accesses.ts';
import { type Need, needsOn } from './need.ts';
import { placesOf } from './places.ts';

/** What SQL needs in a stack. */
export interface SqlNeeds {
  /** To read a table or a view, by `dataset.name`; whoever reads a view reads all that it reads. */
  readonly reading: (who: Principal, path: string) => Need[];
  /** To run statements, with the procedures that they call. */
  readonly running: (who: Principal, sql: string) => Need[];
}

/** @throws Error for what is named and not declared. */
export function sqlNeedsOf(declared: Declared): SqlNeeds {
  const places = placesOf(declared);
  const datasets = datasetsOf(declared).map(({ inputs }) => inputs.datasetId);
  const tables = new Map(tablesOf(declared).map((table) => [pathOf(table.inputs), table]));
  const bodies = new Map(
    routinesOf(declared).map(({ inputs }) => [
      `${inputs.datasetId}.${inputs.routineId}`,
      inputs.definitionBody,
    ]),
  );
  const datasetOf = (path: string): ReturnType<typeof places.dataset> =>
    places.dataset(path.split('.')[0] ?? '');

  const reading: SqlNeeds['reading'] = (who, path) => {
    const why = `reading ${path}`;
    if (path.includes('.INFORMATION_SCHEMA.')) {
      return needsOn(who, datasetOf(path), why, 'bigquery.tables.get', 'bigquery.tables.list');
    }
    const table = found(tables, path);
    const query = queryOf(table);
    const isTagged = table.inputs.schema?.some(({ policyTags }) => policyTags !== undefined) === true;
    return [
      ...needsOn(who, datasetOf(path), why, 'bigquery.tables.getData'),
      ...(table.inputs.externalDataConfiguration === undefined
        ? []
        : needsOn(who, { kind: 'connection' }, why, 'bigquery.connections.use')),
      ...(isTagged ? needsOn(who, { kind: 'policyTags' }, why, 'datacatalog.categories.fineGrainedGet') : []),
      ...(query === undefined ? [] : accessesOf(query, datasets).reads.flatMap((each) => reading(who, each))),
    ];
  };

  const running: SqlNeeds['running'] = (who, sql) => {
    const { reads, writes, calls, exports } = accessesOf(sql, datasets);
    return [
      ...reads.flatMap((path) => reading(who, path)),
      ...writes.flatMap((path) =>
        needsOn(who, datasetOf(path), `writing ${path}`, 'bigquery.tables.updateData'),
      ),
      // Files of an interrupted run are replaced.
      ...exports.flatMap((name) =>
        needsOn(who, places.bucket(name), 'exporting', 'storage.objects.create', 'storage.objects.delete'),
      ),
      ...calls.flatMap((path) => [
        ...needsOn(who, datasetOf(path), `calling ${path}`, 'bigquery.routines.get'),
        ...running(who, found(bodies, path)),
      ]),
    ];
  };
  return { reading, running };
}

function found<Value>(all: ReadonlyMap<string, Value>, path: string): Value {
  const value = all.get(path);
  if (value === undefined) throw new Error(`${path} is named and not declared.`);
  return value;
}
