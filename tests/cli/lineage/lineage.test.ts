import { expect } from 'chai';
import { execute } from '../../../cli/command.ts';
import { exit } from '../../../cli/exit.ts';
import { lineageCommand } from '../../../cli/lineage.ts';
import { recorder } from '../recorder.ts';

async function printed(...argv: string[]): Promise<string> {
  const terminal = recorder();
  expect(await execute(lineageCommand, argv, terminal), terminal.notes.join('')).to.equal(exit.ok);
  return terminal.output.join('');
}

describe('npm run lineage', () => {
  it('draws where a column comes from, down to what was delivered', async () => {
    expect(await printed('gold.fact_order_items.ordered_amount')).to.equal(
      [
        'gold.fact_order_items.ordered_amount',
        '└─ as it is: silver.order_items.sale_price',
        '   └─ as it is: silver.order_items_history.sale_price',
        '      └─ as it is: silver.order_items_screened.sale_price',
        '         ├─ transformed: bronze.order_items.sale_price',
        '         └─ decided by bronze.order_items.sale_price (condition)',
        '',
      ].join('\n'),
    );
  });

  it('draws where it goes, and names what it only decides', async () => {
    const tree = await printed('silver.users_history.country', '--downstream');
    expect(tree).to.match(/^[├└]─ as it is: gold\.dim_user\.country$/m);
    expect(tree).to.match(/^[│ ]+[├└]─ .*: gold\.mart_product_buyers\.trait_value$/m);
    expect(tree).to.match(/decides .*rows of gold\.mart_product_buyers \(/);
  });

  it('lists the nearest step of each column of a table', async () => {
    const list = await printed('gold.mart_product_performance');
    expect(list).to.match(/^revenue\n {2}aggregated from gold\.fact_order_items\.revenue\n/m);
    expect(list).to.match(/^its rows\n {2}/m);
  });

  it('gives the steps and all that is reached to machines', async () => {
    const [found] = JSON.parse(await printed('gold.fact_order_items.ordered_amount', '--json')) as [
      { column: string; steps: object[]; reached: object[] },
    ];
    expect(found.column).to.equal('gold.fact_order_items.ordered_amount');
    expect(found.steps).to.deep.equal([
      {
        from: { relation: 'silver.order_items', column: 'sale_price' },
        to: { relation: 'gold.fact_order_items', column: 'ordered_amount' },
        way: 'as it is',
      },
    ]);
    expect(found.reached).to.deep.include({
      relation: 'bronze.order_items',
      column: 'sale_price',
      way: 'transformed',
    });
  });

  for (const [name, said] of [
    ['gold.dim_user.shoe_size', /no column gold\.dim_user\.shoe_size[^]*Its columns: .*country/],
    ['gold.dim_use', /no table or view gold\.dim_use[^]*gold\.dim_user/],
  ] as const) {
    it(`says what there is instead of ${name}`, async () => {
      const terminal = recorder();
      expect(await execute(lineageCommand, [name], terminal)).to.equal(exit.usage);
      expect(terminal.notes.join('')).to.match(said);
    });
  }
});
