import { inspect } from 'node:util';
import { messageOf } from '../pipeline/reason.ts';
import { exit, type ExitCode } from './exit.ts';

/** An error that a user can act on: what failed, where, and what to do next. */
export class Failure extends Error {
  readonly where: string | undefined;
  readonly next: string | undefined;
  readonly exitCode: ExitCode;

  constructor(
    what: string,
    more: { where?: string; next?: string; exitCode?: ExitCode; cause?: unknown } = {},
  ) {
    super(what, { cause: more.cause });
    this.where = more.where;
    this.next = more.next;
    this.exitCode = more.exitCode ?? exit.failed;
  }
}

/** How an error is shown: its message and place, its causes and the advice; its stack only to somebody who debugs. */
export function describeError(error: unknown, debug: boolean): string {
  const lines = [`error: ${messageOf(error)}`];
  if (error instanceof Failure && error.where !== undefined) lines.push(`   at: ${error.where}`);
  // Other errors say in their own message what their cause means.
  if (error instanceof Failure && error.cause !== undefined) lines.push(`cause: ${messageOf(error.cause)}`);
  if (error instanceof Failure && error.next !== undefined) lines.push(` next: ${error.next}`);
  if (isFault(error)) lines.push(' next: This is a fault of the program; DEBUG=1 shows where, for a report.');
  if (debug) lines.push('', inspect(error));
  return lines.map((line) => `${line}\n`).join('');
}

const isFault = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
