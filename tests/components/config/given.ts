import { projectName, readConfig, type StackConfig } from '../../../components/config/config.ts';
import { ConfigError } from '../../../components/config/problem.ts';
import type { RawConfig } from '@ecommerce/stack-guard';
import { example } from '../example.ts';

/** No more than has to be said. */
export const least = example.dev;

/** Values by key, those within objects by key with a dot. */
export type Given = Readonly<Record<string, unknown>>;

/** A configuration in which something is given, as the engine hands it over. */
export function giving(given: Given, config: RawConfig = least): RawConfig {
  const objects = new Map<string, Record<string, unknown>>();
  const own = Object.entries(given).map(([key, value]): [string, unknown] => {
    const [object = '', inner] = key.split('.');
    if (inner === undefined) return [key, value];
    const members = objects.get(object) ?? {};
    members[inner] = value;
    objects.set(object, members);
    return [object, members];
  });
  const spelt = own.map(([key, value]): [string, string] => [fullName(key), spelling(value)]);
  return { ...config, ...Object.fromEntries(spelt) };
}

/** What the engine makes of a value at the top level. */
function spelling(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value as the program is handed it: only lists and objects, and what is in them, keep their types. */
export function handedOver(key: string, value: unknown): unknown {
  const keepsType = key.includes('.') || (typeof value === 'object' && value !== null);
  return keepsType ? value : spelling(value);
}

const fullName = (key: string): string => (key.includes(':') ? key : `${projectName}:${key}`);

/** A configuration in which a key is not given. */
export function lacking(key: string, config: RawConfig = least): RawConfig {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== fullName(key)));
}

/** Why a configuration is refused; undefined where it is not. */
export function refusal(config: RawConfig): ConfigError | undefined {
  const read = attempt(config);
  return read instanceof ConfigError ? read : undefined;
}

function attempt(config: RawConfig): StackConfig | ConfigError {
  try {
    return readConfig(config);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** The keys that a refusal is about, with dots. */
export const keysIn = (error: ConfigError | undefined): string[] =>
  (error?.problems ?? []).map(({ path }) => path.join('.'));
