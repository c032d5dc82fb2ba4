import { type At, checkGraph, type Node } from '../graph.ts';
import type { FolderPlaces } from '../load.ts';
import type { Model } from '../model.ts';
import type { Problem } from '../problem.ts';
import { nameOf, type Relation } from '../relation.ts';
import { references } from '../sql/references.ts';
import { datasets } from '../target.ts';

/** A folder with SQL, whether of a table or of a routine. */
interface Folder {
  readonly name: string;
  readonly sql: string;
  readonly places: FolderPlaces;
  /** Whether it is computed while gold is built, and so may read what exists only then. */
  readonly isBuilt: boolean;
}

/** Relations that share a name, name what is not there, read upwards or themselves, or read what exists only for a while. */
export function checkRelations(
  model: Model,
  relations: readonly Relation[],
  nodes: readonly Node[],
): Problem[] {
  const folders = foldersOf(model);
  const written = new Set(
    [...folders.values()].flatMap(({ sql }) => references(sql, datasets)).map((each) => nameOf(each)),
  );
  // A fault in a file that somebody wrote is told there, not again in the SQL generated from it.
  const own = nodes.map((node) =>
    folders.has(node.path) ? node : { ...node, needs: node.needs.filter((needed) => !written.has(needed)) },
  );
  return [
    ...checkShared(relations, folders),
    ...checkGraph(own, placeOf(folders)),
    ...checkStages(model, folders),
  ];
}

function foldersOf(model: Model): ReadonlyMap<string, Folder> {
  const built = ['dimension', 'fact', 'mart', 'stage'];
  return new Map([
    ...model.tables.map((table): [string, Folder] => [
      table.folder,
      {
        name: nameOf(table),
        sql: table.query,
        places: table.places,
        isBuilt: built.includes(table.contract.kind),
      },
    ]),
    ...model.routines.map((routine): [string, Folder] => [
      routine.folder,
      { name: nameOf(routine), sql: routine.body, places: routine.places, isBuilt: false },
    ]),
  ]);
}

/** Where somebody wrote the name, or where the table that generated SQL needs would be declared. */
function placeOf(folders: ReadonlyMap<string, Folder>): At {
  return ({ name, path }, needed, message) => {
    const folder = folders.get(path);
    if (folder === undefined) {
      return {
        path: `sql/${needed.replace('.', '/')}/table.yaml`,
        message: `does not exist, and ${name}, which is generated, needs it: put it back`,
      };
    }
    const reference = references(folder.sql, datasets).find((each) => nameOf(each) === needed);
    return reference === undefined
      ? folder.places.inContract([], message)
      : folder.places.inSql(reference.start, message);
  };
}

function checkShared(relations: readonly Relation[], folders: ReadonlyMap<string, Folder>): Problem[] {
  const made = new Map<string, Relation[]>();
  for (const relation of relations) made.set(relation.name, [...(made.get(relation.name) ?? []), relation]);
  return [...made.values()].flatMap((same) => {
    if (same.length < 2) return [];
    const own = same.find(({ name, path }) => folders.get(path)?.name === name);
    const other = same.find((each) => each !== own);
    const message = `${other?.name ?? ''} is generated from ${other?.path ?? ''}: name the folder otherwise`;
    return own === undefined
      ? []
      : [folders.get(own.path)?.places.inContract([], message) ?? { path: own.path, message }];
  });
}

/** Nothing else may read a stage, which is a step of building gold. */
function checkStages(model: Model, folders: ReadonlyMap<string, Folder>): Problem[] {
  const stages = new Set(model.stages.map(nameOf));
  return [...folders.values()]
    .filter(({ isBuilt }) => !isBuilt)
    .flatMap(({ sql, places }) =>
      references(sql, datasets)
        .filter((reference) => stages.has(nameOf(reference)))
        .map((reference) =>
          places.inSql(
            reference.start,
            `${nameOf(reference)} is a stage, which only tables of gold read: read what it is made from`,
          ),
        ),
    );
}
