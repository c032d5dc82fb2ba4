import type { ContractOf, Unit } from './contract.ts';
import { changedRows, historyThen, isNewOrEnded, lookingUp, pointingAtChanged } from './generate/by-unit.ts';
import { surrogateKeyOf } from './generate/dimension.ts';
import { referenceKey } from './generate/fact.ts';
import { type Recomputed, touchedOf, touchedRows } from './generate/published.ts';
import { isKind, type Table, type TableOf } from './load.ts';
import { entityOf, type Model } from './model.ts';
import { nameOf, type Relation } from './relation.ts';
import { references, replace } from './sql/references.ts';
import { datasets } from './target.ts';

/** Finds what the units of contracts mean in SQL. */
export class Units {
  readonly #model: Model;
  readonly #next: (name: string) => string;
  readonly #relations: ReadonlyMap<string, Relation>;
  /** The entity by the names of its history and of the view of its current rows. */
  readonly #entities: ReadonlyMap<string, TableOf<'history'>>;

  /** @param next the new contents of a gold table as they stand in a FROM. */
  constructor(model: Model, relations: readonly Relation[], next: (name: string) => string) {
    this.#model = model;
    this.#next = next;
    this.#relations = new Map(relations.map((relation) => [relation.name, relation]));
    this.#entities = new Map(
      model.histories.flatMap((history) => [
        [`silver.${history.name}`, history],
        [`silver.${entityOf(history)}`, history],
      ]),
    );
  }

  /**
   * Of a fact or a stage; undefined where its contract names no unit.
   *
   * @param build the SELECT of all its rows.
   */
  recomputed(table: TableOf<'stage'> | TableOf<'fact'>, build: string): Recomputed | undefined {
    const { contract, name } = table;
    const { unit } = contract;
    if (unit === undefined) return undefined;
    const { column } = unit;
    const sources = sourcesOf(table, unit);
    const fact = contract.kind === 'fact' ? contract : undefined;
    const versioned = (fact?.references ?? []).filter((reference) => reference.as_of !== undefined);
    const stages = references(table.query, datasets).filter(({ dataset }) => dataset === 'gold');
    return {
      column,
      type: contract.columns.find((each) => each.name === column)?.type ?? 'STRING',
      held: this.#held(table, column, stages.map(nameOf)),
      touched: [
        ...sources.map((relation) => this.#changed(relation, [column])),
        ...unit.lookups.map(({ table: looked, columns, from, values }) =>
          lookingUp(column, this.#besideGold(from), values, this.#changed(looked, columns), columns),
        ),
        ...(fact === undefined
          ? []
          : versioned.map((reference) =>
              pointingAtChanged(column, name, referenceKey(reference), {
                ...lookedUp(this.#dimension(reference.dimension), fact, reference.dimension),
                next: this.#next(reference.dimension),
              }),
            )),
      ],
      restsOn: [
        ...new Set([...stages.map((stage) => stage.name), ...versioned.map(({ dimension }) => dimension)]),
      ],
      isOptional: sources.some((source) => this.#isOptional(source, column)),
      build: over(build, (source) =>
        sources.includes(source)
          ? `(SELECT * FROM ${this.#besideGold(source)} WHERE ${touchedRows(name, column, this.#isOptional(source, column))})`
          : this.#besideGold(source),
      ),
    };
  }

  /**
   * A query of how many units of a table are published. Where it has a row a unit, or is made from a stage that has, the rows are counted,
   * which reads nothing.
   */
  #held(
    { name, contract }: TableOf<'stage'> | TableOf<'fact'>,
    column: string,
    stages: readonly string[],
  ): string {
    const hasRowOfEach = (key: readonly string[]): boolean => key.length === 1 && key[0] === column;
    if (hasRowOfEach(contract.key)) return `SELECT COUNT(*) FROM gold.${name}`;
    const stage = this.#model.stages.find(
      (each) => stages.includes(nameOf(each)) && hasRowOfEach(each.contract.key),
    );
    return stage === undefined
      ? `SELECT COUNT(DISTINCT ${column}) FROM gold.${name}`
      : `SELECT COUNT(*) FROM gold.${stage.name}`;
  }

  /** A query of columns in the rows of a relation that are not what they were when gold was published. */
  #changed(relation: string, columns: readonly string[]): string {
    if (this.#model.stages.some((stage) => nameOf(stage) === relation)) {
      return touchedOf(relation.replace('gold.', ''), columns.join(', '));
    }
    const history = this.#entities.get(relation);
    if (history !== undefined) {
      return `SELECT ${columns.join(', ')} FROM silver.${history.name} WHERE ${isNewOrEnded(entityOf(history))}`;
    }
    const definition = this.#relations.get(relation)?.definition;
    const all = definition?.kind === 'view' ? definition.columns.map(({ name }) => name) : columns;
    return changedRows(columns, all, relation, this.#then(relation));
  }

  /** A relation of silver as it was when gold was published, in brackets. What reads itself is refused elsewhere. */
  #then(relation: string, above: readonly string[] = []): string {
    if (!relation.startsWith('silver.') || above.includes(relation)) return relation;
    const history = this.#model.histories.find(({ name }) => `silver.${name}` === relation);
    if (history !== undefined) return historyThen(entityOf(history));
    const text = this.#relations.get(relation)?.sql ?? '';
    return `(\n${over(text, (name) => this.#then(name, [...above, relation]))}\n)`;
  }

  #besideGold(relation: string): string {
    return relation.startsWith('gold.') ? this.#next(relation.slice('gold.'.length)) : relation;
  }

  /** Whether a row of a relation may have no value in a column. */
  #isOptional(relation: string, column: string): boolean {
    const table: Table | undefined =
      this.#entities.get(relation) ?? this.#model.stages.find((stage) => nameOf(stage) === relation);
    if (table === undefined || !('columns' in table.contract)) return true;
    return !table.contract.columns.some(
      (each) => each.name === column && 'required' in each && each.required,
    );
  }

  #dimension(name: string): TableOf<'dimension'> {
    const found = this.#model.tables.filter(isKind('dimension')).find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no dimension ${name}`);
    return found;
  }
}

/** The relations that a query reads and that have the unit's column. */
function sourcesOf(table: Table, unit: Unit): string[] {
  const lookedUp = unit.lookups.map((lookup) => lookup.table);
  return [...new Set(references(table.query, datasets).map(nameOf))].filter(
    (name) => !lookedUp.includes(name),
  );
}

/** What a fact's key depends on in a dimension with versions. */
function lookedUp(
  { name, contract }: TableOf<'dimension'>,
  fact: ContractOf<'fact'>,
  dimension: string,
): { name: string; key: string; columns: string[] } {
  const key = surrogateKeyOf(name);
  const through = fact.references.filter((reference) => reference.through === dimension);
  return {
    name,
    key,
    columns: [
      key,
      ...contract.key,
      'valid_from',
      'valid_to',
      ...through.map((reference) => surrogateKeyOf(reference.dimension)),
    ],
  };
}

/** A query over other relations than it names. */
function over(text: string, relation: (name: string) => string): string {
  return replace(text, datasets, {
    reference: (found) => relation(nameOf(found)),
    parameter: () => undefined,
  });
}
