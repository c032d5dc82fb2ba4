import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Effect, effectOn } from '../../../cli/review/effect.ts';
import { type Review, reviewOf } from '../../../cli/review/review.ts';
import { mostCharacters } from '../../../cli/review/markdown.ts';
import { readPreview } from '../../../cli/review/preview.ts';
import { page } from '../../../cli/review/page.ts';
import type { StackChanges } from '../../../cli/review/resources.ts';
import type { TrialData } from '../../../cli/review/trial.ts';
import { type Version, versionOf } from '../../../cli/review/version.ts';
import type { SqlFile } from '../../../model/load.ts';
import type { Snapshot } from '../../../pipeline/snapshot.ts';
import { libraryModel, libraryTarget, line } from '../../library/library.ts';

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

const noRows: Effect = {
  data: 'nothing',
  tables: [],
  figures: [],
  screens: [],
  problems: [],
  seconds: {},
  bytes: [],
  size: 'nothing',
};

const headers = { books: 'id,title,shelf,price,donor,added', loans: 'id,book_id,state,fee,lent,returned' };
const delivered = {
  books: [line.book(1), line.book(2, { shelf: 'south' }), line.book(3)],
  // One of four may be refused without its whole snapshot (`massRejectionShare`).
  loans: [
    line.loan(1, 1),
    line.loan(2, 2, { fee: '3' }),
    line.loan(3, 3, { fee: '-1' }),
    line.loan(4, 3, { fee: '0' }),
  ],
};

