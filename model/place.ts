import type { Definition } from './definition.ts';
import type { Model } from './model.ts';
import { replace } from './sql/references.ts';
import { datasetName, datasets, parameterLiterals, type Target } from './target.ts';

/** Writes a target's dataset names, settings and buckets into SQL. Nothing else does. */
export function place(definition: Definition, target: Target): Definition {
  const dataset = datasetName(target, definition.dataset);
  switch (definition.kind) {
    case 'table':
      return {
        ...definition,
        dataset,
        foreignKeys: definition.foreignKeys.map((key) => ({
          ...key,
          references: { ...key.references, dataset: datasetName(target, key.references.dataset) },
        })),
      };
    case 'view':
    case 'materialized_view':
      return { ...definition, dataset, query: placed(definition.query, target) };
    case 'routine':
      return { ...definition, dataset, body: placed(definition.body, target) };
    case 'object_table':
    case 'external_table':
      return { ...definition, dataset };
  }
}

/** A text with the names, settings and buckets of a target. */
export function placed(text: string, target: Target): string {
  const literals = parameterLiterals(target);
  return replace(text, datasets, {
    reference: ({ dataset, name, isCalled }) =>
      // A routine that another calls is found only with its project: pulumi/pulumi-gcp#1324.
      `${isCalled ? `\`${target.project}\`.` : ''}${datasetName(target, dataset)}.${name}`,
    parameter: (name) => literals.get(name),
  });
}

/** A text with the settings of a target under names without suffix: what a definition's hash is of. */
export function withLiterals(text: string, target: Target): string {
  return placed(text, { ...target, datasetSuffix: '' });
}

/** 12 hex digits are enough to tell definitions apart and short enough to be read. */
export function shortHash(model: Model, text: string): string {
  return model.hash(text).slice(0, 12);
}
