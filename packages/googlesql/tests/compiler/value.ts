import type { GoogleType } from '../../compiler/types.ts';
import { dateText, datetimeText, numericText, timestampText, timeText } from '../../compiler/values.ts';
import type { SqlValue } from '../../result.ts';

type Message = Readonly<Record<string, unknown>>;

const short = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** A value of the evaluator in the form in which the warehouse prints it: see `SqlValue`. */
export function readOracle(message: Message | undefined, type: GoogleType): SqlValue {
  const kind = message?.['value'] as string | undefined;
  if (message === undefined || kind === undefined) return null;
  const value = message[kind];
  switch (type.kind) {
    case 'BOOL':
      return value as boolean;
    case 'FLOAT64':
      return Number.isFinite(value) ? (value as number) : String(value);
    case 'BYTES':
      return `0x${(value as Buffer).toString('hex')}`;
    case 'NUMERIC':
      return short(numericText(value as Buffer));
    case 'DATE':
      return dateText(value as number);
    case 'TIME':
      return short(timeText(BigInt(value as string)));
    case 'DATETIME':
      return short(datetimeText(value as Message));
    case 'TIMESTAMP':
      return `${short(timestampText(value as Message))}+00`;
    case 'ARRAY': {
      const elements = ((value as Message)['element'] ?? []) as Message[];
      return elements.map((element) => readOracle(element, type.element));
    }
    case 'STRUCT': {
      const fields = ((value as Message)['field'] ?? []) as Message[];
      return Object.fromEntries(
        type.fields.map((field, i) => [
          field.name === '' ? `_field_${String(i + 1)}` : field.name,
          readOracle(fields[i], field.type),
        ]),
      );
    }
    default:
      return String(value);
  }
}
