import { expect } from 'chai';
import { compare, isBreaking } from '../compare.ts';
import { inventoryOf } from '../inventory.ts';
import { bucketType, datasetType, idOf, type RecordedResource, tableType } from '../resource.ts';
import { declared } from './declared.ts';

const homes = [
  declared({ type: datasetType, name: 'silver', inputs: { datasetId: 'silver' } }),
  declared({ type: datasetType, name: 'gold', inputs: { datasetId: 'gold' } }),
  declared({ type: bucketType, name: 'raw-data', inputs: { name: 'shop-raw-data' } }),
  declared({ name: 'silver.users_history', inputs: { datasetId: 'silver', tableId: 'users_history' } }),
];
const guarded = new Set([
  `${datasetType}::silver`,
  `${bucketType}::raw-data`,
  `${tableType}::silver.users_history`,
]);
const inventory = (...grants: readonly RecordedResource[]) => inventoryOf([...homes, ...grants], guarded);

const types = {
  dataset: 'gcp:bigquery/datasetIamMember:DatasetIamMember',
  table: 'gcp:bigquery/iamMember:IamMember',
  bucket: 'gcp:storage/bucketIAMMember:BucketIAMMember',
  project: 'gcp:projects/iAMMember:IAMMember',
  account: 'gcp:serviceaccount/iAMMember:IAMMember',
  tags: 'gcp:datacatalog/taxonomyIamMember:TaxonomyIamMember',
  topic: 'gcp:pubsub/topicIAMMember:TopicIAMMember',
  binding: 'gcp:bigquery/datasetIamBinding:DatasetIamBinding',
} as const;
const grant = (type: keyof typeof types, inputs: object, name = 'a-grant') =>
  declared({ type: types[type], name, inputs: { member: 'user:ada@example.com', ...inputs } });
const silver = (right: string, more: object = {}) =>
  grant('dataset', { datasetId: 'silver', role: `roles/bigquery.${right}`, ...more });

const breaking = (before: readonly RecordedResource[], after: readonly RecordedResource[]) =>
  compare(inventory(...before), inventory(...after))
    .filter(isBreaking)
    .map(({ resource, rule, at }) => [resource, rule.loss, at]);
const exposed = (each: RecordedResource) => [[idOf(each), 'exposed', undefined]];

describe('a grant', () => {
  for (const [what, given] of [
    ['a dataset', silver('dataViewer')],
    ['a table', grant('table', { datasetId: 'silver', tableId: 'users_history', role: 'roles/x.reader' })],
    ['a bucket', grant('bucket', { bucket: 'shop-raw-data', role: 'roles/storage.objectViewer' })],
    ['the project', grant('project', { project: 'shop', role: 'roles/bigquery.admin' })],
    ['an account', grant('account', { serviceAccountId: 'pipeline', role: 'roles/iam.tokenCreator' })],
    ['tags', grant('tags', { taxonomy: 'personal-data', role: 'roles/datacatalog.reader' })],
  ] as const)
    it(`that is new exposes what is guarded: on ${what}`, () => {
      expect(breaking([], [given])).to.deep.equal(exposed(given));
      expect(breaking([given], [])).to.deep.equal([]);
    });

  it('that is new is free on what can be restored, and on what holds nothing', () => {
    const free = [
      grant('dataset', { datasetId: 'gold', role: 'roles/bigquery.dataViewer' }, 'analysts'),
      grant('topic', { topic: 'runs', role: 'roles/pubsub.publisher' }, 'publisher'),
    ];
    expect(breaking([], free)).to.deep.equal([]);
  });

  for (const member of ['allUsers', 'allAuthenticatedUsers'])
    it(`to ${member} exposes whatever it is on`, () => {
      const given = grant('dataset', { datasetId: 'gold', role: 'roles/bigquery.dataViewer', member });
      expect(breaking([], [given])).to.deep.equal(exposed(given));
    });

  it('of a wider role exposes, of a narrower one does not', () => {
    expect(breaking([silver('dataViewer')], [silver('dataEditor')])).to.deep.equal(exposed(silver('')));
    expect(breaking([silver('dataEditor')], [silver('dataViewer')])).to.deep.equal([]);
  });

  it('is compared with those of other resources too, for a role is part of their names', () => {
    const narrower = { ...silver('dataViewer'), name: 'ada-dataViewer-silver' };
    expect(breaking([silver('dataEditor')], [narrower])).to.deep.equal([]);
    expect(breaking([narrower], [silver('dataEditor')])).to.deep.equal(exposed(silver('')));
  });

  it('to somebody else exposes, in a list of several too', () => {
    const binding = (...members: string[]) =>
      grant('binding', {
        datasetId: 'silver',
        role: 'roles/bigquery.dataViewer',
        member: undefined,
        members,
      });
    expect(
      breaking([silver('dataViewer')], [silver('dataViewer', { member: 'user:b@x.io' })]),
    ).to.have.length(1);
    expect(breaking([binding('a')], [binding('a', 'b')])).to.deep.equal(exposed(binding()));
    expect(breaking([binding('a', 'b')], [binding('a')])).to.deep.equal([]);
  });

  it('that is moved to something guarded exposes it', () => {
    const gold = silver('dataViewer', { datasetId: 'gold' });
    expect(breaking([gold], [silver('dataViewer')])).to.deep.equal(exposed(gold));
  });

  it('exposes nothing where nothing was recorded yet', () => {
    expect(compare([], inventory(silver('dataViewer'))).filter(isBreaking)).to.deep.equal([]);
  });
});

describe('what closed something and is gone', () => {
  for (const type of ['gcp:datacatalog/policyTag:PolicyTag', 'gcp:bigquery/rowAccessPolicy:RowAccessPolicy'])
    it(`exposes it: ${type}`, () => {
      const gone = declared({ type, name: 'email' });
      expect(breaking([gone], [])).to.deep.equal(exposed(gone));
    });
});
