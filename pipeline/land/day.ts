import type { LakeObject } from '../ports.ts';
import { entityFolder, dateOfFolder, rawPrefix } from '../../model/landing.ts';

/** The objects of one entity's day in the raw bucket: CSV files, or markers in their place, or both after a crash. */
export interface LandedDay {
  readonly date: string;
  readonly files: readonly LakeObject[];
  readonly markers: readonly LakeObject[];
}

const marker = /^unchanged-([0-9a-f]{32})$/;

/** Name of the empty object that stands for a file whose contents were landed before. */
export const markerName = (md5: string) => `unchanged-${md5}`;

/** Days of an entity in date order; objects that are neither a CSV file nor a marker of a day do not count. */
export const landedDays = (entity: string, objects: readonly LakeObject[]): LandedDay[] => {
  const days = new Map<string, { date: string; files: LakeObject[]; markers: LakeObject[] }>();
  for (const object of objects) {
    const [folder = '', file = '', ...deeper] = object.name
      .slice(rawPrefix.length + entityFolder(entity).length)
      .split('/');
    const date = dateOfFolder(folder);
    if (date === undefined || deeper.length > 0) continue;
    const day = days.get(date) ?? { date, files: [], markers: [] };
    if (file.endsWith('.csv')) day.files.push(object);
    else if (marker.test(file)) day.markers.push(object);
    else continue;
    days.set(date, day);
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
};

/**
 * What a day's contents are known by: its MD5s in order. Undefined where they are not known: a file without an MD5
 * (a composite upload), or files and markers side by side.
 */
export const contentsOf = ({ files, markers }: LandedDay): string | undefined => {
  if (files.length > 0 && markers.length > 0) return undefined;
  const md5s = [...files.map(({ md5 }) => md5), ...markers.map(({ name }) => md5OfMarker(name))];
  const known = md5s.filter((md5) => md5 !== null);
  return known.length === md5s.length ? contentsOfFiles(known.map((md5) => ({ md5 }))) : undefined;
};

/** The same for files that are not landed yet. */
export const contentsOfFiles = (files: readonly { readonly md5: string }[]) =>
  files
    .map(({ md5 }) => md5)
    .sort()
    .join(' ');

const md5OfMarker = (name: string) => marker.exec(name.slice(name.lastIndexOf('/') + 1))?.[1] ?? null;
