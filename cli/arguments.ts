import { z } from 'zod';
import { entitiesOf, type Model } from '../model/model.ts';
import { Failure } from './failure.ts';

/** What several commands are told in the same words. */
const local = z.string().min(1, { error: 'a folder is needed' }).optional();
const stack = z.string().min(1, { error: 'a file or a stack is needed' }).optional();
/** Where an operator's command works; spread into its arguments. */
export const where = { local, stack };
export const nothingElse = z.array(z.string()).max(0, { error: 'Nothing but options is understood.' });
export const reason = z
  .string({ error: 'is needed' })
  .trim()
  .min(10, { error: 'at least ten letters are needed' });
export const by = z.string({ error: 'is needed' }).trim().min(1, { error: 'a name is needed' });
export const day = z.iso.date({ error: 'A day like 2026-02-05 is needed.' });

/** The id of a Google project. */
export const project = z
  .string({ error: 'a Google project is needed' })
  .regex(/^[a-z][a-z0-9-]+$/, { error: 'is no id of a project' });
/** The `datasetSuffix` of a stack. */
export const suffix = z.string().regex(/^\w*$/, { error: 'letters, digits and _ are needed' }).default('');

/** @throws Failure for an entity that the model does not know. */
export function checkEntity(model: Model, entity: string): void {
  const entities = entitiesOf(model);
  if (!entities.includes(entity))
    throw new Failure(`There is no entity ${entity}.`, { next: `Name one of ${entities.join(', ')}.` });
}
