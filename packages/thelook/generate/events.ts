import type { Event, Session } from './sessions.ts';
import { type Spelling, spell } from './time.ts';

export const eventHeader = [
  'id',
  'user_id',
  'sequence_number',
  'session_id',
  'created_at',
  'ip_address',
  'city',
  'state',
  'postal_code',
  'browser',
  'traffic_source',
  'uri',
  'event_type',
];

/** How a day's file writes its events: the source has more than one spelling in circulation. */
export interface EventSpelling {
  readonly time: Spelling;
  /** Whether users' numbers are written like `62906.0`, as a data-frame tool does. */
  readonly decimalUsers: boolean;
}

export const eventRow = (
  session: Session,
  event: Event,
  sequenceNumber: number,
  { time, decimalUsers }: EventSpelling,
): string[] => [
  String(event.id),
  session.userId === undefined ? '' : `${session.userId}${decimalUsers ? '.0' : ''}`,
  String(sequenceNumber),
  session.id,
  spell(event.createdAt, time),
  session.ipAddress,
  session.from.city,
  session.from.place.state,
  session.from.postalCode,
  session.browser,
  session.trafficSource,
  event.uri,
  event.type,
];
