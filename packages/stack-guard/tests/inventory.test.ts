import { expect } from 'chai';
import { inventoryOf } from '../inventory.ts';
import { declared, guarding, unguarded } from './declared.ts';

const factsOf = (inputs: Record<string, unknown>) => unguarded(declared({ inputs }))[0]?.facts;
const columnsOf = (...fields: unknown[]) =>
  unguarded(declared({ inputs: { schema: JSON.stringify(fields) } }))[0]?.columns;

describe('what the inventory keeps of a resource', () => {
  it('names nested inputs by their path and keeps lists whole', () => {
    const timePartitioning = { type: 'DAY', expirationMs: 1 };
    expect(factsOf({ timePartitioning, clusterings: ['a', 'b'], cloudResource: {} })).to.deep.equal({
      'timePartitioning.type': 'DAY',
      'timePartitioning.expirationMs': 1,
      clusterings: ['a', 'b'],
      cloudResource: {},
    });
  });

  it('leaves out what touches no data: descriptions, labels and what is not given', () => {
    const lists = { list: [{ description: 'x', name: 'n' }] };
    expect(factsOf({ description: 'x', labels: { a: 'b' }, none: undefined, ...lists })).to.deep.equal({
      list: [{ name: 'n' }],
    });
  });

  for (const [name, text] of [
    ['a text of more than a line', 'SELECT\n1'],
    ['a long text', 'x'.repeat(121)],
    ['a file', 'PAR1\u0000'],
  ] as const) {
    it(`keeps a digest of ${name}, which is another for another text`, () => {
      const [short, other] = [factsOf({ query: text })?.query, factsOf({ query: `${text}!` })?.query];
      expect(short).to.match(/^text [0-9a-f]{12}$/);
      expect(other)
        .to.match(/^text [0-9a-f]{12}$/)
        .and.not.to.equal(short);
    });
  }

  it('keeps a short text as it is', () => {
    expect(factsOf({ query: 'x'.repeat(120) })?.query).to.have.length(120);
  });

  it('gives columns the spelling that the provider compares', () => {
    const names = (type: string, mode?: string) => columnsOf({ name: 'c', type, mode })?.[0];
    expect(names('INT64')).to.deep.equal(names('integer', 'nullable')).and.to.include({ type: 'INTEGER' });
    expect(names('FLOAT64')).to.deep.equal(names('FLOAT'));
    expect(names('BOOL')).to.deep.equal(names('BOOLEAN'));
    expect(names('STRING', 'required')).to.include({ mode: 'REQUIRED' });
  });

  it('keeps nested columns and what else is said of a column', () => {
    const fields = [{ name: 'inner', type: 'STRING', description: 'x', policyTags: { names: ['tag'] } }];
    expect(columnsOf({ name: 'outer', type: 'RECORD', fields })?.[0]?.fields).to.deep.equal([
      { name: 'inner', type: 'STRING', mode: 'NULLABLE', facts: { 'policyTags.names': ['tag'] }, fields: [] },
    ]);
  });

  it('does not take the schema of another type for columns', () => {
    const topic = unguarded(declared({ type: 'gcp:pubsub/topic:Topic', inputs: { schema: '[]' } }));
    expect(topic[0]).to.deep.include({ facts: { schema: '[]' }, columns: [] });
  });

  it('keeps where a channel delivers to, which its labels say', () => {
    const labels = { email_address: 'somebody@example.com' };
    const type = 'gcp:monitoring/notificationChannel:NotificationChannel';
    const [channel, topic] = unguarded(
      declared({ type, name: 'a', inputs: { labels } }),
      declared({ type: 'gcp:pubsub/topic:Topic', name: 'b', inputs: { labels } }),
    );
    expect(channel?.facts).to.deep.equal({ labels });
    expect(topic?.facts).to.deep.equal({});
  });

  it('marks what is guarded, protected and left when it is no longer declared', () => {
    expect(guarding(declared({ options: { protect: true, retainOnDelete: true } }))[0]?.marks).to.deep.equal([
      'guarded',
      'protect',
      'retainOnDelete',
    ]);
  });

  it('puts children below their parents, in the order of names', () => {
    const lake = declared({ type: 'ecommerce:lake:Lake', name: 'lake' });
    const parent = 'ecommerce:lake:Lake::lake';
    const tree = unguarded(declared({ name: 'b', parent }), lake, declared({ name: 'a', parent }));
    expect(tree.map(({ name }) => name)).to.deep.equal(['lake']);
    expect(tree[0]?.children.map(({ name }) => name)).to.deep.equal(['a', 'b']);
  });

  for (const [what, resources, guarded, said] of [
    ['two resources of one type and name', [declared(), declared()], [], 'declared twice'],
    ['a parent that is not there', [declared({ parent: 'a:b:C::none' })], [], 'parent that is not declared'],
    ['something guarded that is not declared', [], ['a:b:C::lost'], 'no a:b:C::lost'],
    ['a schema that is none', [declared({ inputs: { schema: '[{}]' } })], [], 'bronze.users has a schema'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => inventoryOf(resources, new Set(guarded))).to.throw(said);
    });
  }
});
