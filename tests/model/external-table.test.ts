import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import type { Definition } from '../../model/definition.ts';
import { localTarget } from '../../model/target.ts';
import { shop, shopWith } from './shop.ts';

describe('the external table of an entity', () => {
  const history = 'sql/silver/users_history/table.yaml';
  const query = 'sql/silver/users_history/query.sql';
  const compiled = (edit: (text: string) => string, target = localTarget): Definition | undefined => {
    const changes = { [history]: edit(shop[history] ?? ''), [query]: edit(shop[query] ?? '') };
    return compile(shopWith(changes), target).find(({ name }) => name === 'users_exported');
  };

  it('has the exported columns, none of them required or personal, and those of the folders', () => {
    const personal = (text: string): string => text.replace('TIMESTAMP, from', 'TIMESTAMP, pii: raw, from');
    const target = {
      ...localTarget,
      datasetSuffix: 'x',
      buckets: { ...localTarget.buckets, processed: 'shop-out' },
    };
    expect(compiled(personal, target)).to.deep.equal({
      kind: 'external_table',
      dataset: 'silver_x',
      name: 'users_exported',
      description:
        'Rows of silver.users as each run exported them, without personal data; the newest row of ops.export names the run that counts',
      columns: [
        { name: 'user_id', type: 'INT64', required: false, description: 'Number' },
        { name: 'city', type: 'STRING', required: false, description: 'City' },
      ],
      folders: [
        { name: 'date', type: 'STRING', description: 'Run date as YYYYMMDD' },
        { name: 'run', type: 'STRING', description: 'Run that exported' },
      ],
      prefix: 'gs://shop-out/users',
    });
  });

  for (const key of ['date', 'run']) {
    const renamed = (text: string): string => text.replaceAll('joined_at', key);

    it(`has no column ${key}, which a folder gives`, () => {
      expect(() => compiled(renamed)).to.throw(
        `sql/silver/users_history/table.yaml:10: the column ${key} is named like a folder of silver.users_exported: name it otherwise`,
      );
    });

    it(`does not mind a column ${key} that is not exported`, () => {
      const kept = (text: string): string =>
        renamed(text).replace('TIMESTAMP, from', 'TIMESTAMP, pii: raw, from');
      expect(compiled(kept)?.name).to.equal('users_exported');
    });
  }
});
