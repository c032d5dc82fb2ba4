/** Where snapshots lie in the raw bucket and in a folder of sources: said here once, for landing, transfers and Pulumi. */

/** What object names in the raw bucket start with. */
export const rawPrefix = 'raw-data/';

/** Folder of an entity's days, for example `dataset_name=users/`. */
export function entityFolder(entity: string): string {
  return `dataset_name=${entity}/`;
}

/**
 * Folder of a snapshot, for example `dataset_name=users/date=20260205/`.
 *
 * @param day As it stands in the name: `20260205`, or what a transfer puts a day in place of.
 */
export function snapshotFolder(entity: string, day: string): string {
  return `${entityFolder(entity)}date=${day}/`;
}

/** Folder of the snapshot of an ISO date. */
export function dayFolder(entity: string, date: string): string {
  return snapshotFolder(entity, date.replaceAll('-', ''));
}

/** The entity of a folder's name, for example of `dataset_name=users`, in whatever case; undefined where it names none. */
export function entityOfFolder(folder: string): string | undefined {
  return /^dataset_name=(.+)$/i.exec(folder)?.[1];
}

/** The ISO date of a day's folder, for example of `date=20260205`; undefined where that is no date. */
export function dateOfFolder(folder: string): string | undefined {
  const [, year, month, day] = /^date=(\d{4})(\d\d)(\d\d)$/.exec(folder) ?? [];
  const date = `${year}-${month}-${day}`;
  return isDate(date) ? date : undefined;
}

/** Whether a text is an ISO date that the calendar has. */
export function isDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}
