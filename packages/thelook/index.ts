export { generate, type GeneratedFile, type GenerateOptions } from './generate/generate.ts';
export type { ColumnProfile } from './profile/column.ts';
export {
  type DeliveredFiles,
  type FileProfile,
  type FilesProfile,
  profileFiles,
  type ReferenceProfile,
} from './profile/profile.ts';
export type { Reference } from './profile/references.ts';
