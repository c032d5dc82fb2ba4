import { nameOf } from '@ecommerce/stack-guard';

/**
 * What a change of the rules that make an entity's rows does to its history, for who reviews it; nothing where none changes.
 *
 * @param differences between what was recorded of a stack and what is declared.
 */
export function whatRulesDo(differences: readonly { resource: string; at: string | undefined }[]): string {
  const lines = differences.flatMap(({ resource, at }) => {
    // The view of an entity's delivered lines holds all its rules.
    const [, entity] = /^silver\.(\w+)_screened$/.exec(nameOf(resource)) ?? [];
    return at !== 'view.query' || entity === undefined ? [] : [consequence(entity)];
  });
  return lines.length === 0 ? '' : `Rules of histories that change:\n${lines.join('')}\n`;
}

const consequence = (entity: string): string =>
  `  ${entity}: versions that are there stay as they are. Rows that come out different get a new version with the next snapshot,
    which is no mass change (screen changed_by_rules); rejected snapshots are judged again.
    npm run rebuild -- ${entity} then makes the past follow, as far back as bronze reaches.
`;
