import { expect } from 'chai';
import { type Review, reviewOf } from '../../../cli/review/review.ts';
import { mostCharacters } from '../../../cli/review/markdown.ts';
import { page } from '../../../cli/review/page.ts';
import type { StackChanges } from '../../../cli/review/resources.ts';
import { type Version, versionOf } from '../../../cli/review/version.ts';
import { libraryModel, libraryTarget } from '../../library/library.ts';

const base = { ref: 'main', commit: '0123456789ab' };
const stack = (changes: Partial<StackChanges> = {}): StackChanges => ({
  stack: 'dev',
  created: [],
  updated: [],
  replaced: [],
  deleted: [],
  losses: '',
  ...changes,
});
const queryOf = (name: string) => ({
  resource: `gcp:bigquery/table:Table::${name}`,
  what: ['view.query: "text 0123456789ab" → "text ba9876543210"'],
});

describe('the review of a change', () => {
  let old: Version;
  before(async () => {
    old = await versionOf(libraryModel(), libraryTarget);
  });

  /** The review of texts that are replaced in a file. */
  async function reviewed(
    path: string,
    replaced: readonly (readonly [from: string, to: string])[],
    resources: readonly StackChanges[] = [],
  ): Promise<Review> {
    const model = libraryModel((file) => {
      if (file.path !== path) return file;
      return {
        path,
        text: replaced.reduce((text, [from, to]) => {
          expect(text).to.contain(from);
          return text.replaceAll(from, to);
        }, file.text),
      };
    });
    return reviewOf(base, old, await versionOf(model, libraryTarget), resources);
  }

  const shelves = 'sql/gold/mart_shelves/query.sql';
  const shelvesContract = 'sql/gold/mart_shelves/table.yaml';

  for (const [what, replaced] of [
    ['a comment', [['-- Grain: one row a shelf', '-- Grain: a row for each shelf']]],
    ['the layout', [['SELECT * FROM gold.dim_book', 'SELECT\n      *\n    FROM gold.dim_book']]],
    ['the name of a step', [['books', 'volumes']]],
  ] as const) {
    it(`says in one line that ${what} has no effect, though the text of resources changes`, async () => {
      const review = await reviewed(shelves, replaced, [stack({ updated: [queryOf('gold.mart_shelves')] })]);
      expect(review.verdict.level).to.equal('no effect');
      expect(page(review)).to.match(/^\*\*No effect: .*\*\*\n$/);
    });
  }

  it('finds an effect where the same text comes with a resource that changes', async () => {
    const moved = { resource: 'gcp:storage/bucket:Bucket::raw', what: ['versioning.enabled: false → true'] };
    const review = await reviewed(shelves, [], [stack({ updated: [moved] })]);
    expect(review.verdict).to.deep.equal({ level: 'changes', said: 'Changes 1 resource; nothing is lost.' });
    expect(page(review)).to.contain('- `gcp:storage/bucket:Bucket::raw`: versioning.enabled: false → true');
  });

  it('shows the lines of a query that does something else, and what is made of it', async () => {
    const review = await reviewed(shelves, [['SUM(loans.fee) AS fees', 'SUM(loans.fee) + 1 AS fees']]);
    expect(review.verdict.level).to.equal('changes');
    expect(review.sql.map(({ name }) => name)).to.deep.equal(['gold.mart_shelves']);
    expect(page(review)).to.contain('-  SUM(loans.fee) AS fees\n+  SUM(loans.fee) + 1 AS fees');
    expect(review.downstream).to.deep.equal([
      {
        relation: 'gold.mart_shelves',
        columns: [],
        reached: [{ relation: 'gold.mart_shelf_shares', values: ['share_of_fees', 'shelf'], decided: [] }],
      },
    ]);
  });

  it('names the procedure where a generator’s text changes, and not the hashes that follow', async () => {
    const review = await reviewed('sql/silver/books_history/table.yaml', [
      ['severity: warn', 'severity: reject'],
    ]);
    expect(review.sql.map(({ name }) => name)).to.include('silver.books_screened');
    expect(review.sql.map(({ name }) => name)).not.to.include('ops.run_gold, wanted_tables');
    expect(review.contracts[0]?.table).to.equal('silver.books_history');
    expect(review.contracts[0]?.changes[0]).to.match(/^screen `.+`, severity: warn → reject$/);
  });

  it('says that a column of gold that is gone breaks its readers', async () => {
    const review = await reviewed(shelvesContract, [
      ['  - { name: loans, type: INT64, required: true, description: Loans }\n', ''],
    ]).catch((error: unknown) => error);
    // The query still gives it: the model refuses that by itself.
    expect(review).to.be.instanceOf(Error);
    const gone = await versionOf(
      libraryModel(({ path, text }) => ({
        path,
        text: text
          .replace('  - { name: loans, type: INT64, required: true, description: Loans }\n', '')
          .replace('  COUNT(*) AS loans,\n', ''),
      })),
      libraryTarget,
    );
    const { verdict, contracts } = await reviewOf(base, old, gone, []);
    expect(verdict).to.deep.equal({
      level: 'breaks readers',
      said: 'Breaks queries of those who read gold: gold.mart_shelves: column `loans` is gone.',
    });
    expect(contracts.map(({ table }) => table)).to.deep.equal(['gold.mart_shelves']);
  });

  it('tells a loss before everything else', async () => {
    const review = await reviewed(shelves, [], [stack({ losses: 'BREAKING bronze.books: removed' })]);
    expect(review.verdict.level).to.equal('loses data');
    expect(page(review)).to.match(
      /^## What this changes\n[\s\S]*### What is lost\n[\s\S]*BREAKING bronze.books/,
    );
  });

  it('stays below what a comment may hold, however much changes, and ends with the verdict', async () => {
    const review = await reviewed(shelves, [['COUNT(*)', 'COUNT(*) + 1']]);
    const long = Array.from({ length: 20_000 }, (_, number) => `+ ${String(number)}`).join('\n');
    const many = Array.from({ length: 3_000 }, (_, number) => queryOf(`gold.t${String(number)}`));
    for (const much of [
      { ...review, sql: [{ name: 'gold.mart_shelves', diff: long }] },
      { ...review, resources: [stack({ created: many })] },
      {
        ...review,
        contracts: many.map(({ resource, what }) => ({
          table: resource,
          changes: what,
          columns: [],
          breaking: [],
        })),
      },
    ]) {
      const text = page(much);
      expect(text.length).to.be.below(mostCharacters);
      expect(text.trimEnd().split('\n').at(-1)).to.equal(`**${review.verdict.said}**`);
      expect(text).to.contain(' more lines');
    }
  });
});
