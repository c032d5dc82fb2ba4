import { compile } from '../compile.ts';
import type { ColumnDefinition, Definition, TableDefinition } from '../definition.ts';
import { referenceKey } from '../generate/fact.ts';
import { entityOf, type Model } from '../model.ts';
import type { Target } from '../target.ts';
import { markdownTable } from './table.ts';

/** The data model as a page of Markdown: conceptual, logical, physical, the business matrix, every table's columns. */
export function dataModelPage(model: Model, target: Target): string {
  const definitions = compile(model, target);
  return [
    '# Data model',
    'Generated from the contracts in `sql/`; `npm run docs` writes it anew and a test keeps it current.',
    '## Conceptual: what the shop is about',
    diagram(conceptual(model)),
    '## Logical: histories in silver, the star in gold',
    'Silver keeps every version of every row. A history is known by its natural key and `valid_from`; the view of the same name without `_history` shows the current rows.',
    diagram(silver(model)),
    ...model.facts.flatMap((fact) => [
      `### ${fact.name}`,
      `${fact.contract.description}. Grain: ${fact.contract.grain}.`,
      diagram(star(model, fact.name)),
    ]),
    '## The business matrix',
    matrix(model),
    '## Physical: partitions, clusters and keys',
    physical(definitions),
    '## Tables and columns',
    ...definitions.flatMap(tableSection),
  ]
    .join('\n\n')
    .concat('\n');
}

function diagram(lines: readonly string[]): string {
  return ['```mermaid', 'erDiagram', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}

function conceptual(model: Model): string[] {
  return model.histories.flatMap((history) =>
    history.contract.references.map(
      ({ to }) => `${singular(to.replace(/_history$/, ''))} ||--o{ ${singular(entityOf(history))} : has`,
    ),
  );
}

/** `order_items` are of an ORDER_ITEM each. */
function singular(entity: string): string {
  return entity.replace(/s$/, '').toUpperCase();
}

function silver(model: Model): string[] {
  return [
    ...model.histories.flatMap(({ name, contract }) => [
      `${name} {`,
      ...contract.columns.map(
        (column) => `  ${column.type} ${column.name}${contract.key.includes(column.name) ? ' PK' : ''}`,
      ),
      '  DATE valid_from PK',
      '  DATE valid_to',
      '}',
    ]),
    ...model.histories.flatMap(({ name, contract }) =>
      contract.references.map(({ to, columns }) => `${to} ||--o{ ${name} : "${columns.join(', ')}"`),
    ),
  ];
}

function star(model: Model, name: string): string[] {
  const fact = model.facts.find((each) => each.name === name);
  return (fact?.contract.references ?? []).map(
    (reference) => `${reference.dimension} ||--o{ ${name} : ${referenceKey(reference)}`,
  );
}

function matrix(model: Model): string {
  const names = model.dimensions.map(({ name }) => name);
  return markdownTable(
    ['fact (grain)', ...names],
    model.facts.map(({ name, contract }) => [
      `${name} (${contract.grain})`,
      ...names.map((dimension) => {
        const roles = contract.references.filter((reference) => reference.dimension === dimension).length;
        return roles === 0 ? '–' : roles === 1 ? '✓' : `✓ ${String(roles)} roles`;
      }),
    ]),
  );
}

function physical(definitions: readonly Definition[]): string {
  return markdownTable(
    ['table', 'partitioned by', 'clustered by', 'primary key', 'foreign keys'],
    definitions
      .filter((definition): definition is TableDefinition => definition.kind === 'table')
      .map((definition) => [
        nameOf(definition),
        partitioning(definition),
        definition.clustering.join(', '),
        definition.primaryKey.join(', '),
        definition.foreignKeys
          .map(({ columns, references }) => `${columns.join(', ')} → ${references.table}`)
          .join('; '),
      ]),
  );
}

function partitioning({ partitioning: by }: TableDefinition): string {
  if (by === undefined) return '';
  const kept = by.expirationDays === undefined ? '' : `, kept ${String(by.expirationDays)} days`;
  return `${by.column ?? 'day of loading'} (${by.unit})${kept}`;
}

function tableSection(definition: Definition): string[] {
  if (!('columns' in definition)) return [];
  const folders = definition.kind === 'external_table' ? definition.folders : [];
  const columns: readonly Partial<ColumnDefinition>[] = [...definition.columns, ...folders];
  return [
    `### ${nameOf(definition)}`,
    `${definition.description.replace(/\.$/, '')}.`,
    markdownTable(
      ['column', 'type', 'required', 'description'],
      columns.map(({ name = '', type = '', required = false, description = '' }) => [
        name,
        type,
        required ? 'yes' : '',
        description,
      ]),
    ),
  ];
}

function nameOf({ dataset, name }: Pick<Definition, 'dataset' | 'name'>): string {
  return `${dataset}.${name}`;
}
