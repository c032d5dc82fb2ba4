import type { Expression } from '../expressions.ts';
import type { ResolvedNode } from '../reader.ts';
import type { FunctionCall } from './registry.ts';
import { offsetPattern, zoneNames } from '../runtime/zones.ts';

/** TIMESTAMP (UTC) as the wall clock of a zone. */
export function toZone(timestamp: string, zone: string | undefined): string {
  if (zone === undefined) return timestamp;
  if (offset(zone) !== undefined)
    return `_googlesql.timestamp_in_range(${timestamp} + to_minutes(${String(offset(zone))}))`;
  return `_googlesql.timestamp_in_range(timezone('${zone}', timezone('UTC', ${timestamp})))`;
}

/** As `toZone`, with the distance from UTC in whole minutes, as texts of a TIMESTAMP have it. */
export function shownInZone(timestamp: string, zone: string): string {
  if (offset(zone) !== undefined) return toZone(timestamp, zone);
  return `_googlesql.timestamp_in_range(_googlesql.shown_in_zone(${timestamp}, '${zone}'))`;
}

/** Whole minutes that a zone's clock is ahead of UTC at a TIMESTAMP. */
export function minutesOfZone(timestamp: string, zone = '+0'): string {
  const minutes = offset(zone);
  if (minutes === undefined) return `_googlesql.minutes_of_zone(${timestamp}, '${zone}')`;
  return `CASE WHEN ${timestamp} IS NOT NULL THEN ${String(minutes)} END`;
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

const names = new Set(zoneNames);

/**
 * The zone that an argument names: undefined for UTC or no argument.
 *
 * @throws Refused for a zone that is no literal, and for unknown ones.
 */
export function zoneOf(call: FunctionCall, index: number): string | undefined {
  const zone = call.args[index];
  return zone === undefined ? undefined : zoneCalled(zone, call.node);
}

/** The zone that an expression names: undefined for UTC. */
export function zoneCalled({ constant }: Expression, node: ResolvedNode): string | undefined {
  if (typeof constant !== 'string') throw node.refusal('a time zone that is no literal');
  if (constant === 'UTC') return undefined;
  if (offset(constant) === undefined && !names.has(constant)) throw node.refusal(`time zone ${constant}`);
  return constant;
}

const offsetOnly = new RegExp(`^(?:UTC)?${offsetPattern}$`);

/** Minutes east of UTC for zones such as `+02`, `-07:30`. */
function offset(zone: string): number | undefined {
  if (!offsetOnly.test(zone)) return undefined;
  const [, sign, hours, minutes] = /([+-])(\d{1,2}):?(\d*)$/.exec(zone) ?? [];
  const distance = Number(hours) * 60 + Number(minutes);
  if (distance > 14 * 60) return undefined;
  return sign === '-' ? -distance : distance;
}
