import { isDeepStrictEqual } from 'node:util';
import { compile } from '../../../../model/compile.ts';
import type { Definition } from '../../../../model/definition.ts';
import type { Target } from '../../../../model/target.ts';
import { readModel } from '../../../../pipeline/model.ts';
import { routinesOf, tablesOf } from '../found.ts';
import { type Readable, readable, routineReadBack, tableReadBack } from '../read-back.ts';
import type { Rule } from './rule.ts';

const model = readModel();
const compiled = new Map<Target, Definition[]>();

function definitionsFor(target: Target): Definition[] {
  const found = compiled.get(target) ?? compile(model, target);
  compiled.set(target, found);
  return found;
}

/**
 * Each definition that the embedded warehouse would be given for the target is deployed once and as it is, its SQL byte for byte,
 * and nothing else is.
 */
export const definitionsAreDeployed: Rule = (declared) => {
  const deployed = [
    ...tablesOf(declared).map(({ inputs }) => tableReadBack(inputs)),
    ...routinesOf(declared).map(({ inputs }) => routineReadBack(inputs)),
  ];
  const defined = definitionsFor(declared.target).map((definition) => readable(definition, declared));
  const known = new Set(defined.map(keyOf));
  return [
    ...defined.flatMap((definition) => {
      const found = deployed.filter((each) => keyOf(each) === keyOf(definition));
      return found.length === 1 && found[0] !== undefined
        ? differences(definition, found[0])
        : [`${keyOf(definition)} is deployed ${found.length} times`];
    }),
    ...deployed.filter((each) => !known.has(keyOf(each))).map((each) => `${keyOf(each)} is not defined`),
  ];
};

function differences(defined: Readable, deployed: Readable): string[] {
  return [...new Set([...Object.keys(defined), ...Object.keys(deployed)])]
    .filter((field) => !isDeepStrictEqual(defined[field], deployed[field]))
    .map((field) => `${keyOf(defined)}: its ${field} is not as it is defined`);
}

function keyOf({ dataset, name }: Readable): string {
  return `${dataset}.${name}`;
}
