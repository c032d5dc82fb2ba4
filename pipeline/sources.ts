import { readdir, readlink, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dateOfFolder, dayFolder, entityFolder, entityOfFolder, isDate } from '../model/landing.ts';
import type { Snapshot } from './snapshot.ts';
import { reasonOf } from './reason.ts';

/** A file or folder that is left alone, and why. */
export interface Ignored {
  readonly path: string;
  readonly reason: string;
}

export interface Sources {
  /** `flat`: one file an entity, all of one day. `landing`: folders that name entity and day. */
  readonly layout: 'flat' | 'landing';
  /** By day, within it in the order of the entities asked for. */
  readonly snapshots: readonly Snapshot[];
  /** Entities asked for of which a flat folder holds no file; in landing layout the ledger knows what is missing. */
  readonly missing: readonly string[];
  readonly ignored: readonly Ignored[];
}

/** A file or folder, or a link to one, which counts as what it leads to. */
interface Entry {
  readonly name: string;
  isDirectory(): boolean;
  /** Where a link leads that leads nowhere. */
  readonly nowhere?: string;
}

type Finding = { readonly snapshot: Snapshot } | { readonly ignored: Ignored } | { readonly problem: string };

/**
 * Finds the snapshots that a folder holds, in one of two layouts: flat (`users.csv`, `orders.csv` … : one snapshot of
 * `date`) or landing (`dataset_name=users/date=20260205/*.csv`, with or without `raw-data/` above).
 * What belongs to no entity asked for is ignored and listed.
 *
 * @param date ISO date of a flat folder's snapshot; folders in landing layout say theirs.
 * @throws Error with every problem of the folder: where, what, and what to do.
 */
export const findSnapshots = async (
  dir: string,
  entities: readonly string[],
  date: string,
): Promise<Sources> => {
  if (!isDate(date)) throw new Error(`"${date}" is not a date: write it like 2026-02-05`);
  const entries = await entriesOf(dir);
  const landing = await landingFolders(dir, entries);
  const [folder] = landing.folders;
  const flat = entries.find((entry) => entityOfFile(entry.name, entities) !== undefined);
  if (folder && flat)
    throw new Error(
      `${dir} holds both ${flat.name} and ${folder.name}: move one of the two layouts elsewhere, so that it is clear which counts`,
    );
  const findings = folder
    ? await landingFindings(landing.dir, landing.folders, entities)
    : entries.map((entry) => flatFinding(dir, entry, entities, date));
  const problems = findings.flatMap((finding) => ('problem' in finding ? [finding.problem] : []));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const snapshots = findings.flatMap((finding) => ('snapshot' in finding ? [finding.snapshot] : []));
  if (snapshots.length === 0) throw new Error(nothingIn(dir, entries, entities));
  return {
    layout: folder ? 'landing' : 'flat',
    snapshots: entities
      .flatMap((entity) => snapshots.filter((snapshot) => snapshot.entity === entity))
      .sort((a, b) => a.date.localeCompare(b.date)),
    missing: folder
      ? []
      : entities.filter((entity) => !snapshots.some((snapshot) => snapshot.entity === entity)),
    ignored: findings.flatMap((finding) => ('ignored' in finding ? [finding.ignored] : [])),
  };
};

/** Where a folder's entities lie, if it is in landing layout. */
const landingFolders = async (dir: string, entries: readonly Entry[]) => {
  const raw = entries.find((entry) => entry.name === 'raw-data' && entry.isDirectory());
  const inner = raw ? join(dir, raw.name) : dir;
  const all = raw ? await entriesOf(inner) : entries;
  return { dir: inner, folders: all.filter((entry) => entityOfFolder(entry.name) !== undefined) };
};

const packed = ['.gz', '.zip', '.bz2', '.zst'];

const isPacked = (name: string) => packed.some((ending) => name.toLowerCase().endsWith(ending));

const unpack = (path: string) => `${path} is compressed: unpack it first, so that it ends in .csv`;

/** Transfers and object tables tell capitals apart, so that such a name would be overlooked there. */
const rename = (path: string, name: string) => `${path} has capitals in its name: rename it to ${name}`;

const noFolder = (path: string, { nowhere }: Entry, wanted: string) =>
  nowhere === undefined
    ? `${path} is a file: ${wanted} should be there`
    : `${path} is a link to ${nowhere}, which does not exist: correct the link, or remove it`;

const entityOfFile = (name: string, entities: readonly string[]) =>
  entities.find((entity) =>
    ['', ...packed].some((ending) => name.toLowerCase() === `${entity}.csv${ending}`),
  );

