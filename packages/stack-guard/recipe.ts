/** What to do instead, as steps of a release each; `name` is the resource's, `at` the column or input that changes. */
export type Recipe = (name: string, at: string) => readonly string[];

const waive = 'contract: add the waiver below and make the change in a release of its own.';

/** Expand, migrate, contract: how each kind of change is made without a loss. */
export const recipes = {
  removeColumn: (name, at) => [
    `expand: is it a rename? Then add the new column, NULLABLE, at the end and leave ${at} where it is.`,
    `migrate: fill the new column from ${at}; let nothing read or write ${at} any more; copy out what must be kept of it.`,
    `contract: drop ${at} alone, in a release that adds no column to ${name}, with the waiver below.`,
  ],
  changeColumn: (name, at) => [
    `expand: leave ${at} as it is and add a column of the new kind beside it, NULLABLE, at the end of ${name}.`,
    `migrate: fill it (UPDATE ${name} SET …_new = CAST(${at} AS …) WHERE TRUE), write both, then let readers use the new one.`,
    `contract: drop ${at} as a column is dropped, when nothing reads it.`,
  ],
  requireColumn: (name, at) => [
    `expand: declare ${at} NULLABLE: only that can be added to a table that is there.`,
    `migrate: fill it in the rows of ${name} that have none.`,
    'contract: let a screen demand it; a column of a stored table does not become REQUIRED.',
  ],
  keepPlaces: (name) => [
    `expand: put the columns of ${name} back in the order of the inventory; a new one takes the place of a spare column:`,
    '        { name: <its name in the file>, spare: extra_1, … } as the last of the contract.',
  ],
  copyResource: (name) => [
    `expand: create the new one beside ${name}. Does the configuration change it (location, names)? Then by a second stack:`,
    '        pulumi stack init NEW --copy-config-from OLD, and there what changes, with names that are not the old stack’s.',
    '        Does the program change it? Then by a declaration of its own, with another name and identity.',
    'migrate: copy what is stored (CREATE TABLE … COPY, gcloud storage cp -r), let writers and then readers use the copy.',
    `contract: remove ${name}, or the old stack, when nothing uses it, as a resource is removed.`,
  ],
  keepIdentity: (name, at) => [
    'expand: say what it was, and the engine finds it again: in its options',
    `        aliases: [{ name: '<former name>', parent: <former parent> }] (${name}, ${at}).`,
    waive,
  ],
  removeResource: (name) => [
    `expand: was ${name} renamed or moved? Then give it an alias with its former name and parent; nothing is removed then.`,
    'migrate: let nothing read or write it any more; copy out what must be kept (bq extract, gcloud storage cp -r).',
    'contract: take away its protection in one release (protect, deletionProtection), itself in the next; each has its waiver.',
  ],
  keepLonger: (name, at) => [
    `migrate: copy out what of ${name} would go and must be kept (bq extract, gcloud storage cp -r).`,
    `contract: change ${at} with the waiver below; what is then too old is deleted within a day.`,
  ],
  emptyByHand: (name, at) => [
    `expand: leave ${at} off, so that ${name} is destroyed only when it is empty; empty it by hand where that is meant.`,
    waive,
  ],
  keepKey: (name, at) => [
    `expand: rotate the key of ${name} (a new version of the same key) and leave ${at} as it is.`,
    'migrate: if it must be another key, copy the data so that it is written with it, and keep the old key enabled.',
    waive,
  ],
  stayGuarded: (name) => [
    `expand: ${name} is guarded because its kind in the contract says that its rows cannot be computed again: put that back.`,
    'contract: if they can, show how in the review, and add the waiver below.',
  ],
  stayProtected: (name, at) => [
    `expand: put ${at} of ${name} back; a table that must be replaced is made anew beside it, and needs no less protection.`,
    waive,
  ],
  stayClosed: (name, at) => [
    `expand: leave ${[at, name].filter((each) => each !== '').join(' of ')} as it was, and grant those who must read it the right that it asks for.`,
    waive,
  ],
  grantLess: (name) => [
    `expand: would a narrower role do, on one table, or on gold, which holds no personal data? Then grant that instead of ${name}.`,
    waive,
  ],
} satisfies Record<string, Recipe>;
