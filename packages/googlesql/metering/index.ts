export { type Bill, billOf } from './meter.ts';
export { type Metered, openMetered } from './open.ts';
export { bytesSql } from '../warehouse/size.ts';
