import { RunError } from '@pulumi/pulumi';
import { keyNamed, keys } from './keys.ts';

/** What is wrong with one key. */
export interface ConfigProblem {
  /** The key and, where it is one within an object, the object's before it: `['lifecycle', 'softDeleteDays']`. */
  readonly path: readonly string[];
  readonly given: unknown;
  /** More than what is allowed anyway, for example that it contradicts another key. */
  readonly why?: string;
  /** A value that would be right; otherwise the key's example. */
  readonly better?: string;
}

/** Every problem of a stack's configuration, each with the command that fixes it; the engine prints it without a stack trace. */
export class ConfigError extends RunError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super([`The stack's configuration has ${count}:`, ...problems.map(described)].join('\n'));
    this.problems = problems;
  }
}

function described({ path, given, why, better }: ConfigProblem): string {
  const key = path.join('.');
  const found = `  ${key}: given ${shown(given)}`;
  const known = keyNamed(key);
  if (known === undefined) {
    return lines(`${found}; no such key, known are ${besides(path).join(', ')}`, removal(path));
  }
  const within = key.split('.');
  if (within.length > path.length) {
    const meant = typeof given === 'string' ? given : known.example;
    return lines(
      `${found} as a key of its own; it is one within ${within[0] ?? ''}, which --path says`,
      removal(path),
      setting(within, meant),
    );
  }
  const reason = why === undefined ? '' : `; it ${why}`;
  return lines(`${found}${reason}; allowed: ${known.allowed}`, setting(path, better ?? known.example));
}

/** The keys of the object that a key is in, or those that are in none. */
function besides(path: readonly string[]): string[] {
  const object = path.slice(0, -1).join('.');
  return keys.flatMap(({ name }) => {
    const end = name.lastIndexOf('.');
    return name.slice(0, Math.max(end, 0)) === object ? name.slice(end + 1) : [];
  });
}

const lines = (problem: string, ...commands: readonly string[]): string =>
  [problem, ...commands.map((command) => `    ${command}`)].join('\n');

/** An object as a whole is set as JSON, which is read like one. */
const setting = (path: readonly string[], value: string): string =>
  `pulumi config set ${argument(path)} ${quoted(value)}`;

const removal = (path: readonly string[]): string => `pulumi config rm ${argument(path)}`;

/** A key as the command takes it: within an object it is a path, whose parts may need brackets. */
function argument([first = '', ...rest]: readonly string[]): string {
  if (rest.length === 0) return quoted(first);
  const parts = rest.map((part) => (/^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`));
  return `--path ${quoted([first, ...parts].join(''))}`;
}

function shown(given: unknown): string {
  return given === undefined ? 'nothing' : JSON.stringify(given);
}

/** As one word for a POSIX shell. */
function quoted(value: string): string {
  return /^[\w.:@/-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
