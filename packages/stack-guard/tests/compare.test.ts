import { expect } from 'chai';
import fc from 'fast-check';
import { compare, isBreaking } from '../compare.ts';
import type { Inventory } from '../inventory.ts';
import { format } from '../text.ts';
import { inventories } from './arbitrary.ts';
import { declared, guarding, unguarded } from './declared.ts';

const users = 'gcp:bigquery/table:Table::bronze.users';
const component = (type: string, name: string, aliases: string[] = []) =>
  declared({ type, name, options: { aliases } });
const warehouse = component('e:w:Warehouse', 'warehouse');
const inWarehouse = { parent: 'e:w:Warehouse::warehouse' };

/** Every difference as resource, column or input, words, and the loss if there is one. */
const found = (before: Inventory, after: Inventory) =>
  compare(before, after).map((each) => [
    each.resource,
    each.at,
    each.what,
    ...(isBreaking(each) ? [each.rule.loss] : []),
  ]);
const losses = (before: Inventory, after: Inventory) =>
  compare(before, after)
    .filter(isBreaking)
    .map(({ rule, at }) => [rule.loss, at]);

describe('comparing what is declared with what was recorded', () => {
  it('finds something exactly where the texts differ', () => {
    fc.assert(
      fc.property(inventories, inventories, (a, b) => {
        expect(compare(a, b).length === 0).to.equal(format('dev', a) === format('dev', b));
        expect(compare(a, a)).to.deep.equal([]);
      }),
    );
  });

  it('finds no loss in what is new', () => {
    expect(found([], guarding(declared()))).to.deep.equal([[users, undefined, 'added']]);
  });

  it('finds a loss where something guarded is gone, and none where it was not guarded', () => {
    expect(found(guarding(declared()), [])).to.deep.equal([[users, undefined, 'removed', 'removed']]);
    expect(found(unguarded(declared()), [])).to.deep.equal([[users, undefined, 'removed']]);
  });

  it('remembers what was guarded though the program no longer says so', () => {
    expect(found(guarding(declared()), unguarded(declared()))).to.deep.equal([
      [users, 'guarded', 'no longer guarded', 'unguarded'],
    ]);
    const [a, b] = [declared({ inputs: { tableId: 'a' } }), declared({ inputs: { tableId: 'b' } })];
    expect(losses(guarding(a), unguarded(b))).to.deep.include(['replaced', 'tableId']);
  });

  it('judges what became guarded just now', () => {
    const [a, b] = [declared({ inputs: { tableId: 'a' } }), declared({ inputs: { tableId: 'b' } })];
    expect(losses(unguarded(a), guarding(b))).to.deep.equal([['replaced', 'tableId']]);
  });

  it('takes protection that goes for a loss, and reports one that comes', () => {
    const kept = declared({ options: { protect: true, retainOnDelete: true } });
    expect(found(guarding(kept), guarding(declared()))).to.deep.equal([
      [users, 'protect', 'no longer protect', 'unprotected'],
      [users, 'retainOnDelete', 'no longer retainOnDelete', 'unprotected'],
    ]);
    expect(losses(unguarded(kept), unguarded(declared()))).to.deep.equal([]);
    expect(found(guarding(declared()), guarding(kept))).to.deep.include([users, 'protect', 'now protect']);
  });

  it('puts losses first', () => {
    const before = guarding(declared({ name: 'a' }), declared({ name: 'b' }));
    const after = guarding(declared({ name: 'a', inputs: { clusterings: ['x'] } }));
    expect(found(before, after).map(([resource]) => resource)).to.deep.equal([
      'gcp:bigquery/table:Table::b',
      'gcp:bigquery/table:Table::a',
    ]);
  });
});

describe('a resource that is called otherwise', () => {
  const renamed = (...aliases: string[]) => declared({ name: 'bronze.people', options: { aliases } });
  const before = guarding(declared());

  it('is a loss without an alias', () => {
    expect(losses(before, guarding(renamed()))).to.deep.equal([['removed', undefined]]);
    expect(losses(before, guarding(renamed('gcp:bigquery/table:Table::other')))).to.have.length(1);
  });

  it('stays what it is with one', () => {
    expect(found(before, guarding(renamed(users)))).to.deep.equal([
      ['gcp:bigquery/table:Table::bronze.people', undefined, `called ${users} before, which its alias says`],
      ['gcp:bigquery/table:Table::bronze.people', 'aliases', 'has other aliases'],
    ]);
  });

  it('is compared with what it was', () => {
    const other = { ...renamed(users), inputs: { tableId: 'people' } };
    expect(losses(before, guarding(other))).to.deep.equal([['replaced', 'tableId']]);
  });

  it('is no other where it is still called as before', () => {
    const both = guarding(declared(), declared({ name: 'bronze.people' }));
    expect(found(both, guarding(renamed(users)))).to.deep.include([users, undefined, 'removed', 'removed']);
  });

  it('cannot take the state of one that is still declared, nor two the same', () => {
    expect(losses(before, guarding(declared(), renamed(users)))).to.deep.equal([]);
    expect(found(before, guarding(declared(), renamed(users)))).to.have.length(1);
    const twice = [renamed(users), { ...renamed(users), name: 'bronze.persons' }];
    expect(found(before, guarding(...twice)).filter(([, , what]) => what === 'added')).to.have.length(1);
  });
});

