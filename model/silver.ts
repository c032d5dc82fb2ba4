import type { HistoryColumn } from './contract.ts';
import type { ColumnDefinition, ExternalTableDefinition } from './definition.ts';
import { type Exported, exportFolders, exportLayer } from './generate/export.ts';
import type { DefinedHistory } from './generate/observe.ts';
import type { GeneratedRoutine } from './generate/routine.ts';
import { type Delivery, lineScreens, screenedQuery } from './generate/screened.ts';
import { openEnd } from './generate/validity.ts';
import { inOrder } from './graph.ts';
import type { TableOf } from './load.ts';
import { bronzeOf, entityOf, type Model } from './model.ts';
import { shortHash, withLiterals } from './place.ts';
import { type Relation, relationOf } from './relation.ts';
import { historyTable, viewColumn } from './tables.ts';
import { sql } from './sql/template.ts';
import { datasets, type Target } from './target.ts';

/**
 * A history, the view of its current rows, the view of the delivered lines that it is made from and the external table over the
 * exports of the current rows.
 */
export function historyRelations(model: Model, target: Target, table: TableOf<'history'>): Relation[] {
  const { dataset, folder, contract } = table;
  const entity = entityOf(table);
  const screened = screenedQuery(deliveryOf(model, table), datasets);
  const typed = contract.columns.map(({ name, type, description }) => viewColumn(name, type, description));
  const current = sql`
-- Generated from ${folder}/table.yaml.
-- Grain: one current row of silver.${table.name}.
SELECT
  ${contract.columns.map(({ name }) => name)}
FROM silver.${table.name}
WHERE valid_to = ${openEnd}`;
  const view = (name: string, description: string, columns: ColumnDefinition[], query: string): Relation =>
    relationOf({ kind: 'view', dataset, name, description, columns, query }, folder, query);
  return [
    relationOf(historyTable(table), folder, ''),
    view(entity, `Current rows of silver.${table.name}`, typed, current),
    view(
      `${entity}_screened`,
      `Every kept delivered line of bronze.${entity}, typed and judged by the screens`,
      [
        viewColumn('snapshot_date', 'DATE', 'Day of the snapshot (UTC)'),
        viewColumn('outcome', 'STRING', 'header, accepted or quarantined'),
        ...typed,
        viewColumn('row_hash', 'STRING', 'MD5 over the typed values with their names, NULLs left out'),
        viewColumn(
          'rejected_by',
          'STRING',
          'Names of the failed screens that reject, each with a blank after it',
        ),
        viewColumn(
          'noted_by',
          'STRING',
          'Names of the failed screens that warn or inform, each with a blank after it',
        ),
        viewColumn('header', 'STRING', 'The names in a header line'),
        viewColumn('raw', 'STRING', 'The line as JSON'),
      ],
      screened,
    ),
    relationOf(exportedTable(target, table), folder, ''),
  ];
}

/** The exports of an entity's current rows, of all runs: `ops.export` names the run that counts. */
function exportedTable(target: Target, history: TableOf<'history'>): ExternalTableDefinition {
  const { table, folder } = exportOf(history);
  return {
    kind: 'external_table',
    dataset: history.dataset,
    name: `${entityOf(history)}_exported`,
    description: `Rows of ${table} as each run exported them, without personal data; the newest row of ops.export names the run that counts`,
    columns: exportedColumns(history).map(({ name, type, description }) =>
      viewColumn(name, type, description),
    ),
    folders: exportFolders,
    prefix: `gs://${target.buckets.processed}/${folder}`,
  };
}

/** A history with the bronze table and the query that it is made from. */
export function deliveryOf(model: Model, table: TableOf<'history'>): Delivery {
  return {
    entity: entityOf(table),
    history: table.contract,
    bronze: bronzeOf(model, table).contract,
    query: table.query,
  };
}

/** The histories, those first that others refer to, so that a run brings users before their orders. */
export function definedHistories(model: Model, target: Target): DefinedHistory[] {
  const ordered = inOrder(
    model.histories.map((history) => ({
      name: history.name,
      path: history.folder,
      needs: history.contract.references.map(({ to }) => to),
      history,
    })),
  );
  return ordered.map(({ history }) => {
    const delivery = deliveryOf(model, history);
    const definition = [
      screenedQuery(delivery, datasets),
      JSON.stringify(lineScreens(delivery)),
      '@mass_change_share',
      '@mass_rejection_share',
    ].join('\n');
    return { ...delivery, definitionHash: shortHash(model, withLiterals(definition, target)) };
  });
}

/** The state that each table of silver is in. */
export const silverStates = sql`
SELECT CONCAT('silver.', entity) AS table_name, state
FROM ops.silver_state`;

/** The procedure that writes the current rows of each entity that has changed to Parquet. */
export function exportSilver(model: Model): GeneratedRoutine {
  return exportLayer('silver', model.histories.map(exportOf), silverStates);
}

function exportOf(history: TableOf<'history'>): Exported {
  const entity = entityOf(history);
  const columns = exportedColumns(history).map(({ name }) => name);
  return { table: `silver.${entity}`, folder: entity, columns, bucket: '@processed_bucket' };
}

/** Personal data does not leave silver. */
export function exportedColumns({ contract }: TableOf<'history'>): readonly HistoryColumn[] {
  return contract.columns.filter(({ pii }) => pii === undefined);
}
