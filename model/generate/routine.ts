import type { RoutineDefinition } from '../definition.ts';

/** A procedure of `ops` that follows from the contracts. */
export interface GeneratedRoutine extends Pick<
  RoutineDefinition,
  'name' | 'description' | 'arguments' | 'body'
> {
  /** The pieces of a long body, in its order. */
  readonly parts?: readonly Part[];
}

/** A piece of a body that can be read by itself. */
export interface Part {
  readonly name: string;
  readonly sql: string;
}

/** What a procedure is told of the run that calls it. */
export const givenRun: RoutineDefinition['arguments'] = [
  { name: 'p_run_date', type: 'DATE', mode: 'IN' },
  { name: 'p_run_id', type: 'STRING', mode: 'IN' },
];

/** An argument to which a procedure adds the messages that its caller fails with. */
export const givenAlerts: RoutineDefinition['arguments'][number] = {
  name: 'p_alerts',
  type: 'ARRAY<STRING>',
  mode: 'INOUT',
};

/** What a body calls the run's id and the messages that the run fails with. */
export interface RunNames {
  readonly id: string;
  readonly alerts: string;
}

/** In a procedure that is the run. */
export const ownRun: RunNames = { id: 'v_run_id', alerts: 'v_alerts' };

/** In a procedure that a run calls. */
export const callersRun: RunNames = { id: 'p_run_id', alerts: 'p_alerts' };
