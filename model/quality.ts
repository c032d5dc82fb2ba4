import type { ColumnDefinition } from './definition.ts';
import { descriptionOf } from './documentation/description.ts';
import type { Compared } from './generate/compare-entities.ts';
import { comparisonView } from './generate/comparison.ts';
import {
  openPlaceholder,
  openQuarantine,
  pendingView,
  screenList,
  type ScreenedColumn,
  type ShownColumn,
} from './generate/quality-views.ts';
import type { DefinedHistory } from './generate/observe.ts';
import { spareColumns } from './generate/delivered-line.ts';
import { bySeverity, type Delivery, keyScreens, lineScreens } from './generate/screened.ts';
import { upstream } from './graph.ts';
import type { TableOf } from './load.ts';
import { entitiesAmong, type Model } from './model.ts';
import { shortHash, withLiterals } from './place.ts';
import { nodeOf, type Relation, relationOf } from './relation.ts';
import { screensOf } from './screens.ts';
import { tokens } from './sql/tokens.ts';
import { columnsOf, viewColumn } from './tables.ts';
import type { Target } from './target.ts';

/** The view of the rows that fail a screen of a comparison. */
export function comparisonRelation(table: TableOf<'comparison'>): Relation {
  const { dataset, name, folder, contract, query } = table;
  const view = comparisonView(folder, contract, query);
  return relationOf(
    {
      kind: 'view',
      dataset,
      name,
      description: descriptionOf(contract),
      columns: columnsOf(table),
      query: view,
    },
    folder,
    view,
  );
}

/** The comparisons with the entities that they read, however many views lie between. */
export function definedComparisons(model: Model, target: Target, relations: readonly Relation[]): Compared[] {
  const nodes = relations.map(nodeOf);
  const sqlOf = new Map(relations.map(({ name, sql }) => [name, sql]));
  return model.comparisons.map(({ dataset, name, contract }) => {
    const qualified = `${dataset}.${name}`;
    const above = upstream(nodes, qualified);
    const text = [qualified, ...[...above].sort()].map((each) => sqlOf.get(each) ?? '').join('\n');
    return {
      name,
      contract,
      definitionHash: shortHash(model, withLiterals(text, target)),
      entities: entitiesAmong(model, above),
    };
  });
}

