export type * from './definition.ts';
export type { BucketObject, ObjectStore } from './objects.ts';
export type { Parameter, Result, ResultColumn, SqlValue } from './result.ts';
export {
  type EmbeddedWarehouse,
  openWarehouse,
  type WarehouseOptions,
  type WarehouseSession,
} from './warehouse/warehouse.ts';
export { parseType } from './analyzer/types.ts';
export { fieldNames, type GoogleType, typeName } from './compiler/types.ts';
