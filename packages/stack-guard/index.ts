export { compare, type BreakingDifference, type Difference, isBreaking } from './compare.ts';
export { examine, type Standard } from './examine.ts';
export { type Inventory, inventoryOf } from './inventory.ts';
export { picture } from './picture.ts';
export { type RawConfig, type Recording, recordRun } from './record.ts';
export { report } from './report.ts';
export { bucketType, datasetType, idOf, nameOf, type RecordedResource, tableType } from './resource.ts';
export { fileOf } from './text.ts';
export { type Judgement, parseWaivers, type Waiver, waiversFile } from './waivers.ts';
