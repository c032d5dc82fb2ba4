import {
  type GoogleType,
  type Parameters,
  type ParameterValue,
  parseType,
  type TypedParameter,
} from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import type { Body } from '../state.ts';
import { part, parts, text } from '../state.ts';

/** The GoogleSQL type that a `QueryParameterType` means. */
function typeOf(sent: Body): string {
  const kind = text(sent, 'type').toUpperCase();
  if (kind === 'ARRAY') return `ARRAY<${typeOf(part(sent, 'arrayType') ?? {})}>`;
  if (kind !== 'STRUCT') return kind;
  const fields = parts(sent, 'structTypes').map((field) => {
    const name = text(field, 'name');
    return `${name === '' ? '' : `\`${name}\` `}${typeOf(part(field, 'type') ?? {})}`;
  });
  return `STRUCT<${fields.join(', ')}>`;
}

/** The value that a `QueryParameterValue` means. An array without values is empty, as at Google, never NULL. */
function valueOf(sent: Body, type: GoogleType): ParameterValue {
  if (type.kind === 'ARRAY') return parts(sent, 'arrayValues').map((item) => valueOf(item, type.element));
  if (type.kind === 'STRUCT') {
    const values = part(sent, 'structValues') ?? {};
    return Object.fromEntries(
      type.fields.map(({ name, type: inner }) => [name, valueOf(part(values, name) ?? {}, inner)]),
    );
  }
  const value = sent['value'];
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') throw new GoogleError(400, 'A parameter has no scalar as value');
  if (type.kind === 'BYTES') return Buffer.from(String(value), 'base64');
  // Google's client for Node writes nanoseconds.
  return type.kind === 'TIMESTAMP' ? String(value).replace(/(\.\d{6})0+/, '$1') : String(value);
}

function parameterOf(sent: Body): TypedParameter {
  const type = typeOf(part(sent, 'parameterType') ?? {});
  try {
    return { type, value: valueOf(part(sent, 'parameterValue') ?? {}, parseType(type)) };
  } catch (error) {
    if (error instanceof GoogleError) throw error;
    throw new GoogleError(400, `Parameter ${text(sent, 'name')}: ${(error as Error).message}`);
  }
}

/**
 * The parameters of a query as they were sent.
 *
 * @throws GoogleError 400 for a type that is none.
 */
export function parametersOf(query: Body): Parameters {
  const sent = parts(query, 'queryParameters');
  if (sent.length === 0) return {};
  const isPositional =
    text(query, 'parameterMode').toUpperCase() === 'POSITIONAL' ||
    sent.every((each) => text(each, 'name') === '');
  if (isPositional) return sent.map(parameterOf);
  return Object.fromEntries(sent.map((each) => [text(each, 'name'), parameterOf(each)]));
}
