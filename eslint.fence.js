import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Matches an import of a folder at the top of the project, from whatever depth. */
const folder = (names) => String.raw`(?:^|/)\.\./(?:${names.join('|')})/`;

const layer = (files, patterns) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: [...patterns, packages] }],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'ImportExpression',
        message: 'Import statically: the fence between layers reads static imports.',
      },
    ],
  },
});

const never = (names, message) => ({ regex: folder(names), message });
/** A package is met by its name, so that Node holds everybody to what it exports. */
const packages = {
  regex: String.raw`(?:^|/)\.\./(?:\.\./)*packages/`,
  message: 'Import a package by its name: what it does not export is its own.',
};
const composing = never(
  ['cli', 'inventory', 'tests'],
  'Only cli/ and index.ts compose; inventory/ looks at what they make, and nothing looks back.',
);
const siblings =
  'components/, local/, cloud/ and pipeline/ never import each other; cli/ and index.ts compose them.';
/** What implements the ports of pipeline/. */
const implementations = ['local', 'cloud'];

/** Which layer may import what: the design's third principle, a pure core with the effects at the edge. */
export const fence = [
  {
    ...layer(
      ['model/**/*.ts'],
      [
        {
          regex: String.raw`^(?!\.{1,2}/|zod$|yaml$)`,
          message: 'model/ is pure: it imports model/, zod and yaml; everything else is handed to it.',
        },
        never(
          ['cli', 'cloud', 'components', 'inventory', 'local', 'pipeline', 'tests'],
          'model/ imports no other layer.',
        ),
      ],
    ),
    name: 'fence/model',
  },
  {
    files: ['model/**/*.ts'],
    name: 'fence/model-globals',
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'fetch',
          'Buffer',
          'console',
          'crypto',
          'performance',
          'setTimeout',
          'setInterval',
        ].map((name) => ({
          name,
          message: 'model/ is pure: it knows no process, network or clock.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'model/ knows no clock; take the date as an argument.' },
        { object: 'Math', property: 'random', message: 'model/ gives the same output for the same input.' },
      ],
    },
  },
  {
    ...layer(['components/**/*.ts'], [composing, never([...implementations, 'pipeline'], siblings)]),
    name: 'fence/components',
  },
  {
    ...layer(['pipeline/**/*.ts'], [composing, never(['components', ...implementations], siblings)]),
    name: 'fence/pipeline',
  },
  ...implementations.map((name) => ({
    ...layer(
      [`${name}/**/*.ts`],
      [
        composing,
        never(['components', ...implementations.filter((other) => other !== name)], siblings),
        { regex: String.raw`(?:^|/)\.\./pipeline/(?!ports\.ts$)`, message: siblings },
        {
          regex: String.raw`(?:^|/)\.\./pipeline/ports\.ts$`,
          allowTypeImports: true,
          message: `${name}/ implements the ports of pipeline/: import their types only.`,
        },
      ],
    ),
    name: `fence/${name}`,
  })),
  {
    ...layer(
      ['packages/*/**/*.ts'],
      [
        {
          regex: folder([
            'bench',
            'cli',
            'cloud',
            'components',
            'inventory',
            'local',
            'model',
            'pipeline',
            'sql',
          ]),
          message: 'A package knows nothing of this pipeline; what it needs is handed to it.',
        },
        {
          regex: folder(readdirSync(join(import.meta.dirname, 'packages'))),
          message: 'Import another package by its name: what it does not export is its own.',
        },
      ],
    ),
    name: 'fence/packages',
  },
  {
    files: ['bench/**/*.ts', 'cli/**/*.ts', 'inventory/**/*.ts', 'tests/**/*.ts', 'index.ts'],
    name: 'fence/composing',
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [packages] }] },
  },
];
