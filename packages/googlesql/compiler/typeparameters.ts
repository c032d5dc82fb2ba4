import { isMessage } from '../analyzer/walk.ts';
import type { ResolvedNode } from './reader.ts';

/** What a CAST to STRING(n) or NUMERIC(p, s) gives: it fails where the value is too long or too large, and rounds a NUMERIC. */
export function withinParameters(sql: string, safe: boolean, node: ResolvedNode): string {
  if (!node.has('type_modifiers')) return sql;
  const modifiers = node.message('type_modifiers');
  const parameters = fieldOf(modifiers, 'type_parameters');
  // Google's evaluator fails with SAFE_CAST too, and BigQuery's reference does not say.
  if (safe) throw node.refusal('SAFE_CAST to a type with parameters');
  const most = numberOf(fieldOf(parameters, 'string_type_parameters'), 'max_length');
  if (most !== undefined && node.type().kind === 'STRING')
    return `_googlesql.text_within(${sql}, ${String(most)})`;
  const numeric = fieldOf(parameters, 'numeric_type_parameters');
  const precision = numberOf(numeric, 'precision');
  if (precision === undefined || node.type().kind !== 'NUMERIC')
    throw node.refusal('CAST to a type with such parameters');
  const scale = numberOf(numeric, 'scale') ?? 0;
  const greatest = `${'9'.repeat(precision - scale) || '0'}.${'9'.repeat(scale) || '0'}`;
  return `_googlesql.numeric_within(${sql}, ${String(scale)}, ${greatest}::DECIMAL(38,9))`;
}

const fieldOf = (message: unknown, field: string): unknown =>
  isMessage(message) ? message[field] : undefined;

function numberOf(message: unknown, field: string): number | undefined {
  const value = fieldOf(message, field);
  return value === undefined ? undefined : Number(value);
}
