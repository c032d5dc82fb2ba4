import type { Contents, Relation, Routine } from '@ecommerce/googlesql';
import type { Body, State } from '../state.ts';
import { part, parts, remove, text } from '../state.ts';
import { datasetKey, keptDataset } from './dataset.ts';
import { fieldsOf } from './fields.ts';
import { keptRoutine, routineKey, sentRoutine } from './routine.ts';
import { keptTable, tableKey } from './table.ts';

/** What a relation made by SQL looks like as somebody would have sent it. */
function sentOf(relation: Relation, fields: readonly Body[]): Body {
  const schema = { fields: [...fields] };
  if (relation.kind === 'view') return { schema, view: { query: relation.query ?? '', useLegacySql: false } };
  return { schema, ...(relation.byLoadingDay ? { timePartitioning: { type: 'DAY' } } : {}) };
}

/** Columns of a table with what its resource says of those that were there before. */
function described(fields: readonly Body[], before: readonly Body[]): Body[] {
  return fields.map((field) => ({ ...before.find(({ name }) => name === field['name']), ...field }));
}

const shape = (fields: readonly Body[]): string =>
  JSON.stringify(
    fields.map((field) => [
      field['name'],
      field['type'],
      text(field, 'mode') || 'NULLABLE',
      shape(parts(field, 'fields')),
    ]),
  );

function reflectRelation(state: State, relation: Relation): void {
  const { dataset, name } = relation;
  const key = tableKey(state, dataset, name);
  const before = state.resources.get(key);
  const fields = fieldsOf(relation.columns);
  if (before === undefined) {
    state.resources.set(key, keptTable(state, dataset, sentOf(relation, fields), name));
    return;
  }
  const known = parts(part(before, 'schema') ?? {}, 'fields');
  if (shape(known) === shape(fields)) return;
  state.resources.set(
    key,
    keptTable(state, dataset, { ...before, schema: { fields: described(fields, known) } }, name),
  );
}

/** Whether a table has no columns: the warehouse cannot hold such a one. */
const isBare = (table: Body): boolean =>
  table['type'] === 'TABLE' && parts(part(table, 'schema') ?? {}, 'fields').length === 0;

function reflectRoutine(state: State, routine: Routine): void {
  const key = routineKey(state, routine.dataset, routine.name);
  if (text(state.resources.get(key) ?? {}, 'definitionBody') === routine.body) return;
  state.resources.set(key, keptRoutine(state, sentRoutine(state, routine)));
}

/** Makes datasets, tables and routines what the warehouse consists of: those that SQL made appear, those that it dropped go. */
export function reflect(state: State, contents: Contents): void {
  const there = new Set([
    ...contents.datasets.map((dataset) => datasetKey(state, dataset)),
    ...contents.relations.map(({ dataset, name }) => tableKey(state, dataset, name)),
    ...contents.routines.map(({ dataset, name }) => routineKey(state, dataset, name)),
  ]);
  const ours = datasetKey(state, '');
  for (const [key, body] of [...state.resources])
    if (key.startsWith(ours) && !there.has(key) && !isBare(body)) remove(state, key);
  for (const dataset of contents.datasets) {
    const key = datasetKey(state, dataset);
    const sent = { datasetReference: { datasetId: dataset } };
    if (!state.resources.has(key)) state.resources.set(key, keptDataset(state, sent, {}));
  }
  for (const relation of contents.relations) reflectRelation(state, relation);
  for (const routine of contents.routines) reflectRoutine(state, routine);
}
