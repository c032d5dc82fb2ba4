import { z } from 'zod';
import { Advice } from '../../pipeline/operate/advice.ts';
import { Status } from '../../pipeline/operate/status.ts';

/** What `npm run status -- --json` prints. `version` changes with its shape. */
export const StatusReport = z.strictObject({
  version: z.literal(2),
  /** Where it was asked. */
  place: z.string(),
  checkedAt: z.iso.datetime(),
  /** `act`: figures are wrong, late or missing until somebody acts. */
  outcome: z.enum(['well', 'act']),
  ...Status.shape,
  /** What matters most first. */
  next: z.array(Advice),
});

export type StatusReport = z.infer<typeof StatusReport>;
