import { expect } from 'chai';
import { type Permission, permissions } from '../../../components/permissions.ts';
import type { RecordedResource } from '@ecommerce/stack-guard';
import { drop, type Mistake, mistaken, repeat, rewrite, set } from '../graph/broken.ts';
import { type Declared, declare, stacks } from '../graph/stacks.ts';
import { declaredIn, leastFor, type Line, tabled } from './granted.ts';
import { needsOf } from './needs.ts';

/** The table as it would be if it named no more than what is enough. */
const enough = permissions.map((each): Permission => ({ ...each, role: each.enough ?? each.role }));

const needed = (declared: Declared): Line[] => leastFor(needsOf(declared));

for (const stack of stacks) {
  describe(`the permissions of ${stack.name}`, () => {
    it('are those in the table, no more and no fewer', async () => {
      const declared = await declare(stack);
      expect(declaredIn(declared)).to.deep.equal(tabled(permissions, declared));
    });

    it('are the least that its parts need, but where the table names a narrower role that would do', async () => {
      const declared = await declare(stack);
      expect(tabled(enough, declared)).to.deep.equal(needed(declared));
    });
  });
}

const changed = (before: readonly Line[], after: readonly Line[]): string[] => [
  ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
  ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
];

const appended =
  (sql: string) =>
  (body: string): string =>
    `${body};\n${sql};`;

const withoutExports: Mistake = (resources) =>
  ['ops.export_silver', 'ops.export_gold'].reduce<readonly RecordedResource[]>(
    (all, routine) =>
      rewrite(routine, 'definitionBody', (body) => body.replaceAll('EXPORT DATA', 'NO DATA'))(all),
    resources,
  );

describe('what the parts of a stack need', () => {
  const examples: readonly (readonly [string, Mistake, readonly string[]])[] = [
    [
      'grows with a table that a procedure writes',
      rewrite('ops.run_watch', 'definitionBody', appended('INSERT INTO bronze.users (id) VALUES (NULL)')),
      [
        '- pipeline: roles/bigquery.dataViewer on dataset bronze',
        '+ pipeline: roles/bigquery.dataEditor on dataset bronze',
      ],
    ],
    [
      'shrinks with exports that a procedure no longer makes',
      withoutExports,
      [
        '- pipeline: roles/storage.objectUser on bucket analytics',
        '- pipeline: roles/storage.objectUser on bucket processed',
      ],
    ],
    [
      'shrinks with a procedure that is no longer called',
      rewrite('ops.run_pipeline', 'definitionBody', (body) => body.replace(/CALL .*run_gold.*/, '')),
      [
        '- pipeline: roles/bigquery.dataEditor on dataset gold',
        '- pipeline: roles/storage.objectUser on bucket analytics',
      ],
    ],
    [
      'grows with what a view of gold reads',
      rewrite('gold.event_counts', 'materializedView.query', () => 'SELECT * FROM silver.users_history'),
      [
        '+ gold readers: roles/bigquery.dataViewer on dataset silver',
        '+ gold readers: roles/datacatalog.categoryFineGrainedReader on policyTags',
      ],
    ],
    [
      'grows with what lies below a view that is read',
      rewrite('gold.event_counts', 'materializedView.query', () => 'SELECT * FROM ops.observed_snapshot'),
      [
        '+ gold readers: roles/bigquery.connectionUser on connection',
        '+ gold readers: roles/bigquery.dataViewer on dataset bronze',
        '+ gold readers: roles/bigquery.dataViewer on dataset ops',
      ],
    ],
    [
      'grows with a table over another bucket',
      rewrite('ops.landed_object', 'externalDataConfiguration.sourceUris.0', (uri) =>
        uri.replace('-raw-', '-analytics-'),
      ),
      [
        '- connection: roles/storage.objectViewer on bucket raw',
        '+ connection: roles/storage.objectViewer on bucket analytics',
      ],
    ],
    [
      'moves with the table that announcements are kept in',
      set('transfer-runs-to-bigquery', 'bigqueryConfig.table', 'my-shop-prod.ops.run'),
      [
        '- message agent: roles/bigquery.dataEditor on table ops.transfer_run',
        '+ message agent: roles/bigquery.dataEditor on table ops.run',
      ],
    ],
    [
      'moves with the dataset that a transfer loads',
      set('users-run-date', 'destinationDatasetId', 'silver'),
      [
        '+ pipeline: transferDestination on dataset silver',
        '+ transfer agent: roles/bigquery.dataEditor on dataset silver',
      ],
    ],
  ];

  for (const [what, mistake, difference] of examples) {
    it(what, async () => {
      const declared = await declare(stacks[1]);
      expect(changed(needed(declared), needed(mistaken(declared, mistake)))).to.deep.equal(difference);
    });
  }
});

describe('what a stack permits', () => {
  const examples: readonly (readonly [string, Mistake, readonly string[]])[] = [
    [
      'lacks a grant that is not declared',
      drop('pipeline-dataViewer-bronze'),
      ['- pipeline: roles/bigquery.dataViewer on dataset bronze'],
    ],
    [
      'has a grant that is declared beyond the table',
      repeat('pipeline-dataEditor-silver', 'more', { datasetId: 'bronze' }),
      ['+ pipeline: roles/bigquery.dataEditor on dataset bronze'],
    ],
    [
      'knows nobody but those who act',
      repeat('pipeline-dataEditor-silver', 'more', { member: 'user:eve@example.com' }),
      ['+ user:eve@example.com: roles/bigquery.dataEditor on dataset silver'],
    ],
    [
      'knows no place that is not its own',
      set('pipeline-connectionUser-connection', 'connectionId', 'others'),
      [
        '- pipeline: roles/bigquery.connectionUser on connection',
        '+ pipeline: roles/bigquery.connectionUser on something unknown (pipeline-connectionUser-connection)',
      ],
    ],
    [
      'knows no policy that replaces what others were granted',
      (resources) =>
        resources.map((each) =>
          each.name === 'pipeline-dataEditor-silver'
            ? { ...each, type: 'gcp:bigquery/datasetIamBinding:DatasetIamBinding' }
            : each,
        ),
      [
        '- pipeline: roles/bigquery.dataEditor on dataset silver',
        '+ pipeline: roles/bigquery.dataEditor on something unknown (pipeline-dataEditor-silver)',
      ],
    ],
  ];

  for (const [what, mistake, difference] of examples) {
    it(what, async () => {
      const declared = await declare(stacks[1]);
      expect(changed(declaredIn(declared), declaredIn(mistaken(declared, mistake)))).to.deep.equal(
        difference,
      );
    });
  }

  it('is granted to every reader whom the configuration names', async () => {
    const [, , beside] = stacks;
    const { resources } = await declare(beside);
    const members = resources
      .filter(({ name }) => name.endsWith('-dataViewer-gold'))
      .map(({ inputs }) => inputs['member']);
    expect(members).to.have.members([...beside.goldReaders]);
  });
});
