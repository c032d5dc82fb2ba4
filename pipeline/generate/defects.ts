/** A row that is spoilt in one day's file, to show what becomes of it. */
interface Defect {
  readonly dataSet: string;
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
  { dataSet: 'users', day: 0, row: 12, field: 14, value: '2026-02-30 10:00:00+00:00' },
  { dataSet: 'users', day: 1, row: 31, field: 9, value: 'Elsewhere', beside: true },
  { dataSet: 'products', day: 1, row: 9, field: 5, value: '-4.5' },
  { dataSet: 'orders', day: 1, row: 40, field: 2, value: 'Teleported' },
  { dataSet: 'orders', day: 1, row: 41, field: 0, value: 'n/a' },
  { dataSet: 'order_items', day: 0, row: 20, field: 10, value: '-19.99' },
  { dataSet: 'order_items', day: 1, row: 55, field: 6, value: '2025-13-01 00:00:00 UTC' },
  { dataSet: 'order_items', day: 2, row: 20, field: 10, value: '5.0', beside: true },
  { dataSet: 'events', day: 0, row: 30, field: 4, value: '2026-02-30 10:00:00.000000 UTC' },
  { dataSet: 'events', day: 0, row: 45, field: 12, value: 'teleport' },
  { dataSet: 'events', day: 1, row: 60, field: 0, value: 'n/a' },
  { dataSet: 'events', day: 1, row: 75, field: 9, value: 'Lynx', beside: true },
  { dataSet: 'events', day: 2, row: 90, field: 0, value: '900000001', beside: true },
];

/** What a day's file has in the place of a good row; the days of a longer sample repeat the first three. */
export const spoil = (dataSet: string, day: number, row: number, fields: string[]): string[][] => {
  const defect = defects.find((each) => each.dataSet === dataSet && each.day === day % 3 && each.row === row);
  if (!defect) return [fields];
  const spoilt = fields.with(defect.field, defect.value);
  return defect.beside ? [fields, spoilt] : [spoilt];
};
