import { idOf } from '@ecommerce/stack-guard';
import type { Rule } from './rule.ts';

/** A text somewhere in inputs. */
interface Text {
  readonly path: string;
  readonly text: string;
}

function textsIn(value: unknown, path = ''): Text[] {
  if (typeof value === 'string') return [{ path, text: value }];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
        textsIn(each, path === '' ? key : `${path}.${key}`),
      )
    : [];
}

/** What becomes of values that were never meant to be text; in quotes, NaN is a word that exports write for a missing value. */
const accidents = /\bundefined\b|(?<!['"])\bNaN\b|\[object \w+\]|Calling \[toString\] on an|\$\{/;

/** A destination names its partition by a run's time, which looks like a template literal that was not filled in. */
const destination = 'params.destination_table_name_template';

/** No text holds what an unset value, an unresolved output or a forgotten template leaves behind. */
export const textsAreWhole: Rule = ({ resources }) =>
  resources.flatMap((resource) =>
    textsIn(resource.inputs)
      .map(({ path, text }) => ({ path, text: path === destination ? text.replace('$', '') : text }))
      .filter(({ text }) => accidents.test(text))
      .map(({ path, text }) => `${idOf(resource)}: ${path} holds ${accidents.exec(text)?.[0] ?? ''}`),
  );

/** Nothing is granted to everybody, or to everybody with an account. */
export const nothingIsPublic: Rule = ({ resources }) =>
  resources.flatMap((resource) =>
    textsIn(resource.inputs)
      .filter(({ text }) => /\ball(?:Authenticated)?Users\b/i.test(text))
      .map(({ path, text }) => `${idOf(resource)}: ${path} is ${text}`),
  );
