import { z } from 'zod';

const Change = z.object({ diffKind: z.string() });
const Metadata = z.object({
  op: z.string(),
  urn: z.string(),
  diffs: z.array(z.string()).nullish(),
  keys: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), Change).nullish(),
});
/** The engine's events that say what it does; the other kinds are left alone. */
const Event = z.object({
  resourcePreEvent: z.object({ metadata: Metadata }).optional(),
  diagnosticEvent: z
    .object({ urn: z.string().optional(), message: z.string(), severity: z.string() })
    .optional(),
  summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

/** What the engine does, or would do, with one resource. */
interface Step {
  /** `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `refresh` … */
  readonly op: string;
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  /** Paths of the inputs that differ. */
  readonly diff: readonly string[];
  /** Paths of the inputs for which the resource is replaced. */
  readonly replaceKeys: readonly string[];
}

/** What the events of one command say. */
export interface Report {
  /** Resources with something to do, in the engine's order; unchanged ones are left out. */
  readonly steps: readonly Step[];
  /** What went wrong with each resource, by logical name. */
  readonly failures: ReadonlyMap<string, readonly string[]>;
  /** Number of resources by operation, unchanged ones too. */
  readonly counts: Readonly<Record<string, number>>;
}

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);

function stepOf({ op, urn, diffs, keys, detailedDiff }: z.infer<typeof Metadata>): Step {
  return {
    op,
    urn,
    name: nameOf(urn),
    diff: Object.keys(detailedDiff ?? {}).length > 0 ? Object.keys(detailedDiff ?? {}) : (diffs ?? []),
    replaceKeys: keys ?? [],
  };
}

/** Reads an event log, one JSON object a line. */
export function readEvents(log: string): Report {
  const events = log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Event.parse(JSON.parse(line)));
  const steps = events.flatMap(({ resourcePreEvent }) =>
    resourcePreEvent === undefined ? [] : [stepOf(resourcePreEvent.metadata)],
  );
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === 'error' ? [diagnosticEvent] : [],
  );
  return {
    steps: steps.filter(({ op }) => op !== 'same'),
    failures: new Map(
      [...Map.groupBy(errors, ({ urn }) => nameOf(urn ?? ''))].map(([name, all]) => [
        name,
        all.map(({ message }) => message),
      ]),
    ),
    counts:
      events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {},
  };
}
