import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { format } from 'prettier';
import prettier from '../../.prettierrc.json' with { type: 'json' };
import { configTable } from '../../components/config/table.ts';
import { recorded } from '../components/recorded.ts';
import { generated, withBlock } from '../generated/generated.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/deploy.md');

/** The cells of the rows of the table below a heading row that begins so. */
function tableOf(heading: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading}`));
  expect(start, `no table with the heading ${heading}`).to.be.greaterThan(-1);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** As `npm run fix` leaves a page, where a table's columns are aligned. */
const formatted = (markdown: string): Promise<string> =>
  format(markdown, { ...prettier, parser: 'markdown' });

const unquoted = (cell: string): string => cell.replaceAll('`', '');

describe('docs/deploy.md', () => {
  generated('docs/deploy.md', (page) => formatted(withBlock(page, 'configuration', configTable())));

  it('names a role for each module of the provider that a stack uses, and no other', async () => {
    const { resources } = await recorded('prod');
    const used = new Set(resources.flatMap(({ type }) => /^gcp:([^/]+)\//.exec(type)?.[1] ?? []));
    const named = new Set(tableOf('role ').map(([, module = '']) => unquoted(module)));
    expect([...named].toSorted()).to.deep.equal([...used].toSorted());
  });

  it('multiplies and adds up what it costs', () => {
    const rows = tableOf('a month ');
    const costs = rows.slice(0, -1).map(([, quantity, price, cost]) => {
      expect((Number(quantity) * Number(price)).toFixed(2)).to.equal(cost);
      return Number(cost);
    });
    expect(costs.length).to.be.greaterThan(5);
    expect(costs.reduce((sum, cost) => sum + cost, 0).toFixed(2)).to.equal(rows.at(-1)?.at(-1));
  });
});

for (const file of ['docs/deploy.md', 'docs/architecture.md']) {
  describe(file, () => {
    it('has whole tables: each row has the cells of its heading', () => {
      const ragged: string[] = [];
      let cells = 0;
      for (const line of read(file).split('\n')) {
        const found = line.startsWith('|') ? line.split('|').length : 0;
        if (cells > 0 && found > 0 && found !== cells) ragged.push(line);
        cells = found;
      }
      expect(ragged).to.deep.equal([]);
    });
  });
}