describe('a resource with another parent', () => {
  const before = guarding(warehouse, declared(inWarehouse));
  const under = (parent: ReturnType<typeof declared>, ...aliases: string[]) =>
    guarding(parent, declared({ parent: `${parent.type}::${parent.name}`, options: { aliases } }));
  const lake = component('e:l:Lake', 'lake');

  it('is a loss where the type of the parent is another, for that is in its URN', () => {
    const [first] = compare(before, under(lake)).filter(isBreaking);
    expect(first).to.deep.include({ resource: users, at: 'parent', what: 'e:w:Warehouse → e:l:Lake' });
    expect(losses(before, guarding(warehouse, declared()))).to.deep.equal([['replaced', 'parent']]);
    expect(losses(guarding(declared()), before)).to.deep.equal([['replaced', 'parent']]);
  });

  it('is none where only the name of the parent is another', () => {
    const other = under(component('e:w:Warehouse', 'house'));
    expect(losses(before, other)).to.deep.equal([]);
    expect(found(before, other)).to.deep.include([users, undefined, 'belongs to another parent']);
  });

  it('is none with an alias that names the types of the former parents', () => {
    expect(losses(before, under(lake, `e:w:Warehouse$${users}`))).to.deep.equal([]);
    expect(losses(guarding(declared()), under(lake, `$${users}`))).to.deep.equal([]);
  });

  it('is one though the model no longer says that it holds data', () => {
    const [loss] = compare(before, unguarded(lake, declared({ parent: 'e:l:Lake::lake' }))).filter(
      isBreaking,
    );
    expect(loss).to.deep.include({ resource: users, at: 'parent' });
  });

  it('is one with an alias that names others than those', () => {
    const deep = guarding(lake, { ...warehouse, parent: 'e:l:Lake::lake' }, declared(inWarehouse));
    expect(losses(deep, under(lake, `e:w:Warehouse$${users}`))).to.deep.equal([['replaced', 'parent']]);
  });

  it('is one with an alias that does not, for that means the parent of now', () => {
    expect(losses(before, under(lake, users))).to.deep.equal([['replaced', 'parent']]);
  });

  it('is none where the parent itself has an alias, which children inherit', () => {
    const former = 'e:w:Warehouse::warehouse';
    expect(losses(before, under(component('e:l:Lake', 'lake', [former])))).to.deep.equal([]);
    expect(losses(before, under(component('e:l:Lake', 'lake', ['e:w:Warehouse::other'])))).not.to.deep.equal(
      [],
    );
  });

  it('may be called otherwise itself by an alias where its parent has one too', () => {
    const parent = component('e:l:Lake', 'lake', ['e:w:Warehouse::warehouse']);
    const child = declared({ name: 'people', parent: 'e:l:Lake::lake', options: { aliases: [users] } });
    expect(losses(before, guarding(parent, child))).to.deep.equal([]);
  });

  it('may have changed its name together with its parent, where it begins with it', () => {
    const child = (parent: string, name: string) => declared({ parent, name });
    const old = guarding(warehouse, child('e:w:Warehouse::warehouse', 'warehouse-users'));
    const lakes = component('e:l:Lake', 'lake', ['e:w:Warehouse::warehouse']);
    expect(losses(old, guarding(lakes, child('e:l:Lake::lake', 'lake-users')))).to.deep.equal([]);
    expect(losses(old, guarding(lakes, child('e:l:Lake::lake', 'warehouse-users')))).to.deep.equal([]);
  });

  it('keeps its grandparents in the URN', () => {
    const inner = declared({ type: 'e:i:Inner', name: 'inner', ...inWarehouse });
    const deep = guarding(warehouse, inner, declared({ parent: 'e:i:Inner::inner' }));
    const other = { ...inner, parent: undefined };
    const [first] = compare(
      deep,
      guarding(warehouse, other, declared({ parent: 'e:i:Inner::inner' })),
    ).filter(({ resource }) => resource === users);
    expect(first).to.deep.include({ at: 'parent', what: 'e:w:Warehouse$e:i:Inner → e:i:Inner' });
  });
});
