import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import { buildOf } from '../../model/gold.ts';
import { placed } from '../../model/place.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { everything, openShop, type Shop } from './shop.ts';

interface Named {
  readonly name: string;
  readonly type: string;
}

const columns = (named: readonly Named[]): [string, string][] => named.map(({ name, type }) => [name, type]);

describe('what a SELECT gives is what its contract says', () => {
  const model = readModel();
  const definitions = compile(model, localTarget);
  let shop: Shop;
  before(async () => {
    shop = await openShop(everything());
  });
  after(() => shop.close());

  // A stage exists only while gold is built: here it stands in the place of its name.
  const withStages = (query: string): string =>
    model.stages.reduce(
      (text, { name, query: stage }) => text.replaceAll(`gold.${name}`, `(\n${stage}\n)`),
      query,
    );
  const given = async (query: string): Promise<[string, string][]> =>
    columns((await shop.warehouse.run(`SELECT * FROM (\n${query}\n) LIMIT 0`))?.columns ?? []);
  const declared = (dataset: string, name: string): [string, string][] => {
    const definition = definitions.find((each) => each.dataset === dataset && each.name === name);
    return definition !== undefined && 'columns' in definition ? columns(definition.columns) : [];
  };

  for (const { name, folder, contract, query } of model.histories) {
    it(`in ${folder}`, async () => {
      expect(await given(query)).to.deep.equal(columns(contract.columns));
      expect(declared('silver', name).slice(0, contract.columns.length)).to.deep.equal(
        columns(contract.columns),
      );
    });
  }

  for (const { dataset, folder, name, contract, query } of model.tables) {
    if (contract.kind !== 'view') continue;
    it(`in ${folder}`, async () => {
      expect(await given(placed(query, localTarget))).to.deep.equal(declared(dataset, name));
    });
  }

  for (const { folder, contract, query } of model.comparisons) {
    it(`in ${folder}`, async () => {
      expect(await given(query)).to.deep.equal(columns(contract.columns));
    });
  }

  for (const table of [...model.dimensions, ...model.facts, ...model.marts]) {
    it(`in ${table.folder}`, async () => {
      expect(await given(withStages(placed(buildOf(model, table), localTarget)))).to.deep.equal(
        declared('gold', table.name),
      );
    });
  }

  const inContracts = new Set(model.tables.map(({ dataset, name }) => `${dataset}.${name}`));
  const generated = definitions.filter(
    ({ kind, dataset, name }) => kind === 'view' && !inContracts.has(`${dataset}.${name}`),
  );
  for (const { dataset, name } of generated) {
    it(`in the view ${dataset}.${name}`, async () => {
      expect(await given(`SELECT * FROM ${dataset}.${name}`)).to.deep.equal(declared(dataset, name));
    });
  }
});
