import { duckdbLiteral, type SideBySide } from './side-by-side.ts';

/** A screen that more rows fail than before. */
export interface ScreenChange {
  readonly screen: string;
  /** The delivered entity's or gold's table. */
  readonly table: string;
  readonly severity: string;
  /** Rows that failed it before. */
  readonly before: number;
  readonly after: number;
}

/** Screens that fail newly or more than before, the gravest first. */
export async function screenChanges(both: SideBySide): Promise<ScreenChange[]> {
  const failed = (side: string): string => `
    SELECT screen, table_name, severity, SUM(failing) AS failing
    FROM ${side}.quality.error_event
    GROUP BY screen, table_name, severity`;
  const rows = await both.rows(`
    SELECT a.screen, a.table_name, a.severity, coalesce(b.failing, 0) AS before, a.failing AS after
    FROM (${failed('after')}) AS a
    LEFT JOIN (${failed('before')}) AS b USING (screen, table_name, severity)
    WHERE a.failing > coalesce(b.failing, 0)
    ORDER BY list_position([${severities.map(duckdbLiteral).join(', ')}], a.severity), a.screen, a.table_name`);
  return rows.map((row) => ({
    screen: row.screen ?? '',
    table: row.table_name ?? '',
    severity: row.severity ?? '',
    before: Number(row.before),
    after: Number(row.after),
  }));
}

const severities = ['block', 'reject', 'warn', 'info'];

/** Whether rows or snapshots are refused that passed before, or gold is held back. */
export const isGrave = ({ severity }: ScreenChange): boolean => ['block', 'reject'].includes(severity);
