import { expect } from 'chai';
import { protectionRules } from '../protection.ts';
import { bucketType, datasetType, tableType } from '../resource.ts';
import { inputRules } from '../rules.ts';
import { type Case, type Inputs, testChanges } from './case.ts';

const day = { type: 'DAY' };
const deletes = (condition: Inputs, ...others: unknown[]) => ({
  lifecycleRules: [{ action: { type: 'Delete' }, condition }, ...others],
});
const colder = { action: { type: 'SetStorageClass', storageClass: 'NEARLINE' }, condition: { age: 1 } };

const changes: Readonly<Record<string, readonly Case[]>> = {
  [tableType]: [
    ['another project', { project: 'a' }, { project: 'b' }, 'replaced', 'project'],
    ['another dataset', { datasetId: 'a' }, { datasetId: 'b' }, 'replaced', 'datasetId'],
    ['another id', { tableId: 'a' }, { tableId: 'b' }, 'replaced', 'tableId'],
    [
      'partitions of another column',
      { timePartitioning: { ...day, field: 'a' } },
      { timePartitioning: { ...day, field: 'b' } },
      'replaced',
      'timePartitioning.field',
    ],
    [
      'other partitions',
      { timePartitioning: day },
      { timePartitioning: { type: 'HOUR' } },
      'replaced',
      'timePartitioning.type',
    ],
    ['partitions at last', {}, { timePartitioning: day }, 'replaced', 'timePartitioning.type'],
    ['no partitions any more', { timePartitioning: day }, {}, 'replaced', 'timePartitioning.type'],
    [
      'other ranges',
      { rangePartitioning: { field: 'a', range: { end: 9 } } },
      { rangePartitioning: { field: 'a', range: { end: 8 } } },
      'replaced',
      'rangePartitioning.range.end',
    ],
    [
      'another key',
      { encryptionConfiguration: { kmsKeyName: 'a' } },
      { encryptionConfiguration: { kmsKeyName: 'b' } },
      'replaced',
      'encryptionConfiguration.kmsKeyName',
    ],
    [
      'another place of its files',
      {},
      { biglakeConfiguration: { storageUri: 'b' } },
      'replaced',
      'biglakeConfiguration.storageUri',
    ],
    [
      'another query of its rows',
      { materializedView: { query: 'a' } },
      { materializedView: { query: 'b' } },
      'replaced',
      'materializedView.query',
    ],
    [
      'a query that is not incremental',
      {},
      { materializedView: { allowNonIncrementalDefinition: true } },
      'replaced',
      'materializedView.allowNonIncrementalDefinition',
    ],
    [
      'another schema of its files',
      {},
      { externalDataConfiguration: { schema: '[]' } },
      'replaced',
      'externalDataConfiguration.schema',
    ],
    [
      'foreign types',
      {},
      { schemaForeignTypeInfo: { typeSystem: 'HIVE' } },
      'replaced',
      'schemaForeignTypeInfo.typeSystem',
    ],
    [
      'another source of a replica',
      {},
      { tableReplicationInfo: { sourceTableId: 'b' } },
      'replaced',
      'tableReplicationInfo.sourceTableId',
    ],
    [
      'shorter partitions',
      { timePartitioning: { expirationMs: 2 } },
      { timePartitioning: { expirationMs: 1 } },
      'kept-shorter',
      'timePartitioning.expirationMs',
    ],
    [
      'fewer digits of a text',
      { timePartitioning: { expirationMs: '10' } },
      { timePartitioning: { expirationMs: '9' } },
      'kept-shorter',
      'timePartitioning.expirationMs',
    ],
    [
      'partitions that expire at last',
      { timePartitioning: {} },
      { timePartitioning: { expirationMs: 1 } },
      'kept-shorter',
      'timePartitioning.expirationMs',
    ],
    [
      'partitions that did not, written as 0',
      { timePartitioning: { expirationMs: 0 } },
      { timePartitioning: { expirationMs: 1 } },
      'kept-shorter',
      'timePartitioning.expirationMs',
    ],
    ['an end of its life', {}, { expirationTime: 1 }, 'kept-shorter', 'expirationTime'],
    [
      'longer partitions',
      { timePartitioning: { expirationMs: 1 } },
      { timePartitioning: { expirationMs: 2 } },
    ],
    [
      'partitions without an end',
      { timePartitioning: { expirationMs: 1 } },
      { timePartitioning: { expirationMs: 0 } },
    ],
    ['other clusters', { clusterings: ['a'] }, { clusterings: ['b'] }],
    ['another view', { view: { query: 'a' } }, { view: { query: 'b' } }],
    ['other keys', {}, { tableConstraints: { primaryKey: { columns: ['a'] } } }],
    ['no end of its life, which is written as 0 now', {}, { expirationTime: 0 }],
    [
      'no protection',
      { deletionProtection: true },
      { deletionProtection: false },
      'unprotected',
      'deletionProtection',
    ],
    [
      'no protection, which is on where nothing is said',
      {},
      { deletionProtection: false },
      'unprotected',
      'deletionProtection',
    ],
    ['protection that is no longer said', { deletionProtection: true }, {}],
    ['a deletion that is possible', { deletionPolicy: 'PREVENT' }, {}, 'unprotected', 'deletionPolicy'],
    ['a deletion that is not', {}, { deletionPolicy: 'PREVENT' }],
  ],
  [datasetType]: [
    ['another project', { project: 'a' }, { project: 'b' }, 'replaced', 'project'],
    ['another id', { datasetId: 'a' }, { datasetId: 'b' }, 'replaced', 'datasetId'],
    ['another location', { location: 'EU' }, { location: 'US' }, 'replaced', 'location'],
    [
      'another source',
      {},
      { externalDatasetReference: { connection: 'b' } },
      'replaced',
      'externalDatasetReference.connection',
    ],
    [
      'tables that expire',
      {},
      { defaultTableExpirationMs: 3600000 },
      'kept-shorter',
      'defaultTableExpirationMs',
    ],
    [
      'partitions that expire',
      { defaultPartitionExpirationMs: 2 },
      { defaultPartitionExpirationMs: 1 },
      'kept-shorter',
      'defaultPartitionExpirationMs',
    ],
    ['less of the past', {}, { maxTimeTravelHours: '48' }, 'kept-shorter', 'maxTimeTravelHours'],
    [
      'contents that go with it',
      { deleteContentsOnDestroy: false },
      { deleteContentsOnDestroy: true },
      'destroyed-with-contents',
      'deleteContentsOnDestroy',
    ],
    [
      'another key',
      {},
      { defaultEncryptionConfiguration: { kmsKeyName: 'b' } },
      'encrypted-otherwise',
      'defaultEncryptionConfiguration.kmsKeyName',
    ],
    ['as much of the past as is usual again', { maxTimeTravelHours: '48' }, {}],
    [
      'partitions that expire later',
      { defaultPartitionExpirationMs: 1 },
      { defaultPartitionExpirationMs: 2 },
    ],
    ['as much of the past as is usual', {}, { maxTimeTravelHours: '168' }],
    ['contents that stay', { deleteContentsOnDestroy: true }, {}],
    ['other readers', {}, { accesses: [{ role: 'READER' }] }, 'exposed', 'accesses'],
    ['no readers of its own', { accesses: [{ role: 'READER' }] }, {}],
    ['a deletion that is possible', { deletionPolicy: 'PREVENT' }, {}, 'unprotected', 'deletionPolicy'],
  ],
  [bucketType]: [
    ['another project', { project: 'a' }, { project: 'b' }, 'replaced', 'project'],
    ['another name', { name: 'a' }, { name: 'b' }, 'replaced', 'name'],
    ['another location', { location: 'EU' }, { location: 'US' }, 'replaced', 'location'],
    ['retention of objects', {}, { enableObjectRetention: true }, 'replaced', 'enableObjectRetention'],
    [
      'folders',
      {},
      { hierarchicalNamespace: { enabled: true } },
      'replaced',
      'hierarchicalNamespace.enabled',
    ],
    [
      'other regions',
      { customPlacementConfig: { dataLocations: ['A'] } },
      { customPlacementConfig: { dataLocations: ['B'] } },
      'replaced',
      'customPlacementConfig.dataLocations',
    ],
    ['an opened lock', { retentionPolicy: { isLocked: true } }, {}, 'replaced', 'retentionPolicy.isLocked'],
    ['deletion at last', {}, deletes({ age: 400 }), 'kept-shorter', 'lifecycleRules'],
    ['earlier deletion', deletes({ age: 400 }), deletes({ age: 399 }), 'kept-shorter', 'lifecycleRules'],
    [
      'deletion of larger objects too',
      deletes({ sizeBelowBytes: 1 }),
      deletes({ sizeBelowBytes: 2 }),
      'kept-shorter',
      'lifecycleRules',
    ],
    [
      'deletion on one condition less',
      deletes({ age: 400, withState: 'ARCHIVED' }),
      deletes({ age: 400 }),
      'kept-shorter',
      'lifecycleRules',
    ],
    [
      'deletion of others',
      deletes({ age: 1, matchesPrefixes: ['a'] }),
      deletes({ age: 1, matchesPrefixes: ['b'] }),
      'kept-shorter',
      'lifecycleRules',
    ],
    [
      'deletion without a condition',
      deletes({ age: 1 }),
      { lifecycleRules: [{ action: { type: 'Delete' } }] },
      'kept-shorter',
      'lifecycleRules',
    ],
    [
      'a second rule that deletes',
      deletes({ age: 400 }),
      deletes({ age: 400 }, { action: { type: 'Delete' }, condition: { numNewerVersions: 3 } }),
      'kept-shorter',
      'lifecycleRules',
    ],
    ['no deletion any more', deletes({ age: 400 }), {}],
    ['later deletion', deletes({ age: 400, withState: 'LIVE' }), deletes({ age: 401, withState: 'LIVE' })],
    ['deletion on one condition more', deletes({ age: 400 }), deletes({ age: 400, matchesPrefixes: ['a'] })],
    ['a colder class', deletes({ age: 400 }), deletes({ age: 400 }, colder)],
    [
      'a shorter time to undelete',
      {},
      { softDeletePolicy: { retentionDurationSeconds: 0 } },
      'kept-shorter',
      'softDeletePolicy.retentionDurationSeconds',
    ],
    ['a longer time to undelete', {}, { softDeletePolicy: { retentionDurationSeconds: 604801 } }],
    [
      'a shorter ban on deletion',
      { retentionPolicy: { retentionPeriod: '9' } },
      {},
      'kept-shorter',
      'retentionPolicy.retentionPeriod',
    ],
    [
      'no versions any more',
      { versioning: { enabled: true } },
      { versioning: { enabled: false } },
      'kept-shorter',
      'versioning.enabled',
    ],
    ['versions', {}, { versioning: { enabled: true } }],
    ['objects that go with it', {}, { forceDestroy: true }, 'destroyed-with-contents', 'forceDestroy'],
    ['objects that stay', { forceDestroy: true }, { forceDestroy: false }],
    [
      'another key',
      { encryption: { defaultKmsKeyName: 'a' } },
      { encryption: { defaultKmsKeyName: 'b' } },
      'encrypted-otherwise',
      'encryption.defaultKmsKeyName',
    ],
    ['a deletion that is possible', { deletionPolicy: 'PREVENT' }, {}, 'unprotected', 'deletionPolicy'],
    ['no hold on new objects', { defaultEventBasedHold: true }, {}, 'unprotected', 'defaultEventBasedHold'],
    [
      'objects that may be public',
      { publicAccessPrevention: 'enforced' },
      { publicAccessPrevention: 'inherited' },
      'exposed',
      'publicAccessPrevention',
    ],
    ['objects that may not', {}, { publicAccessPrevention: 'enforced' }],
    [
      'access lists of objects',
      { uniformBucketLevelAccess: true },
      { uniformBucketLevelAccess: false },
      'exposed',
      'uniformBucketLevelAccess',
    ],
    ['a longer ban on deletion', {}, { retentionPolicy: { retentionPeriod: 9 } }],
    ['what only begins like another', { projectNumber: 1 }, { projectNumber: 2 }],
    ['another class', { storageClass: 'STANDARD' }, { storageClass: 'NEARLINE' }],
  ],
  'gcp:datacatalog/taxonomy:Taxonomy': [
    [
      'tags that are for show',
      { activatedPolicyTypes: ['FINE_GRAINED_ACCESS_CONTROL'] },
      { activatedPolicyTypes: [] },
      'exposed',
      'activatedPolicyTypes',
    ],
    [
      'tags that count',
      { activatedPolicyTypes: [] },
      { activatedPolicyTypes: ['FINE_GRAINED_ACCESS_CONTROL'] },
    ],
  ],
  'gcp:projects/iAMCustomRole:IAMCustomRole': [
    [
      'a right more',
      { permissions: ['a.b.get'] },
      { permissions: ['a.b.get', 'a.b.set'] },
      'exposed',
      'permissions',
    ],
    ['a right less', { permissions: ['a.b.get', 'a.b.set'] }, { permissions: ['a.b.get'] }],
    ['another title', { title: 'a' }, { title: 'b' }],
  ],
  'gcp:bigquery/routine:Routine': [
    ['another project, which is about other types', { project: 'a' }, { project: 'b' }],
    ['another body', { definitionBody: 'a' }, { definitionBody: 'b' }],
  ],
};

for (const [type, cases] of Object.entries(changes)) testChanges(type, cases);

describe('the rules about inputs', () => {
  for (const { type, inputs } of [...inputRules, ...protectionRules]) {
    for (const input of inputs) {
      it(`have a change of ${type} ${input} above`, () => {
        const named = (changes[type] ?? []).map(([, , , , at]) => at);
        expect(named.some((at) => at === input || at?.startsWith(`${input}.`))).to.equal(true);
      });
    }
  }
});
