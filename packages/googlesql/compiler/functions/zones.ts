import type { FunctionCall } from './registry.ts';
import { constant } from './render.ts';

/** TIMESTAMP (UTC) as the wall clock of a zone. */
export function toZone(timestamp: string, zone: string | undefined): string {
  if (zone === undefined) return timestamp;
  if (offset(zone) !== undefined)
    return `_googlesql.timestamp_in_range(${timestamp} + to_minutes(${String(offset(zone))}))`;
  return `_googlesql.timestamp_in_range(timezone('${zone}', timezone('UTC', ${timestamp})))`;
}

/** The wall clock of a zone as TIMESTAMP (UTC). */
export function fromZone(clock: string, zone: string | undefined): string {
  if (zone === undefined) return clock;
  if (offset(zone) !== undefined) return `(${clock} - to_minutes(${String(offset(zone))}))`;
  return `_googlesql.timestamp_in_range(_googlesql.from_zone(${clock}, '${zone}'))`;
}

/** As `fromZone`, and NULL where the moment is out of range. */
export function safeFromZone(clock: string, zone: string): string {
  if (offset(zone) !== undefined) return `_googlesql.representable(${fromZone(clock, zone)})`;
  return `_googlesql.safe_from_zone(${clock}, '${zone}')`;
}

/**
 * The zone that an argument names: undefined for UTC or no argument.
 *
 * @throws Refused for a zone that is no literal, and for unknown ones.
 */
export function zoneOf(call: FunctionCall, index: number): string | undefined {
  if (call.args[index] === undefined) return undefined;
  const zone = String(constant(call, index, 'a time zone'));
  if (zone === 'UTC' || zone === 'Z') return undefined;
  if (offset(zone) !== undefined) return zone;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw call.node.refusal(`time zone ${zone}`);
  }
  return zone;
}

/** Minutes east of UTC for zones such as `+02`, `-07:30`. */
function offset(zone: string): number | undefined {
  const match = /^([+-])(\d{1,2})(?::(\d{2}))?$/.exec(zone);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}
