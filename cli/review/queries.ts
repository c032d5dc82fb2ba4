import type { Table } from '../../model/load.ts';
import type { Model } from '../../model/model.ts';
import { tokens } from '../../model/sql/tokens.ts';
import { ownCompiler, type Version } from './version.ts';

/** A query or procedure whose text is another. */
export interface TextChange {
  /** `dataset.name`, of a procedure's part with its name: `ops.run_gold, audit`. */
  readonly name: string;
  /** Empty where it is new. */
  readonly before: string;
  /** Empty where it is gone. */
  readonly after: string;
}

export interface QueryChanges {
  /** Queries and procedures that do something else, as far as their text tells. */
  readonly changed: readonly TextChange[];
  /** Queries that are only written otherwise. */
  readonly rewritten: readonly string[];
}

/** Which queries and procedures of a version do something else than those before. */
export async function queryChanges(before: Version, after: Version): Promise<QueryChanges> {
  const differing = differences(textsOf(before.queries), textsOf(after.queries));
  const judged = await Promise.all(
    differing.map(async (change) => ({ change, isSame: await meansTheSame(change, before, after) })),
  );
  const rewritten = judged.filter(({ isSame }) => isSame).map(({ change }) => change.name);
  const changed = judged.filter(({ isSame }) => !isSame).map(({ change }) => change);
  // What is only written otherwise would show again in each procedure that holds it.
  const settled = withQueriesOf(before.model, after.model, new Set(rewritten));
  const made = new Set(changed.map(({ name }) => name.replace(/^gold\./, 'ops.run_gold, ')));
  const procedures = differences(proceduresOf(before), proceduresOf(recompiled(settled, after))).filter(
    ({ name }) => !made.has(name),
  );
  return { changed: [...changed, ...procedures], rewritten };
}

function recompiled(model: Model, { target }: Version): Pick<Version, 'definitions' | 'generated'> {
  const { compile, generatedRoutines, tableRelations } = ownCompiler;
  return {
    definitions: compile(model, target),
    generated: generatedRoutines(model, target, tableRelations(model, target)),
  };
}

async function meansTheSame(change: TextChange, before: Version, after: Version): Promise<boolean> {
  if (change.before === '' || change.after === '') return false;
  if (spelt(change.before) === spelt(change.after)) return true;
  const meaning = (sql: string, { reader, readable }: Version): Promise<string> =>
    reader.meaning(change.name, sql, readable);
  return (await meaning(change.before, before)) === (await meaning(change.after, after));
}

const textsOf = (queries: Version['queries']): Map<string, string> =>
  new Map(queries.map(({ name, sql }) => [name, sql]));

/** The bodies of procedures; of a long one its parts. */
function proceduresOf({
  definitions,
  generated,
}: Pick<Version, 'definitions' | 'generated'>): Map<string, string> {
  const parts = new Map(generated.map(({ name, parts = [] }) => [name, parts]));
  return new Map(
    definitions.flatMap((definition): [string, string][] => {
      if (definition.kind !== 'routine') return [];
      const name = `${definition.dataset}.${definition.name}`;
      const pieces = parts.get(definition.name) ?? [];
      return pieces.length === 0
        ? [[name, definition.body]]
        : pieces.map((part) => [`${name}, ${part.name}`, part.sql]);
    }),
  );
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): TextChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was = '', is = ''] = [before.get(name), after.get(name)];
    return was === is || spelt(was) === spelt(is) ? [] : [{ name, before: was, after: is }];
  });
}

/** A text without comments and layout; a definition's hash follows from what it is of. */
const spelt = (sql: string): string =>
  tokens(sql)
    .map(({ text }) => (/^'[0-9a-f]{12}'$/.test(text) ? "'hash'" : text))
    .join(' ');

/** A model with the queries of another for some relations. */
function withQueriesOf(source: Model, model: Model, relations: ReadonlySet<string>): Model {
  const queries = new Map(source.tables.map(({ dataset, name, query }) => [`${dataset}.${name}`, query]));
  const isAmong = ({ dataset, name }: Table): boolean =>
    relations.has(`${dataset}.${name}`) ||
    relations.has(`${dataset}.${name.replace(/_history$/, '_screened')}`);
  const replaced = <T extends Table>(table: T): T => {
    const query = queries.get(`${table.dataset}.${table.name}`);
    return query !== undefined && isAmong(table) ? { ...table, query } : table;
  };
  return {
    ...model,
    tables: model.tables.map(replaced),
    bronze: model.bronze.map(replaced),
    histories: model.histories.map(replaced),
    dimensions: model.dimensions.map(replaced),
    facts: model.facts.map(replaced),
    marts: model.marts.map(replaced),
    stages: model.stages.map(replaced),
    comparisons: model.comparisons.map(replaced),
  };
}
