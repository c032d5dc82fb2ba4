import { idOf } from '@ecommerce/stack-guard';
import { accepted, isKnown } from '../accepted/index.ts';
import type { Rule } from './rule.ts';

/** Each input is one that Google takes. */
export const inputsAreAccepted: Rule = ({ resources }) =>
  resources
    .filter(({ type }) => !type.startsWith('ecommerce:'))
    .flatMap((resource) => {
      if (!isKnown(resource.type)) return [`${idOf(resource)}: nothing is known of its type`];
      const { error } = accepted[resource.type].safeParse(resource.inputs);
      return (error?.issues ?? []).map(
        ({ path, message }) => `${idOf(resource)}: ${path.join('.')}: ${message}`,
      );
    });
