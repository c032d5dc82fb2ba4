import { expect } from 'chai';
import { ESLint, Linter } from 'eslint';
import { fileURLToPath } from 'node:url';
import { parser, plugin } from 'typescript-eslint';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fenceRules = [
  '@typescript-eslint/no-restricted-imports',
  'no-restricted-syntax',
  'no-restricted-globals',
  'no-restricted-properties',
];
const Config = z.object({ rules: z.record(z.string(), z.custom<Linter.RuleEntry>()) });

const eslint = new ESLint({ cwd: root });
const linter = new Linter({ cwd: root });

/** What the project's own configuration for a file of that path says about the fence in a text. */
async function violations(path: string, text: string): Promise<string[]> {
  const { rules } = Config.parse(await eslint.calculateConfigForFile(path));
  const fence = Object.entries(rules).filter(([name]) => fenceRules.includes(name));
  const messages = linter.verify(
    text,
    {
      files: ['**/*.ts'],
      languageOptions: { parser },
      plugins: { '@typescript-eslint': plugin },
      rules: Object.fromEntries(fence),
    },
    path,
  );
  return messages.map((message) => message.ruleId ?? message.message);
}

const importing = (specifier: string): string => `import { x } from '${specifier}';\nexport { x };`;

describe('the fence between layers', () => {
  const refused: [path: string, text: string][] = [
    ['model/a.ts', importing('node:fs')],
    ['model/a.ts', importing('fs')],
    ['model/a.ts', importing('@duckdb/node-api')],
    ['model/a.ts', importing('@pulumi/pulumi')],
    ['model/a.ts', importing('@google-cloud/storage')],
    ['model/a.ts', `import type { X } from '@duckdb/node-api';\nexport type { X };`],
    ['model/a.ts', `export * from 'node:path';`],
    ['model/a.ts', importing('../pipeline/ports.ts')],
    ['model/deep/a.ts', importing('../../local/lake.ts')],
    ['model/a.ts', `export const fs = await import('node:fs');`],
    ['model/a.ts', 'export const now = Date.now();'],
    ['model/a.ts', 'export const home = process.env;'],
    ['components/a.ts', importing('../local/lake.ts')],
    ['components/a.ts', importing('../pipeline/run.ts')],
    ['pipeline/a.ts', importing('../local/lake.ts')],
    ['pipeline/a.ts', importing('../components/warehouse.ts')],
    ['local/deep/a.ts', importing('../../components/warehouse.ts')],
    ['local/deep/a.ts', importing('../../pipeline/run.ts')],
    ['local/deep/a.ts', `import type { X } from '../../pipeline/run.ts';\nexport type { X };`],
    ['local/deep/a.ts', importing('../../pipeline/ports.ts')],
    ['cloud/a.ts', importing('../pipeline/days.ts')],
    ['cloud/a.ts', importing('../local/lake.ts')],
    ['local/a.ts', importing('../cloud/lake.ts')],
    ['pipeline/a.ts', importing('../cloud/lake.ts')],
    ['local/a.ts', importing('../cli/table.ts')],
    ['pipeline/a.ts', importing('../cli/table.ts')],
    ['components/a.ts', importing('../cli/table.ts')],
    ['components/a.ts', importing('../inventory/program.ts')],
    ['model/a.ts', importing('../inventory/stacks.ts')],
    ['packages/googlesql/compiler/a.ts', importing('../../../model/definition.ts')],
    ['packages/googlesql/index.ts', importing('../../pipeline/ports.ts')],
    ['cli/a.ts', importing('../packages/googlesql/warehouse/warehouse.ts')],
    ['tests/cli/a.test.ts', importing('../../packages/googlesql/index.ts')],
    ['local/a.ts', importing('../packages/googlesql/index.ts')],
    ['packages/thelook/generate/a.ts', importing('../../googlesql/index.ts')],
  ];
  for (const [path, text] of refused) {
    it(`refuses in ${path}: ${text.split('\n')[0] ?? ''}`, async () => {
      expect(await violations(path, text)).to.have.lengthOf(1);
    });
  }

  const accepted: [path: string, text: string][] = [
    ['model/a.ts', importing('zod')],
    ['model/a.ts', importing('yaml')],
    ['model/deep/a.ts', importing('../definition.ts')],
    ['local/deep/a.ts', `import type { X } from '../../pipeline/ports.ts';\nexport type { X };`],
    ['local/deep/a.ts', importing('../../model/definition.ts')],
    ['local/deep/a.ts', importing('../pipeline.ts')],
    ['pipeline/a.ts', importing('node:fs/promises')],
    ['local/a.ts', importing('@ecommerce/googlesql')],
    ['packages/googlesql/compiler/a.ts', importing('../analyzer/types.ts')],
    ['cli/a.ts', importing('../local/lake.ts')],
    ['inventory/a.ts', importing('../components/lake.ts')],
    ['tests/cli/a.test.ts', importing('../../cli/table.ts')],
  ];
  for (const [path, text] of accepted) {
    it(`accepts in ${path}: ${text.split('\n')[0] ?? ''}`, async () => {
      expect(await violations(path, text)).to.deep.equal([]);
    });
  }

  it('is held by Node for what a package does not export', async () => {
    const inside = '@ecommerce/googlesql/warehouse/warehouse.ts';
    const error: unknown = await import(inside).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  });
});