const nothingIn = (dir: string, entries: readonly Entry[], entities: readonly string[]) => {
  const files = entities.map((entity) => `${entity}.csv`).join(', ');
  const folder = dayFolder(entities[0] ?? '', '2026-02-05');
  const names = entries.slice(0, 10).map((entry) => entry.name);
  const found = names.length === 0 ? 'It is empty.' : `Found: ${names.join(', ')}.`;
  return `${dir} holds no snapshot: it needs ${files} (one day), or folders such as ${folder} with CSV files. ${found}`;
};

const notAsked = (entities: readonly string[]) => `not one of the entities ${entities.join(', ')}`;

const flatFinding = (dir: string, entry: Entry, entities: readonly string[], date: string): Finding => {
  const path = join(dir, entry.name);
  const entity = entityOfFile(entry.name, entities);
  if (entity === undefined) return { ignored: { path, reason: notAsked(entities) } };
  if (isPacked(entry.name)) return { problem: unpack(path) };
  if (entry.isDirectory()) return { problem: `${path} is a folder: a CSV file should be there` };
  if (entry.name !== `${entity}.csv`) return { problem: rename(path, `${entity}.csv`) };
  return { snapshot: { entity, date, files: [path] } };
};

const landingFindings = async (dir: string, folders: readonly Entry[], entities: readonly string[]) => {
  const findings: Finding[] = [];
  for (const folder of folders) {
    const path = join(dir, folder.name);
    const entity = (entityOfFolder(folder.name) ?? '').toLowerCase();
    if (!entities.includes(entity)) findings.push({ ignored: { path, reason: notAsked(entities) } });
    else if (!folder.isDirectory()) findings.push({ problem: noFolder(path, folder, 'a folder of days') });
    else if (`${folder.name}/` !== entityFolder(entity))
      findings.push({ problem: rename(path, entityFolder(entity).slice(0, -1)) });
    else findings.push(...(await daysOf(path, entity)));
  }
  return findings;
};

const daysOf = async (dir: string, entity: string) => {
  const days = await entriesOf(dir);
  const findings: Finding[] = [];
  if (days.length === 0)
    findings.push({ problem: `${dir} is empty: add folders such as date=20260205, or remove it` });
  for (const day of days) {
    const path = join(dir, day.name);
    const date = dateOfFolder(day.name);
    if (date === undefined)
      findings.push({
        problem: `${path}: "${day.name}" is not a day: name it like date=20260205, or move it elsewhere`,
      });
    else if (!day.isDirectory()) findings.push({ problem: noFolder(path, day, "the day's folder") });
    else findings.push(...(await filesOf(path, entity, date)));
  }
  return findings;
};

const filesOf = async (dir: string, entity: string, date: string) => {
  const findings: Finding[] = [];
  const files: string[] = [];
  for (const entry of await entriesOf(dir)) {
    const path = join(dir, entry.name);
    if (isPacked(entry.name)) findings.push({ problem: unpack(path) });
    else if (!entry.name.toLowerCase().endsWith('.csv'))
      findings.push({ ignored: { path, reason: 'not a .csv file' } });
    else if (entry.isDirectory())
      findings.push({ problem: `${path} is a folder: a CSV file should be there` });
    else if (!entry.name.endsWith('.csv'))
      findings.push({ problem: rename(path, `${entry.name.slice(0, -4)}.csv`) });
    else files.push(path);
  }
  if (files.length > 0) findings.push({ snapshot: { entity, date, files } });
  else if (!findings.some((finding) => 'problem' in finding))
    findings.push({ problem: `${dir} holds no .csv file: put the day's file there, or remove the folder` });
  return findings;
};

/** What a folder holds, in name order, without hidden files. */
const entriesOf = async (dir: string): Promise<Entry[]> => {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    const shown = entries.filter((entry) => !entry.name.startsWith('.'));
    const followed = shown.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry;
      const path = join(dir, entry.name);
      // A link that leads nowhere is taken for a file: whoever reads that says so.
      const target = await stat(path).catch(() => undefined);
      const nowhere = target === undefined ? { nowhere: resolve(dir, await readlink(path)) } : {};
      return { name: entry.name, isDirectory: () => target?.isDirectory() ?? false, ...nowhere };
    });
    return (await Promise.all(followed)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
    const reason = isFile ? 'it is a file; give the folder that holds it' : reasonOf(error);
    throw new Error(`${dir} cannot be read as a folder: ${reason}`, { cause: error });
  }
};
