import { openWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { newIn } from '../../cli/new.ts';
import { entityKeyOf } from '../../cli/new/names.ts';
import { compile, plan } from '../../model/compile.ts';
import { loadModel, type Model } from '../../model/model.ts';
import { sqlOf } from '../../model/show.ts';
import { localTarget } from '../../model/target.ts';
import { md5, readSqlFiles } from '../../pipeline/model.ts';
import { recorder } from './recorder.ts';

const project = join(import.meta.dirname, '../..');

describe('npm run new', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'new-'));
    cpSync(join(project, 'sql'), join(root, 'sql'), { recursive: true });
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const run = async (...argv: string[]) => {
    const terminal = recorder();
    const code = await execute(newIn(root), argv, terminal);
    return { code, output: terminal.output.join(''), notes: terminal.notes.join('') };
  };
  const files = (): string[] => readdirSync(join(root, 'sql'), { recursive: true, encoding: 'utf8' }).sort();
  const model = (): Model => {
    const read = loadModel(readSqlFiles(root), md5);
    plan(read, localTarget);
    return read;
  };

  const written = {
    mart: ['gold/mart_reviews/query.sql', 'gold/mart_reviews/table.yaml'],
    fact: ['gold/fact_reviews/query.sql', 'gold/fact_reviews/table.yaml'],
    dimension: ['gold/dim_reviews/query.sql', 'gold/dim_reviews/table.yaml'],
    entity: [
      'bronze/reviews/table.yaml',
      'silver/reviews_history/query.sql',
      'silver/reviews_history/table.yaml',
    ],
  };
  for (const [kind, expected] of Object.entries(written)) {
    it(`writes a table that compiles, and says what to do with it: ${kind}`, async () => {
      const before = new Set(files());
      const { code, output, notes } = await run(kind, 'reviews');
      expect(code, notes).to.equal(exit.ok);
      const added = files().filter((path) => !before.has(path));
      expect(added.filter((path) => /\.\w+$/.test(path))).to.deep.equal(expected);
      for (const path of expected) expect(output).to.contain(`  sql/${path}\n`);
      expect(output.match(/^\d\. /gm)).to.deep.equal(['1. ', '2. ', '3. ']);

      const [, advised = ''] = /npm run sql -- (\S+)$/m.exec(output) ?? [];
      expect(sqlOf(model(), localTarget, advised)).to.contain('Generated from sql/');
    });
  }

  it('writes queries that give the columns of their contracts', async function () {
    this.timeout(60_000);
    for (const kind of Object.keys(written)) await run(kind, 'reviews');
    const made = model();
    const warehouse = await openWarehouse({ file: ':memory:', buckets: root, project: localTarget.project });
    try {
      await warehouse.apply(compile(made, localTarget).filter(({ kind }) => kind !== 'routine'));
      for (const { name, query, contract } of made.tables) {
        if (!name.includes('reviews') || !('key' in contract)) continue;
        const { columns = [] } = (await warehouse.run(query)) ?? {};
        const given = Object.fromEntries(columns.map((column) => [column.name, column.type]));
        expect(given, name).to.include(
          Object.fromEntries(contract.columns.map((each) => [each.name, each.type])),
        );
      }
    } finally {
      await warehouse.close();
    }
  });

  it('names the key of an entity after one of it', () => {
    expect(['reviews', 'deliveries', 'stock', 'classes', 'status', 'access'].map(entityKeyOf)).to.deep.equal([
      'review_id',
      'delivery_id',
      'stock_id',
      'class_id',
      'status_id',
      'access_id',
    ]);
  });

  const refused: [argv: string[], said: string][] = [
    [[], 'npm run new -- mart NAME'],
    [['mart'], 'npm run new -- mart NAME'],
    [['mart', 'a', 'b'], 'npm run new -- mart NAME'],
    [['table', 'reviews'], 'mart, fact, dimension, entity'],
    [['mart', 'Reviews'], 'lower-case'],
    [['mart', '2nd'], 'with a letter first'],
    [['mart', '../reviews'], 'lower-case'],
    [['mart', 'r'.repeat(201)], 'at most 200'],
    [['mart', 'mart_reviews'], 'leave it out of mart_reviews'],
    [['entity', 'reviews_history'], '_history is put behind'],
    [['entity', 'order'], 'order is a word of SQL'],
    [['entity', 'users'], 'sql/bronze/users'],
    [['mart', 'session_paths'], 'sql/gold/mart_session_paths'],
  ];
  for (const [argv, said] of refused) {
    it(`refuses ${argv.join(' ').slice(0, 40) || 'nothing at all'}, and writes nothing`, async () => {
      const before = files();
      const { code, output, notes } = await run(...argv);
      expect(code).to.equal(exit.usage);
      expect(notes).to.contain(said);
      expect(output).to.equal('');
      expect(files()).to.deep.equal(before);
    });
  }

  it('writes nothing beside what does not compile', async () => {
    writeFileSync(join(root, 'sql/gold/dim_browser/table.yaml'), 'kind: dimension\n');
    const { code, notes } = await run('mart', 'reviews');
    expect(code).to.equal(exit.failed);
    expect(notes).to.contain('sql/gold/dim_browser/table.yaml');
    expect(existsSync(join(root, 'sql/gold/mart_reviews'))).to.equal(false);
  });

  it('refuses a name that the model makes itself', async () => {
    const before = files();
    const { code, notes } = await run('entity', 'places');
    expect(code).to.equal(exit.failed);
    expect(notes).to.contain('silver.places is generated from sql/silver/places_history');
    expect(files()).to.deep.equal(before);
  });
});
