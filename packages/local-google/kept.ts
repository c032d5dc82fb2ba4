import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { emptyState, type Project, type State } from './state.ts';

const Bodies = z.record(z.string(), z.record(z.string(), z.json()));
const Kept = z.object({
  project: z.object({ id: z.string(), number: z.string() }),
  resources: Bodies,
  policies: Bodies,
  services: z.array(z.string()),
  accounts: z.array(z.string()),
  serial: z.number(),
});

const fileIn = (folder: string): string => join(folder, 'state.json');

/**
 * What a folder keeps of a project; an empty project where it keeps nothing yet.
 *
 * @throws Error where the folder is another project's, or its file is not what {@link writeState} wrote.
 */
export function readState(folder: string, project: Project): State {
  const file = fileIn(folder);
  if (!existsSync(file)) return emptyState(project);
  const kept = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (kept.project.id !== project.id || kept.project.number !== project.number)
    throw new Error(
      `${folder} keeps project ${kept.project.id} (${kept.project.number}), not ${project.id} (${project.number}). Name another folder.`,
    );
  let last = kept.serial;
  return {
    project,
    resources: new Map(Object.entries(kept.resources)),
    policies: new Map(Object.entries(kept.policies)),
    services: new Set(kept.services),
    accounts: new Set(kept.accounts),
    serial: () => (last += 1),
  };
}

/** Writes a state into a folder so that a process that dies at any moment leaves the state before or this one. */
export function writeState(folder: string, state: State): void {
  const kept: z.infer<typeof Kept> = {
    project: { ...state.project },
    resources: Object.fromEntries(state.resources),
    policies: Object.fromEntries(state.policies),
    services: [...state.services],
    accounts: [...state.accounts],
    serial: state.serial(),
  };
  mkdirSync(folder, { recursive: true });
  const beside = `${fileIn(folder)}.new`;
  const file = openSync(beside, 'w');
  writeFileSync(file, JSON.stringify(kept));
  fsyncSync(file);
  closeSync(file);
  renameSync(beside, fileIn(folder));
}
