import { writeGenerated } from './generated.ts';

// Loaded by `npm run docs` before the tests.
writeGenerated();
