import { expect } from 'chai';
import { picture } from '../picture.ts';
import type { RecordedResource } from '../resource.ts';
import { declared } from './declared.ts';

/** A component and what belongs to it: tables, each with the tables that it waits for. */
function component(
  name: string,
  tables: Readonly<Record<string, readonly string[]>>,
  parent?: string,
): RecordedResource[] {
  const type = `ecommerce:some:${name}`;
  return [
    declared({ type, name, parent }),
    ...Object.entries(tables).map(([table, after]) =>
      declared({
        name: table,
        parent: `${type}::${name}`,
        options: { dependsOn: after.map((each) => `gcp:bigquery/table:Table::${each}`) },
      }),
    ),
  ];
}

const arrowsOf = (drawn: string): string[] => drawn.match(/\w+ --> \w+/g) ?? [];

describe('the picture of a program', () => {
  it('counts what a component makes by kind, that of components within it included', () => {
    const drawn = picture([
      ...component('outer', { a: [], b: [] }),
      ...component('inner', { c: [] }, 'ecommerce:some:outer::outer'),
      declared({ name: 'v', parent: 'ecommerce:some:outer::outer', inputs: { view: { query: '' } } }),
      declared({ type: 'gcp:x/new:New', name: 'n', parent: 'ecommerce:some:outer::outer' }),
    ]);
    expect(drawn).to.contain('outer["outer<br/>1 New<br/>3 tables<br/>1 view"]').and.not.to.contain('inner');
  });

  it('leads from what is made first to what waits for it, where no other way leads there', () => {
    const drawn = picture([
      ...component('first', { a: [] }),
      ...component('second', { b: ['a'] }),
      ...component('third', { c: ['a', 'b'] }),
    ]);
    expect(arrowsOf(drawn)).to.deep.equal(['first --> second', 'second --> third']);
  });

  it('draws no arrow within a component', () => {
    expect(arrowsOf(picture(component('only', { a: [], b: ['a'] })))).to.deep.equal([]);
  });

  it('refuses components that wait for each other', () => {
    const resources = [...component('one', { a: ['b'] }), ...component('other', { b: ['a'] })];
    expect(() => picture(resources)).to.throw('one, other, one');
  });

  it('refuses a resource outside all components', () => {
    expect(() => picture([declared({ name: 'stray' })])).to.throw('stray belongs to no component');
  });
});
