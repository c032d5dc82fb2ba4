/** A row that is spoilt in one day's file, to show what becomes of it. */
interface Defect {
  readonly entity: string;
  readonly day: number;
  /** The how-manieth row that is made for the file, from 1. */
  readonly row: number;
  /** Position of the field in the row. */
  readonly field: number;
  readonly value: string;
  /** Whether the spoilt row comes beside the good one: then something is there twice. */
  readonly beside?: boolean;
}

/**
 * One of each kind that is to be caught: impossible date, duplicate key, negative price, unknown status or event type, unreadable
 * key, a position taken twice in a session.
 */
const defects: readonly Defect[] = [
  { entity: 'users', day: 0, row: 12, field: 14, value: '2026-02-30 10:00:00+00:00' },
  { entity: 'users', day: 1, row: 31, field: 9, value: 'Elsewhere', beside: true },
  { entity: 'products', day: 1, row: 9, field: 5, value: '-4.5' },
  { entity: 'orders', day: 1, row: 40, field: 2, value: 'Teleported' },
  { entity: 'orders', day: 1, row: 41, field: 0, value: 'n/a' },
  { entity: 'order_items', day: 0, row: 20, field: 10, value: '-19.99' },
  { entity: 'order_items', day: 1, row: 55, field: 6, value: '2025-13-01 00:00:00 UTC' },
  { entity: 'order_items', day: 2, row: 20, field: 10, value: '5.0', beside: true },
  { entity: 'events', day: 0, row: 30, field: 4, value: '2026-02-30 10:00:00.000000 UTC' },
  { entity: 'events', day: 0, row: 45, field: 12, value: 'teleport' },
  { entity: 'events', day: 1, row: 60, field: 0, value: 'n/a' },
  { entity: 'events', day: 1, row: 75, field: 9, value: 'Lynx', beside: true },
  { entity: 'events', day: 2, row: 90, field: 0, value: '900000001', beside: true },
];

/** What a day's file has in the place of a good row; the days of a longer sample repeat the first three. */
export const spoil = (entity: string, day: number, row: number, fields: string[]): string[][] => {
  const defect = defects.find((each) => each.entity === entity && each.day === day % 3 && each.row === row);
  if (!defect) return [fields];
  const spoilt = fields.with(defect.field, defect.value);
  return defect.beside ? [fields, spoilt] : [spoilt];
};
