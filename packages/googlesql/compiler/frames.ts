import { compileExpression, type Expression } from './expressions.ts';
import type { ResolvedNode } from './reader.ts';
import type { Scope } from './scope.ts';
import type { GoogleType } from './types.ts';
import { emptySelect, type OrderKey, orderSql } from './select.ts';

/** PARTITION BY and ORDER BY of a window. */
export interface Window {
  readonly partition: readonly string[];
  readonly order: readonly OrderKey[];
}

interface Boundary {
  readonly kind: string;
  readonly offset: Expression | undefined;
}

/** What stands in DuckDB's OVER: partition, order and frame. */
export function windowSql(window: Window, frame: ResolvedNode | undefined, scope: Scope): string {
  if (frame === undefined) return written(window, '');
  const unit = frame.text('frame_unit');
  const start = readBoundary(frame.child('start_expr', 'WindowFrameExpr'), scope);
  const end = readBoundary(frame.child('end_expr', 'WindowFrameExpr'), scope);
  scope.compilation.use(`WindowFrame ${unit}`);
  const offsets = [start.offset, end.offset].filter((each) => each !== undefined);
  if (unit !== 'RANGE' || offsets.length === 0) {
    return written(window, frameSql(unit, start, end));
  }
  switch (offsets[0]?.type.kind) {
    case 'INT64': {
      // With 128 bits the ends of INT64 are no ends: DuckDB fails there.
      const wide = (sql: string) => `CAST(${sql} AS HUGEINT)`;
      const order = window.order.map((key) => ({ ...key, sql: wide(key.sql) }));
      return written({ ...window, order }, frameSql(unit, start, end, wide));
    }
    case 'NUMERIC': {
      // As many digits as DECIMAL has would fail near the ends of NUMERIC.
      const wide = (sql: string) => `_googlesql.all_billionths(${sql})`;
      const order = window.order.map((key) => ({ ...key, sql: wide(key.sql) }));
      return written({ ...window, order }, frameSql(unit, start, end, wide));
    }
    case 'FLOAT64': {
      if (start.kind.startsWith('UNBOUNDED') || end.kind.startsWith('UNBOUNDED'))
        throw frame.refusal('RANGE between an offset and UNBOUNDED over FLOAT64');
      // Only NaN is near NaN: a partition of its own, and one key is left, as DuckDB wants it.
      const partition = [...window.partition, ...window.order.filter(isOfNan).map((key) => key.sql)];
      const order = window.order.filter((key) => !isOfNan(key));
      return written({ partition, order }, frameSql(unit, start, end));
    }
    default:
      return written(window, frameSql(unit, start, end));
  }
}

const isOfNan = (key: OrderKey): boolean => key.isOfNan === true;

/** From these on an offset may lead past the greatest FLOAT64, and past the billionths that 128 bits hold. */
const farthest: Readonly<Partial<Record<GoogleType['kind'], string>>> = {
  FLOAT64: String(2 ** 969),
  NUMERIC: '70000000000000000000000000000',
};

function written({ partition, order }: Window, frame: string): string {
  return [
    partition.length === 0 ? '' : `PARTITION BY ${partition.join(', ')}`,
    order.length === 0 ? '' : `ORDER BY ${orderSql(order)}`,
    frame,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function readBoundary(node: ResolvedNode, scope: Scope): Boundary {
  const kind = node.text('boundary_type').replace('_', ' ');
  const offset = node.optional('expression');
  const bare: Scope = { ...scope, columns: emptySelect.columns };
  return { kind, offset: offset === undefined ? undefined : compileExpression(offset, bare) };
}

/** @param wide what makes an offset of the type that the order has. */
function frameSql(unit: string, start: Boundary, end: Boundary, wide = (sql: string): string => sql): string {
  const bound = ({ kind, offset }: Boundary): string =>
    offset === undefined
      ? kind
      : `${wide(atLeast(offset, 0, 'The offset of a window frame'))} ${kind.replace('OFFSET ', '')}`;
  return `${unit} BETWEEN ${bound(start)} AND ${bound(end)}`;
}

/** A number that must not be NULL or less than another: where that cannot be seen, it is tested. */
export function atLeast(number: Expression, least: number, what: string): string {
  const { constant, sql, type } = number;
  if (typeof constant === 'number' && constant >= least && constant < Number(farthest[type.kind] ?? Infinity))
    return sql;
  const message = `${what} must be a number from ${String(least)} on`;
  const limit = farthest[type.kind];
  const far =
    limit === undefined
      ? ''
      : ` WHEN ${sql} >= ${limit} THEN error('${what} that large is not supported by the embedded warehouse')`;
  return `(CASE WHEN ${sql} IS NULL OR ${sql} < ${String(least)} THEN error('${message}')${far} ELSE ${sql} END)`;
}
