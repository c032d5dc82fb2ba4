import type { FactReference } from '../contract.ts';
import { surrogateKeyOf } from '../generate/dimension.ts';
import { referenceKey } from '../generate/fact.ts';
import type { TableOf } from '../load.ts';
import type { Problem } from '../problem.ts';

interface Star {
  readonly histories: readonly TableOf<'history'>[];
  readonly dimensions: readonly TableOf<'dimension'>[];
  readonly facts: readonly TableOf<'fact'>[];
}

type Report = (message: string, ...key: PropertyKey[]) => Problem[];

/** What facts and dimensions say of the dimensions that they refer to, and dimensions of their histories. */
export function checkLookups({ histories, dimensions, facts }: Star): Problem[] {
  return [
    ...dimensions.flatMap((dimension) => [
      ...checkVersions(dimension, histories),
      ...dimension.contract.references.flatMap((reference, index) => {
        const at = reporter(dimension, index);
        const target = dimensions.find(({ name }) => name === reference.dimension);
        if (target === undefined) return missing(reference.dimension, at);
        return [
          ...(target.contract.history === undefined
            ? []
            : at(
                `${target.name} has versions, and only a fact has the time that picks one: keep its attributes here instead`,
                'dimension',
              )),
          ...checkCount(reference.columns, target, at),
        ];
      }),
    ]),
    ...facts.flatMap((fact) =>
      fact.contract.references.flatMap((reference, index) => {
        const at = reporter(fact, index);
        const target = dimensions.find(({ name }) => name === reference.dimension);
        if (target === undefined) return missing(reference.dimension, at);
        return reference.through === undefined
          ? checkLookup(reference, target, at)
          : checkThrough({ ...reference, through: reference.through }, fact, dimensions, at);
      }),
    ),
  ];
}

function reporter({ places }: TableOf<'fact'> | TableOf<'dimension'>, index: number): Report {
  return (message, ...key) => [places.inContract(['references', index, ...key], message)];
}

function missing(dimension: string, at: Report): Problem[] {
  return at(`refers to ${dimension}, which does not exist: name a dimension of gold`, 'dimension');
}

/** A dimension keeps the versions of a history by the history's key. */
function checkVersions(
  { contract, places }: TableOf<'dimension'>,
  histories: readonly TableOf<'history'>[],
): Problem[] {
  if (contract.history === undefined) return [];
  const history = histories.find(({ name }) => name === contract.history);
  if (history === undefined) {
    return [
      places.inContract(
        ['history'],
        `keeps the versions of ${contract.history}, which does not exist: name one of silver, <entity>_history`,
      ),
    ];
  }
  const { key } = history.contract;
  return contract.key.length === key.length
    ? []
    : [
        places.inContract(
          ['key'],
          `the key is ${contract.key.join(', ')}, and that of ${history.name} is ${key.join(', ')}: name a column for each`,
        ),
      ];
}

function checkCount(
  columns: readonly string[],
  { name, contract }: TableOf<'dimension'>,
  at: Report,
): Problem[] {
  return columns.length === contract.key.length
    ? []
    : at(
        `names ${columns.join(', ')}, and the key of ${name} is ${contract.key.join(', ')}: name a column for each`,
        'columns',
      );
}

function checkLookup(reference: FactReference, target: TableOf<'dimension'>, at: Report): Problem[] {
  const { columns, as_of: time } = reference;
  const isVersioned = target.contract.history !== undefined;
  return [
    ...(columns === undefined
      ? at(`names neither columns nor through: name the columns that hold the key of ${target.name}`)
      : checkCount(columns, target, at)),
    ...(isVersioned && time === undefined ? at(`${target.name} has versions: say as_of which time`) : []),
    ...(!isVersioned && time !== undefined
      ? at(`${target.name} has no versions: leave as_of out`, 'as_of')
      : []),
  ];
}

/** A key that the row of another dimension holds: that row must be looked up here, and hold it under its usual name. */
function checkThrough(
  reference: FactReference & { readonly through: string },
  fact: TableOf<'fact'>,
  dimensions: readonly TableOf<'dimension'>[],
  at: Report,
): Problem[] {
  const { through, dimension } = reference;
  const lookedUp = fact.contract.references.filter(
    (other) => other.dimension === through && other.as_of !== undefined,
  );
  const holder = dimensions.find(({ name }) => name === through);
  const keys = holder?.contract.references.map(referenceKey) ?? [];
  return [
    ...(reference.columns === undefined ? [] : at('names columns and through: leave one out', 'columns')),
    ...(reference.as_of === undefined
      ? []
      : at(`as_of means nothing here: the version of ${through} is found already`, 'as_of')),
    ...(lookedUp.length === 1
      ? []
      : at(
          lookedUp.length === 0
            ? `through names ${through}, and no reference here looks it up with as_of: add one or name columns`
            : `through names ${through}, which is looked up here in more than one role: name columns instead`,
          'through',
        )),
    ...(holder === undefined || keys.includes(surrogateKeyOf(dimension))
      ? []
      : at(
          `through names ${through}, which holds no ${surrogateKeyOf(dimension)}: let it refer to ${dimension} or name columns here`,
          'through',
        )),
  ];
}
