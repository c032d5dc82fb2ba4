import { z } from 'zod';
import { entitiesOf, type Model } from '../model/model.ts';
import { Failure } from './failure.ts';

/** What several commands are told in the same words. */
export const local = z.string().min(1, { error: 'a folder is needed' }).optional();
export const reason = z
  .string({ error: 'is needed' })
  .trim()
  .min(10, { error: 'at least ten letters are needed' });
export const by = z.string({ error: 'is needed' }).trim().min(1, { error: 'a name is needed' });
export const day = z.iso.date({ error: 'A day like 2026-02-05 is needed.' });

/** @throws Failure for an entity that the model does not know. */
export function checkEntity(model: Model, entity: string): void {
  const entities = entitiesOf(model);
  if (!entities.includes(entity))
    throw new Failure(`There is no entity ${entity}.`, { next: `Name one of ${entities.join(', ')}.` });
}
