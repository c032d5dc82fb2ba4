import { type FilesProfile, profileFiles } from '@ecommerce/thelook';
import { headerOf } from '../../model/contract.ts';
import type { Model } from '../../model/model.ts';
import { type ExpectedColumn, headerDifference } from '../land/header.ts';
import { inspect } from '../land/inspect.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Ignored } from '../sources.ts';
import { UnreadableFile } from '../text-file.ts';
import { findFiles } from './files.ts';
import { declaredReferences } from './references.ts';
import { missingFrom, type Verdict, verdictOn } from './scope.ts';

export interface Profile extends FilesProfile {
  readonly version: 2;
  readonly layout: 'flat' | 'landing';
  readonly verdicts: readonly Verdict[];
  /** Files that the questions need and that are not there. */
  readonly missing: readonly Verdict[];
  readonly ignored: readonly Ignored[];
}

/**
 * Looks at every CSV file of a folder before anything is loaded, and says what landing and the contracts would say of it.
 *
 * @param dir flat files (`users.csv` …) or landing layout.
 * @param onRows is told the rows read so far.
 * @throws Error where the folder holds no CSV file, or cannot be understood.
 */
export const profile = async (
  dir: string,
  model: Model,
  onRows?: (rows: number) => void,
): Promise<Profile> => {
  const { layout, snapshots, ignored } = await findFiles(dir);
  const examined: Examined[] = [];
  for (const snapshot of snapshots) examined.push(await examine(snapshot, model));
  const { files, references } = await profileFiles(
    examined.map(({ snapshot: { entity, date }, readable }) => ({
      entity,
      date: layout === 'flat' ? null : date,
      files: readable,
    })),
    declaredReferences(model),
    onRows,
  );
  const entities = [...new Set(snapshots.map(({ entity }) => entity))];
  return {
    version: 2,
    layout,
    files: files.map((file, index) => ({
      ...file,
      paths: examined[index]?.snapshot.files ?? [],
      problems: [...(examined[index]?.problems ?? []), ...file.problems],
    })),
    references,
    verdicts: entities.map(verdictOn),
    missing: missingFrom(entities),
    ignored,
  };
};

/** What landing says of a snapshot's files. */
interface Examined {
  readonly snapshot: Snapshot;
  readonly readable: readonly string[];
  readonly problems: readonly string[];
}

const examine = async (snapshot: Snapshot, model: Model): Promise<Examined> => {
  const contract = model.bronze.find(({ name }) => name === snapshot.entity)?.contract;
  const found = await Promise.all(
    snapshot.files.map((path) => examineFile(path, contract && headerOf(contract))),
  );
  return {
    snapshot,
    readable: snapshot.files.filter((_, index) => found[index]?.isReadable),
    problems: found.flatMap(({ problem }) => problem ?? []),
  };
};

const examineFile = async (path: string, expected: readonly ExpectedColumn[] | undefined) => {
  try {
    const { head, size } = await inspect(path);
    const difference = expected && size > 0 ? headerDifference(head, expected) : undefined;
    const problem = difference && `${path}: ${difference}; the warehouse would reject this snapshot`;
    return { isReadable: true, problem };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { isReadable: !(error instanceof UnreadableFile), problem: error.message };
  }
};
