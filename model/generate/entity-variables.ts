import { sql } from '../sql/template.ts';
import { tokens } from '../sql/tokens.ts';
import { failedScreensType } from './error-events.ts';

/** What is known of the snapshot of an entity that is being judged, by type. */
const variables: Readonly<Record<string, readonly string[]>> = {
  DATE: ['date', 'older_rules'],
  TIMESTAMP: ['started_at', 'loaded_at'],
  BOOL: [
    'is_certain',
    'is_withdrawn',
    'is_loaded_again',
    'is_marker',
    'is_resolved',
    'rewinds',
    'withholds_deletions',
    'has_open_events',
  ],
  STRING: [
    'objects',
    'content',
    'earlier_content',
    'lines_hash',
    'state',
    'reason',
    'message',
    'wrong_header',
  ],
  'ARRAY<STRING>': ['waived'],
  [failedScreensType]: ['failed'],
  INT64: [
    'revision',
    'file_count',
    'header_lines',
    'failing',
    'delivered',
    'accepted',
    'repeated',
    'rejected',
    'quarantined',
    'inserted',
    'changed',
    'changed_by_rules',
    'changed_by_first_values',
    'deleted',
    'kept',
    'respelled',
  ],
};

const types: ReadonlyMap<string, string> = new Map(
  Object.entries(variables).flatMap(([type, names]) => names.map((name) => [name, type] as const)),
);

/** The type of a variable, which is called `v_<entity>_<name>`. */
export function typeOf(name: string): string {
  const type = types.get(name);
  if (type === undefined) throw new Error(`there is no variable ${name}`);
  return type;
}

/**
 * Gives the variables of a text the name of an entity: all entities are judged in one body.
 *
 * @example ofEntity('users', 'SET v_state = NULL;') // SET v_users_state = NULL;
 */
export function ofEntity(entity: string, text: string): string {
  return tokens(text)
    .filter(({ kind, text: name }) => kind === 'name' && name.startsWith('v_') && types.has(name.slice(2)))
    .reverse()
    .reduce(
      (changed, { start, text: name }) =>
        `${changed.slice(0, start)}v_${entity}_${name.slice(2)}${changed.slice(start + name.length)}`,
      text,
    );
}

/** The declarations of an entity's variables. */
export function declareVariables(entity: string): string {
  return Object.entries(variables)
    .map(([type, of]) => sql`DECLARE ${of.map((name) => `v_${entity}_${name}`).join(', ')} ${type};`)
    .join('\n');
}
