import { z } from 'zod';
import { projectName } from '../../../components/config/config.ts';
import type { RawConfig } from '@ecommerce/stack-guard';

const Values = z.record(z.string(), z.unknown());

/** The lines of a message that are commands. */
export const commandsOf = (message: string): string[] =>
  message.split('\n').flatMap((line) => /^ +(pulumi config .*)$/.exec(line)?.[1] ?? []);

/**
 * A configuration after `pulumi config set` or `rm`, as the CLI leaves it and the engine hands it over: with `--path` a value
 * within an object is set, numbers and truth values as such, and what was no object before becomes one.
 */
export function carriedOut(config: RawConfig, line: string): RawConfig {
  const [pulumi, command, verb, ...words] = wordsOf(line);
  if (pulumi !== 'pulumi' || command !== 'config') throw new Error(`No command: ${line}`);
  const isPath = words[0] === '--path';
  const [key = '', value, ...more] = isPath ? words.slice(1) : words;
  if ((value === undefined) !== (verb === 'rm') || more.length > 0)
    throw new Error(`Not understood: ${line}`);
  const [first = '', ...rest] = isPath ? partsOf(key) : [key];
  const name = first.includes(':') ? first : `${projectName}:${first}`;
  const old = Object.entries(config).filter(([each]) => each !== name);
  const given = rest.length === 0 ? value : JSON.stringify(changed(parsed(config[name]), rest, value));
  return Object.fromEntries(given === undefined ? old : [...old, [name, given]]);
}

/** A line as a shell takes it apart. */
function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g), ([word]) =>
    word.replaceAll(
      /'([^']*)'|\\(.)/g,
      (_, text: string | undefined, sign: string | undefined) => text ?? sign ?? '',
    ),
  );
}

function partsOf(path: string): string[] {
  return Array.from(path.matchAll(/\["(?:[^"\\]|\\.)*"\]|[^.[]+/g), ([part]) =>
    part.startsWith('[') ? z.tuple([z.string()]).parse(JSON.parse(part))[0] : part,
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}

function changed(
  before: unknown,
  [key = '', ...rest]: readonly string[],
  value: string | undefined,
): unknown {
  if (Array.isArray(before)) throw new Error(`${key}: key for an array must be an int`);
  const others = Object.entries(Values.catch({}).parse(before)).filter(([each]) => each !== key);
  if (value === undefined) return Object.fromEntries(others);
  if (rest.length > 0) throw new Error('No key lies deeper than in an object.');
  const typed: unknown = /^(?:true|false|-?\d+)$/.test(value) ? JSON.parse(value) : value;
  return Object.fromEntries([...others, [key, typed]]);
}
