export { EmbeddedWarehouse, openWarehouse, type WarehouseOptions, WarehouseSession } from './warehouse.ts';