describe('the review of a change', () => {
  let old: Version;
  let folder: string;
  before(async () => {
    old = await versionOf(libraryModel(), libraryTarget);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'review-test-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** A day of the library as files. */
  async function dayOfLibrary(): Promise<TrialData> {
    const write = async (entity: 'books' | 'loans'): Promise<Snapshot> => {
      const file = join(folder, `${entity}.csv`);
      await writeFile(file, [headers[entity], ...delivered[entity], ''].join('\n'));
      return { entity, date: '2025-02-02', files: [file] };
    };
    return {
      described: 'a day of the library',
      estimate: { factor: 10 ** 7 },
      snapshots: [await write('books'), await write('loans')],
    };
  }

  /** The review of another model, over a day of the library unless the effect is said. */
  async function reviewOfModel(
    change: (file: SqlFile) => SqlFile,
    resources: readonly StackChanges[] = [],
    effect?: Effect,
  ): Promise<Review> {
    const versions = { before: old, after: await versionOf(libraryModel(change), libraryTarget) };
    return reviewOf(base, versions, {
      record: () => Promise.resolve(resources),
      attempt: async (attempted) =>
        effect ?? effectOn(await dayOfLibrary(), versions, join(folder, 'trial'), attempted),
    });
  }

  /** The review of texts that are replaced in a file. */
  function reviewed(
    path: string,
    replaced: readonly (readonly [from: string, to: string])[],
    resources: readonly StackChanges[] = [],
    effect?: Effect,
  ): Promise<Review> {
    return reviewOfModel(
      (file) => {
        if (file.path !== path) return file;
        return {
          path,
          text: replaced.reduce((text, [from, to]) => {
            expect(text).to.contain(from);
            return text.replaceAll(from, to);
          }, file.text),
        };
      },
      resources,
      effect,
    );
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

  it('shows what a query does that does something else: its lines, rows with examples, figures, and what is made of it', async () => {
    const review = await reviewed(shelves, [['SUM(loans.fee) AS fees', 'SUM(loans.fee) + 1 AS fees']]);
    expect(review.verdict).to.deep.equal({
      level: 'changes',
      said: 'Changes 1 query or procedure and rows of 2 tables in the sample; nothing is lost.',
    });
    expect(review.sql.map(({ name }) => name)).to.deep.equal(['gold.mart_shelves']);
    expect(page(review)).to.contain('-  SUM(loans.fee) AS fees\n+  SUM(loans.fee) + 1 AS fees');
    expect(review.effect?.tables[1]).to.deep.equal({
      table: 'gold.mart_shelves',
      before: 2,
      after: 2,
      added: 0,
      gone: 0,
      changed: 2,
      columns: [
        {
          column: 'fees',
          rows: 2,
          examples: [
            { row: 'shelf north', before: '5.25', after: '6.25' },
            { row: 'shelf south', before: '3', after: '4' },
          ],
        },
      ],
    });
    expect(review.effect?.figures).to.deep.include({
      table: 'gold.mart_shelves',
      figure: 'sum of fees',
      before: '8.25',
      after: '10.25',
    });
    expect(review.downstream).to.deep.equal([
      {
        relation: 'gold.mart_shelves',
        columns: ['fees'],
        reached: [{ relation: 'gold.mart_shelf_shares', values: ['share_of_fees'], decided: [] }],
      },
    ]);
  });

  it('estimates what a changed query is billed from the columns that it uses', async () => {
    const review = await reviewed(shelves, [['COUNT(*) AS loans', 'COUNT(loans.loan_id) AS loans']]);
    const bytes = review.effect?.bytes[0];
    expect(bytes?.name).to.equal('gold.mart_shelves');
    // A column of 8 bytes more for each of the loans.
    expect((bytes?.after ?? 0) - (bytes?.before ?? 0)).to.equal(delivered.loans.length * 8 * 10 ** 7);
    expect(page(review)).to.contain('### Bytes and dollars a day');
  });

  it('counts rows that come and go, in silver and whatever is made of it, and calls the screen that refuses them', async () => {
    const review = await reviewed('sql/silver/loans_history/table.yaml', [
      [
        'fee_negative\n    type: column\n    severity: warn',
        'fee_negative\n    type: column\n    severity: reject',
      ],
    ]);
    const tables = new Map(review.effect?.tables.map((each) => [each.table, each]));
    expect(tables.get('silver.loans_history')).to.include({
      before: 4,
      after: 3,
      gone: 1,
      added: 0,
      changed: 0,
    });
    expect(tables.get('gold.fact_loans')).to.include({ before: 4, after: 3, gone: 1 });
    expect(tables.get('gold.mart_shelves')?.columns.map(({ column }) => column)).to.include.members([
      'loans',
      'fees',
    ]);
    expect(review.effect?.screens).to.deep.equal([
      { screen: 'fee_negative', table: 'bronze.loans', severity: 'reject', before: 0, after: 1 },
    ]);
    expect(review.verdict).to.deep.equal({
      level: 'breaks',
      said: 'Breaks: fee_negative refuses rows of bronze.loans: 1, none before.',
    });
  });

  it('shows no value of personal data', async () => {
    const review = await reviewed('sql/silver/books_history/query.sql', [['TRIM(donor)', 'UPPER(donor)']]);
    const books = review.effect?.tables.find(({ table }) => table === 'silver.books_history');
    expect(books?.columns).to.deep.equal([{ column: 'donor', rows: 3, examples: [] }]);
    expect(JSON.stringify(review.effect)).not.to.match(/ada/i);
    expect(page(review)).to.contain('Personal data, not shown: `donor`.');
  });

  it('says that gold is held back where that is new', async () => {
    const review = await reviewed(shelves, [['COUNT(*) AS loans', 'NULLIF(COUNT(*), 1) AS loans']]);
    expect(review.verdict.level).to.equal('breaks');
    expect(review.effect?.problems.join()).to.match(/^gold ends as failed: mart_shelves.loans/);
  });

  it('names the procedure where a generator’s text changes, and not the hashes that follow', async () => {
    const review = await reviewed(
      'sql/silver/books_history/table.yaml',
      [['severity: warn', 'severity: reject']],
      [],
      noRows,
    );
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
    const { verdict, contracts, effect } = await reviewOfModel(({ path, text }) => ({
      path,
      text: text
        .replace('  - { name: loans, type: INT64, required: true, description: Loans }\n', '')
        .replace('  COUNT(*) AS loans,\n', ''),
    }));
    expect(verdict).to.deep.equal({
      level: 'breaks',
      said: 'Breaks: gold.mart_shelves: column `loans` is gone.',
    });
    expect(contracts.map(({ table }) => table)).to.deep.equal(['gold.mart_shelves']);
    expect(effect?.figures).to.deep.equal([
      { table: 'gold.mart_shelves', figure: 'sum of loans', before: '4', after: null },
    ]);
  });

  it('tells a loss before everything else', async () => {
    const review = await reviewed(shelves, [], [stack({ losses: 'BREAKING bronze.books: removed' })]);
    expect(review.verdict.level).to.equal('loses data');
    expect(page(review)).to.match(
      /^## What this changes\n[\s\S]*### What is lost\n[\s\S]*BREAKING bronze.books/,
    );
  });

  it('names what is computed again: tables of gold by themselves, histories only when they are rebuilt', async () => {
    const gold = await reviewed(shelves, [['-- Grain: one row', '-- Grain: a row']]);
    expect(gold.rebuild).to.deep.equal({
      published: [{ table: 'gold.mart_shelves' }, { table: 'gold.mart_shelf_shares' }],
      histories: [],
    });
    const silver = await reviewed(
      'sql/silver/books_history/query.sql',
      [['TRIM(title)', 'UPPER(title)']],
      [],
      noRows,
    );
    expect(silver.rebuild.histories).to.deep.equal(['silver.books']);
    expect(page(silver)).to.contain(
      '`silver.books`: what is stored follows the changed rules only after `npm run rebuild`',
    );
  });

  it('adds what the engine would do, and has an effect where it does more than update', async () => {
    const urn =
      'urn:pulumi:dev::shop::ecommerce:warehouse:Dataset$gcp:bigquery/table:Table::gold.mart_shelves';
    const file = join(folder, 'preview.json');
    await writeFile(
      file,
      JSON.stringify({
        steps: [
          { op: 'same', urn: 'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev' },
          { op: 'create-replacement', urn },
          { op: 'replace', urn, diffReasons: ['schema', 'location'], replaceReasons: ['location'] },
        ],
        changeSummary: { same: 1, replace: 1 },
      }),
    );
    const preview = await readPreview(file);
    expect(preview).to.deep.equal({
      stack: 'dev',
      steps: [
        { op: 'replace', resource: 'gcp:bigquery/table:Table::gold.mart_shelves', because: ['location'] },
      ],
    });
    const review = await reviewOf(
      base,
      { before: old, after: old },
      { record: () => Promise.resolve([]), attempt: () => Promise.resolve(noRows) },
      preview,
    );
    expect(review.verdict.level).to.equal('changes');
    expect(page(review)).to.contain('the engine’s preview of dev: 1 replace').and.to.contain(': location');
    await writeFile(file, '{}');
    const error = await readPreview(file).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message', 'This is no preview of the engine.');
  });

  it('stays below what a comment may hold, however much changes, and ends with the verdict', async () => {
    const review = await reviewed(shelves, [['COUNT(*)', 'COUNT(*) + 1']], [], noRows);
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
