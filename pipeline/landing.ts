/** The snapshot of one entity on one day: the whole entity as it then was. */
export interface Snapshot {
  readonly entity: string;
  /** ISO date (UTC), for example `2026-02-05`. */
  readonly date: string;
  /** Paths of its CSV files on this machine, in name order; one at least. */
  readonly files: readonly string[];
}

/** Folder of an entity's days in landing layout, for example `dataset_name=users/`. */
export const entityFolder = (entity: string) => `dataset_name=${entity}/`;

/** Folder of a snapshot in landing layout, for example `dataset_name=users/date=20260205/`. */
export const dayFolder = (entity: string, date: string) =>
  `${entityFolder(entity)}date=${date.replaceAll('-', '')}/`;

/** What object names in the raw bucket start with. */
export const rawPrefix = 'raw-data/';

/** The ISO date of a day's folder, for example of `date=20260205`; undefined where that is no date. */
export const dateOfFolder = (folder: string): string | undefined => {
  const [, year, month, day] = /^date=(\d{4})(\d\d)(\d\d)$/.exec(folder) ?? [];
  const date = `${year}-${month}-${day}`;
  return isDate(date) ? date : undefined;
};

/** Whether a text is an ISO date that the calendar has. */
export const isDate = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);
