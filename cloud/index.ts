export { openStack } from './open.ts';
export { readStack } from './stack.ts';
