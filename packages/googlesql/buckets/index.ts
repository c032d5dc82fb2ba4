export { type StoredFile, storedFile, storedFiles } from './objects.ts';
export { objectPath } from './path.ts';
export { replaceFile } from './replace.ts';
export { openObjects } from './store.ts';
export { touch, type Touches } from './touched.ts';
