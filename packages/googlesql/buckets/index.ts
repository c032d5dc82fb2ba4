export { objectPath } from './path.ts';
export { replaceFile } from './replace.ts';
export { openObjects } from './store.ts';
