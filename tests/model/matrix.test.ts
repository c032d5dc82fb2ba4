import { expect } from 'chai';
import { readModel } from '../../pipeline/model.ts';

/** The business matrix: which dimensions a fact has, and in how many roles. */
const matrix = {
  fact_events: {
    dim_date: 1,
    dim_user: 1,
    dim_session: 1,
    dim_event_type: 1,
    dim_traffic_source: 1,
    dim_page: 1,
    dim_location: 1,
    dim_browser: 1,
  },
  fact_sessions: {
    dim_date: 1,
    dim_user: 1,
    dim_session: 1,
    dim_traffic_source: 1,
    dim_location: 1,
    dim_browser: 1,
  },
  fact_order_items: {
    dim_date: 1,
    dim_user: 1,
    dim_traffic_source: 1,
    dim_product: 1,
    dim_location: 1,
    dim_order_status: 1,
  },
  fact_orders: { dim_date: 4, dim_user: 1, dim_order_status: 1 },
};

describe('the star', () => {
  const model = readModel();

  it('has the facts and dimensions of the business matrix and no others', () => {
    const found = model.facts.map(({ name, contract }) => {
      const roles: Record<string, number> = {};
      for (const { dimension } of contract.references) roles[dimension] = (roles[dimension] ?? 0) + 1;
      return [name, roles];
    });
    expect(Object.fromEntries(found)).to.deep.equal(matrix);
  });

  it('has ten dimensions, each of them used', () => {
    const used = new Set(Object.values(matrix).flatMap((roles) => Object.keys(roles)));
    expect(model.dimensions.map(({ name }) => name))
      .to.have.lengthOf(10)
      .and.members([...used]);
  });

  it('keeps versions of users and products only', () => {
    const versioned = model.dimensions.filter(({ contract }) => contract.history !== undefined);
    expect(versioned.map(({ name }) => name)).to.deep.equal(['dim_product', 'dim_user']);
  });
});
