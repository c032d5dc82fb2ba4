import type { PiiClass } from '../../model/contract.ts';
import type { ColumnDefinition } from '../../model/definition.ts';
import { isScalar, schemaNames } from '../../model/types.ts';

/** A column of a BigQuery schema, as its JSON has it. */
interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  readonly description?: string;
  readonly policyTags?: { readonly names: readonly string[] };
}

/** Names of policy tags by class of personal data. */
export type TagNames = ReadonlyMap<PiiClass, string>;

/**
 * The schema of columns as the service takes it; those with personal data carry their class's tag, where there are tags.
 *
 * @throws Error for a type that tables of the pipeline do not have.
 */
export function schemaJson(columns: readonly ColumnDefinition[], tags: TagNames = new Map()): string {
  const schema = columns.map(({ name, type, required, description, pii }): SchemaColumn => {
    const element = /^ARRAY<(.*)>$/.exec(type)?.[1];
    const scalar = element ?? type;
    if (!isScalar(scalar)) {
      throw new Error(
        `Column ${name} has the type ${type}; a schema knows ${Object.keys(schemaNames).join(', ')} and arrays of them.`,
      );
    }
    const mode = element === undefined ? (required ? 'REQUIRED' : 'NULLABLE') : 'REPEATED';
    const tag = pii === undefined ? undefined : tags.get(pii);
    return {
      name,
      type: schemaNames[scalar],
      mode,
      description,
      ...(tag === undefined ? {} : { policyTags: { names: [tag] } }),
    };
  });
  return JSON.stringify(schema);
}
