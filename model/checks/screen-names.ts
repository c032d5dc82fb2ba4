import { lineScreens } from '../generate/screened.ts';
import { entityOf, type Model } from '../model.ts';
import type { Problem } from '../problem.ts';
import { ofGoldTables, ofSnapshots } from '../screens.ts';
import { deliveryOf } from '../silver.ts';

interface Named {
  readonly name: string;
  /** Makes a problem where the name stands, or the columns that it follows from. */
  readonly problem: (message: string) => Problem;
}

/** Comparisons of nothing, and screens of the same name over the same rows, which nobody could tell apart. */
export function checkScreenNames(model: Model): Problem[] {
  const ofNothing = model.comparisons
    .filter(({ contract }) => !model.histories.some((history) => entityOf(history) === contract.entity))
    .map(({ contract, places }) =>
      places.inContract(
        ['entity'],
        `judges the entity ${contract.entity}, which does not exist: name one that has a history in silver`,
      ),
    );
  return [
    ...ofNothing,
    ...model.histories.flatMap((history) => {
      const entity = entityOf(history);
      return again(
        screensOver(model, history),
        (name) => `the entity ${entity} has the screen ${name} already`,
      );
    }),
    ...model.facts.flatMap(({ name: fact, contract, places }) =>
      again(
        [
          ...ofGoldTables.map((name) => ({
            name,
            problem: (message: string) => places.inContract(['reconciles'], message),
          })),
          ...contract.reconciles.map(({ name }, index) => ({
            name,
            problem: (message: string) => places.inContract(['reconciles', index, 'name'], message),
          })),
        ],
        (name) => `${fact} has the screen ${name} already`,
      ),
    ),
  ];
}

function screensOver(model: Model, history: Model['histories'][number]): Named[] {
  const { contract, places } = history;
  const generated = lineScreens(deliveryOf(model, history)).slice(0, -contract.screens.length || undefined);
  return [
    ...[...generated, ...ofSnapshots].map(({ name }) => ({
      name,
      problem: (message: string) => places.inContract(['columns'], message),
    })),
    ...[history, ...model.comparisons.filter((each) => each.contract.entity === entityOf(history))].flatMap(
      (table) =>
        table.contract.screens.map(({ name }, index) => ({
          name,
          problem: (message: string) => table.places.inContract(['screens', index, 'name'], message),
        })),
    ),
  ];
}

function again(screens: readonly Named[], message: (name: string) => string): Problem[] {
  return screens
    .filter(({ name }, index) => screens.findIndex((other) => other.name === name) !== index)
    .map(({ name, problem }) => problem(`${message(name)}: give it another name`));
}
