import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { idOf } from '@ecommerce/stack-guard';
import { compile } from '../../../model/compile.ts';
import { localTarget } from '../../../model/target.ts';
import { readModel } from '../../../pipeline/model.ts';
import { references } from '../../../model/sql/references.ts';
import { datasets } from '../../../model/target.ts';
import { queryOf, routinesOf, tablesOf } from './found.ts';
import { declare, stacks } from './stacks.ts';

const [dev, , beside] = stacks;

describe('the SQL of a stack', () => {
  it('is that of the local run, but for the names of the project and the buckets', async () => {
    const declared = await declare(dev);
    const { raw, processed, analytics } = dev.target.buckets;
    const placed = (sql: string): string =>
      sql
        .replaceAll(`\`${localTarget.project}\`.`, `\`${dev.target.project}\`.`)
        .replaceAll(localTarget.buckets.raw, raw)
        .replaceAll(localTarget.buckets.processed, processed)
        .replaceAll(localTarget.buckets.analytics, analytics);
    const local = compile(readModel(), localTarget).flatMap((definition): [string, string][] => {
      const { dataset, name } = definition;
      if ('query' in definition) return [[`${dataset}.${name}`, placed(definition.query)]];
      return 'body' in definition ? [[`${dataset}.${name}`, placed(definition.body)]] : [];
    });
    const deployed = [
      ...tablesOf(declared).flatMap((table): [string, string][] => {
        const query = queryOf(table);
        return query === undefined ? [] : [[table.name, query]];
      }),
      ...routinesOf(declared).map(({ name, inputs }): [string, string] => [name, inputs.definitionBody]),
    ];
    expect(local.length).to.be.greaterThan(20);
    expect(new Map(deployed)).to.deep.equal(new Map(local));
  });

  it('names no dataset of a stack without suffix where it has one', async () => {
    const declared = await declare(beside);
    const texts = [
      ...tablesOf(declared).map((table) => queryOf(table) ?? ''),
      ...routinesOf(declared).map(({ inputs }) => inputs.definitionBody),
    ];
    expect(texts.flatMap((sql) => references(sql, datasets))).to.deep.equal([]);
  });
});

describe('two stacks in one project', () => {
  it('have nothing in common that the end of one would take from the other', async () => {
    const { resources: others } = await declare(dev);
    const { resources } = await declare(beside);
    const common = resources.filter(
      ({ type, inputs }) =>
        type.startsWith('gcp:') &&
        others.some((other) => other.type === type && isDeepStrictEqual(other.inputs, inputs)),
    );
    const stays = ['gcp:projects/service:Service', 'gcp:projects/serviceIdentity:ServiceIdentity'];
    expect(common.length).to.be.greaterThan(0);
    expect(
      common.filter(({ type, options }) => !stays.includes(type) && !options.retainOnDelete).map(idOf),
    ).to.deep.equal([]);
  });
});
