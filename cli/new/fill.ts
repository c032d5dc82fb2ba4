import type { SqlFile } from '../../model/load.ts';
import { entityKeyOf } from './names.ts';

/** The files of a template with a name in place of NAME, and an entity's key in place of KEY. */
export function fill(templates: readonly SqlFile[], name: string): SqlFile[] {
  const filled = (text: string): string => text.replaceAll('NAME', name).replaceAll('KEY', entityKeyOf(name));
  return templates.map(({ path, text }) => ({ path: filled(path), text: filled(text) }));
}
