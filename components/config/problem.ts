import { RunError } from '@pulumi/pulumi';
import { advice } from './advice.ts';

/** What is wrong with one key. */
export interface ConfigProblem {
  /** For example `location` or `lifecycle.coldlineAfterDays`. */
  readonly key: string;
  readonly given: unknown;
  /** More than what is allowed anyway, for example that it contradicts another key. */
  readonly why?: string;
  /** A value that would be right; otherwise the key's example. */
  readonly better?: string;
}

/** Every problem of a stack's configuration, each with the command that mends it; the engine prints it without a stack trace. */
export class ConfigError extends RunError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super([`The stack's configuration has ${count}:`, ...problems.map(described)].join('\n'));
    this.problems = problems;
  }
}

function described({ key, given, why, better }: ConfigProblem): string {
  const known = advice[key];
  if (known === undefined) {
    return `  ${key}: no such key; known are ${Object.keys(advice).join(', ')}\n    ${commandOf('rm', key)}`;
  }
  const reason = why === undefined ? '' : `; it ${why}`;
  return [
    `  ${key}: given ${shown(given)}${reason}; allowed: ${known.allowed}`,
    `    ${commandOf('set', key)} ${quoted(better ?? known.example)}`,
  ].join('\n');
}

/** A key within an object is a path; an object as a whole is given as JSON, which is read like one. */
function commandOf(verb: 'set' | 'rm', key: string): string {
  return `pulumi config ${verb} ${key.includes('.') ? '--path ' : ''}${key}`;
}

function shown(given: unknown): string {
  return given === undefined ? 'nothing' : JSON.stringify(given);
}

/** As one word for a POSIX shell. */
function quoted(value: string): string {
  return /^[\w.:@/-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
