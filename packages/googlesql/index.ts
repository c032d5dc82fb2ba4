export type * from './definition.ts';
export type { BucketObject, ObjectStore } from './objects.ts';
export { SqlError } from './analyzer/errors.ts';
export type { Parameter, Parameters, TypedParameter } from './parameters.ts';
export { type Result, type ResultColumn, type Row, rowsByName, type SqlValue } from './result.ts';
export { type EmbeddedWarehouse, openWarehouse, type WarehouseOptions } from './warehouse/warehouse.ts';
export type { WarehouseSession } from './warehouse/warehousesession.ts';
export { parseType } from './analyzer/types.ts';
export { fieldNames, type GoogleType, typeName } from './compiler/types.ts';
