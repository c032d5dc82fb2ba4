import { expect } from 'chai';
import { z } from 'zod';
import { references } from '../../model/sql/references.ts';
import { datasets } from '../../model/target.ts';
import { id, type Recorded, recorded } from './recorded.ts';

const View = z.object({ query: z.string() });
const component = 'ecommerce:quality:Quality::quality';

describe('the quality base', () => {
  let dev: Recorded;
  before(async () => {
    dev = await recorded('dev');
  });

  it('consists of views in the dataset quality, and of all of them', () => {
    const views = dev.childrenOf(component);
    const inDataset = dev
      .of('table')
      .filter(({ inputs }) => inputs['datasetId'] === 'quality' && inputs['view'] !== undefined);
    expect(views.map(({ name }) => name)).to.have.members(inDataset.map(({ name }) => name));
    expect(views.map(({ name }) => name)).to.include.members([
      'quality.screen',
      'quality.scorecard',
      'quality.freshness',
      'quality.conservation',
      'quality.open_quarantine',
      'quality.open_placeholder',
    ]);
  });

  it('leaves the tables of its dataset, which hold data, to the warehouse', () => {
    for (const name of ['error_event', 'quarantine', 'waiver']) {
      expect(dev.one('table', `quality.${name}`).parent).to.equal('ecommerce:warehouse:Warehouse::warehouse');
    }
  });

  it('describes each view and its columns', () => {
    for (const { name, inputs } of dev.childrenOf(component)) {
      expect(inputs['description'], name).to.be.a('string').and.not.equal('');
      expect(inputs['schema'], name).to.include('"description":"');
      expect(inputs['labels']).to.have.property('layer', 'quality');
    }
  });

  it('creates each view after what it reads', () => {
    for (const { name, inputs, options } of dev.childrenOf(component)) {
      const { query } = View.parse(inputs['view']);
      const read = references(query, datasets).map((each) => id('table', `${each.dataset}.${each.name}`));
      expect(options.dependsOn, name).to.include.members(read);
    }
  });

  it('registers that it is complete', () => {
    expect(dev.componentOutputs.get(component)).to.deep.equal({});
  });
});
