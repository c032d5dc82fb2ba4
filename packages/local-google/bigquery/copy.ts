import { GoogleError } from '../error.ts';
import type { Body, State } from '../state.ts';
import { part, parts, text } from '../state.ts';
import { checkKnown } from './settings.ts';
import { destinationOf, tableNameOf } from './destination.ts';
import type { Engine } from './engine.ts';
import { keptTable, tableKey } from './table.ts';

const known = new Set([
  'sourceTable',
  'sourceTables',
  'destinationTable',
  'writeDisposition',
  'createDisposition',
  'operationType',
]);

/** What a copy takes over of its source's resource, besides the rows. */
const taken = ['schema', 'timePartitioning', 'clustering', 'description'];

/**
 * The work of a copy job, by its settings.
 *
 * @throws GoogleError for what is not known; the work throws what goes wrong in it.
 */
export function copyOf(engine: Engine, state: State, settings: Body): () => Promise<Body> {
  checkKnown('a copy', known, settings);
  const kind = text(settings, 'operationType') || 'COPY';
  if (kind !== 'COPY') throw new GoogleError(501, `No answer for a copy with operationType ${kind}`);
  const one = part(settings, 'sourceTable');
  const sources = (one === undefined ? parts(settings, 'sourceTables') : [one]).map(tableNameOf);
  const into = destinationOf(settings);
  if (into === undefined)
    throw new GoogleError(400, 'Required parameter is missing: destinationTable', 'required');
  return async () => {
    const rows = await engine.warehouse.copy(sources, into);
    engine.reflect();
    const [first] = sources;
    const source = state.resources.get(tableKey(state, first?.dataset ?? '', first?.table ?? '')) ?? {};
    const key = tableKey(state, into.dataset, into.table);
    const made = state.resources.get(key);
    if (made !== undefined && into.write !== 'WRITE_APPEND') {
      const same = Object.fromEntries(Object.entries(source).filter(([field]) => taken.includes(field)));
      state.resources.set(key, keptTable(state, into.dataset, { ...made, ...same }, into.table));
    }
    return { copy: { copiedRows: String(rows) } };
  };
}
