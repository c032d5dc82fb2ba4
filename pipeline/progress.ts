import type { Statement } from './ports.ts';

/** A finished step: what it did, rows where it counts any, wall-clock seconds. */
export interface Step {
  readonly name: string;
  readonly rows: number | null;
  readonly seconds: number;
}

/** Tells a step's rows while it works. */
export type Report = (rows: number) => void;

/** Somebody who is told of the steps of a piece of work. */
export interface Progress {
  /** Runs one step. Its error passes through. */
  step<Value>(name: string, work: (report: Report) => Promise<Value>): Promise<Value>;
  /** Tells of a statement of the step that is at work. */
  statement(ended: Statement): void;
  /** Adds finished steps that lie within the last one. */
  include(steps: readonly Step[]): void;
}

/** Nobody is told. */
export const silent: Progress = {
  step: (_, work) => work(() => undefined),
  statement: () => undefined,
  include: () => undefined,
};