/** The views that follow from all contracts together. */
export function generatedViews(model: Model, histories: readonly DefinedHistory[]): Relation[] {
  const versioned = model.dimensions.filter(({ contract }) => contract.history !== undefined);
  return [
    view(
      'quality.screen',
      'Every screen: what it looks at, what failing means and how much that matters',
      [
        viewColumn('name', 'STRING', 'Name of the screen'),
        viewColumn('entity', 'STRING', 'Entity that it judges; gold or pipeline where it judges none'),
        viewColumn('table_name', 'STRING', 'Table that it looks at, or view that lists what fails'),
        viewColumn('type', 'STRING', 'column, structure, business rule, snapshot, publish or run'),
        viewColumn(
          'severity',
          'STRING',
          'info and warn let through, reject quarantines the line, block stops the snapshot or gold',
        ),
        viewColumn('description', 'STRING', 'What failing it means'),
      ],
      screenList(screensOf(model)),
    ),
    view(
      'quality.open_quarantine',
      'What the newest applied snapshots left in quarantine and why, without personal data',
      [
        viewColumn('entity', 'STRING', 'Name of the entity'),
        viewColumn('snapshot_date', 'DATE', 'Day of the snapshot (UTC)'),
        viewColumn('key', 'STRING', 'Natural key of the line; NULL where it cannot be read'),
        viewColumn('screen', 'STRING', 'Screen that the line failed'),
        viewColumn('reason', 'STRING', 'What failing it means'),
        viewColumn('column_name', 'STRING', 'Column of bronze that the screen looks at'),
        viewColumn(
          'sample',
          'STRING',
          'What was delivered there, in outline where the entity holds personal data; NULL for personal data',
        ),
      ],
      openQuarantine(
        histories.flatMap((history) => screenedColumns(history)),
        histories.flatMap((history) => shownColumns(history)),
      ),
    ),
    view(
      'ops.pending_snapshot',
      'The snapshots that a run of silver for the newest day in the raw bucket would judge',
      [
        viewColumn('entity', 'STRING', 'Name of the entity'),
        viewColumn('snapshot_date', 'DATE', 'Day of the snapshot (UTC)'),
        viewColumn('objects', 'STRING', 'Names and generations of its files'),
        viewColumn('content', 'STRING', 'MD5s of its files; NULL where one has none'),
        viewColumn('is_marker', 'BOOL', 'Whether it is a marker of an unchanged file'),
        viewColumn('file_count', 'INT64', 'Number of files'),
        viewColumn('loaded_at', 'TIMESTAMP', 'When the load of its rows ended'),
        viewColumn('is_certain', 'BOOL', 'Whether that load began after the files were written'),
        viewColumn('is_withdrawn', 'BOOL', 'Whether somebody has taken it back'),
        viewColumn(
          'is_loaded_again',
          'BOOL',
          'Whether these files were judged before and loaded again since',
        ),
      ],
      pendingView(histories),
    ),
    ...(versioned.length === 0
      ? []
      : [
          view(
            'quality.open_placeholder',
            'Members that facts name and no snapshot has brought yet',
            [
              viewColumn('dimension', 'STRING', 'Dimension of the member'),
              viewColumn('key', 'STRING', 'Natural key of the member'),
              viewColumn('placeholder_since', 'DATE', 'First snapshot that named it'),
              viewColumn('age_days', 'INT64', 'Days from that to the newest snapshot'),
            ],
            openPlaceholder(versioned.map(({ name, contract }) => ({ name, key: contract.key }))),
          ),
        ]),
  ];
}

function view(qualified: string, description: string, columns: ColumnDefinition[], query: string): Relation {
  const [dataset = '', name = ''] = qualified.split('.');
  return relationOf(
    { kind: 'view', dataset, name, description, columns, query },
    'model/generate/quality-views.ts',
    query,
  );
}

/** The columns of bronze that the screens which reject a line look at. */
function screenedColumns(delivery: Delivery): ScreenedColumn[] {
  const { entity, history } = delivery;
  const { rejecting } = bySeverity(lineScreens(delivery));
  const ofKeys = keyScreens.map((screen) => ({ ...screen, fails: history.key.join(' ') }));
  return [...rejecting, ...ofKeys].flatMap(({ name, fails, description }) =>
    [...new Set(columnsIn(fails, delivery))].map((each) => ({
      entity: entity,
      screen: name,
      reason: description,
      column: each,
    })),
  );
}

/** The columns of bronze that a predicate over a delivered line names, itself or by way of a typed column. */
function columnsIn(predicate: string, { history, bronze }: Delivery): string[] {
  const delivered = new Set([...bronze.columns.map(({ name }) => name), ...spareColumns(bronze)]);
  const sourceOf = new Map(history.columns.map(({ name, from }) => [name, from ?? name]));
  const all = tokens(predicate);
  return all.flatMap(({ kind, text }, index) => {
    const isRaw = all[index - 1]?.text === '.' && all[index - 2]?.text === 'raw';
    const source = isRaw ? text : sourceOf.get(text);
    return kind === 'name' && source !== undefined && delivered.has(source) ? [source] : [];
  });
}

/** The columns of bronze without personal data. */
function shownColumns({ entity, history, bronze }: Delivery): ShownColumn[] {
  const personal = new Set([
    ...bronze.columns.filter(({ pii }) => pii !== undefined).map(({ name }) => name),
    ...history.columns.filter(({ pii }) => pii !== undefined).map(({ name, from }) => from ?? name),
  ]);
  return [...bronze.columns.map(({ name }) => name), ...spareColumns(bronze)]
    .filter((name) => !personal.has(name))
    .map((name) => ({ entity: entity, column: name, inOutline: personal.size > 0 }));
}
