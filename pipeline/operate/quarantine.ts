import { z } from 'zod';
import type { Parameter, Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import type { Names } from './names.ts';

const count = z.coerce.number().pipe(z.int().nonnegative());

/** What a screen holds back of an entity. */
export const HeldBack = z.strictObject({
  entity: z.string(),
  screen: z.string(),
  lines: count,
  first: z.iso.date(),
  last: z.iso.date(),
  /** What failing the screen means. */
  meaning: z.string().nullable(),
});

export type HeldBack = z.infer<typeof HeldBack>;

/** A line in quarantine, without what it says. */
export const HeldLine = z.strictObject({
  entity: z.string(),
  date: z.iso.date(),
  /** Its natural key; null where it cannot be read. */
  key: z.string().nullable(),
  screens: z.array(z.string()),
  /** The line as JSON, only where it was asked for. */
  raw: z.string().nullable(),
});

export type HeldLine = z.infer<typeof HeldLine>;

/** Which lines are meant; all where nothing is said. */
export interface Lines {
  readonly entity?: string | undefined;
  /** ISO date. */
  readonly date?: string | undefined;
  readonly screen?: string | undefined;
}

const meant = ({ entity, date, screen }: Lines): Record<string, Parameter> => ({
  entity: { type: 'STRING', value: entity ?? null },
  date: { type: 'DATE', value: date ?? null },
  screen: { type: 'STRING', value: screen ?? null },
});

/** How many lines each screen holds back, and of which days. A line that failed two screens counts for both. */
export function listQuarantine(warehouse: Warehouse, { quality }: Names, lines: Lines): Promise<HeldBack[]> {
  return rowsOf(
    warehouse,
    HeldBack,
    `WITH
      failed AS (
        SELECT entity, snapshot_date, screen
        FROM ${quality}.quarantine
        CROSS JOIN UNNEST(screens) AS screen
        WHERE (@entity IS NULL OR entity = @entity)
          AND (@date IS NULL OR snapshot_date = @date)
          AND (@screen IS NULL OR screen = @screen)
      ),
      meaning AS (
        SELECT entity, name, MIN(description) AS description
        FROM ${quality}.screen
        GROUP BY entity, name
      )
    SELECT
      failed.entity,
      failed.screen,
      COUNT(*) AS lines,
      MIN(failed.snapshot_date) AS first,
      MAX(failed.snapshot_date) AS last,
      ANY_VALUE(meaning.description) AS meaning
    FROM failed
    LEFT JOIN meaning
      ON meaning.entity = failed.entity
      AND meaning.name = failed.screen
    GROUP BY failed.entity, failed.screen
    ORDER BY failed.entity, lines DESC, failed.screen`,
    meant(lines),
  );
}

/** Lines in quarantine, newest day first. What they say holds personal data and is read only where `withRaw` asks for it. */
export function showQuarantine(
  warehouse: Warehouse,
  { quality }: Names,
  { limit, withRaw, ...lines }: Lines & { readonly limit: number; readonly withRaw: boolean },
): Promise<HeldLine[]> {
  return rowsOf(
    warehouse,
    HeldLine,
    `SELECT entity, snapshot_date AS \`date\`, key, screens, ${withRaw ? 'raw' : 'CAST(NULL AS STRING)'} AS raw
    FROM ${quality}.quarantine
    WHERE (@entity IS NULL OR entity = @entity)
      AND (@date IS NULL OR snapshot_date = @date)
      AND (@screen IS NULL OR @screen IN UNNEST(screens))
    ORDER BY snapshot_date DESC, entity, key
    LIMIT ${String(limit)}`,
    meant(lines),
  );
}
