import { markdownTable } from '../../model/documentation/table.ts';
import { type Key, keys } from './keys.ts';

/** Every key of the configuration with its default and what it is, as a table of Markdown. */
export function configTable(): string {
  return markdownTable(
    ['key', 'default', 'what it is'],
    keys.map((key) => [`\`${key.name}\``, initially(key), key.meaning]),
  );
}

function initially({ initially: standard }: Key): string {
  if (standard === undefined) return 'must be given';
  return 'words' in standard ? standard.words : `\`${standard.value}\``;
}
