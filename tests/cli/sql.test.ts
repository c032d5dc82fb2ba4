import { expect } from 'chai';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { sqlCommand } from '../../cli/sql.ts';
import { recorder } from './recorder.ts';

async function printed(...argv: string[]): Promise<string> {
  const terminal = recorder();
  expect(await execute(sqlCommand, argv, terminal)).to.equal(exit.ok);
  return terminal.output.join('');
}

describe('npm run sql', () => {
  it('lists what there is', async () => {
    const list = await printed();
    expect(list).to.match(/^gold\.dim_user +table +Users/m);
    expect(list).to.match(/^ops\.run_silver +routine/m);
  });

  it('prints what a table of gold is and the SELECT that makes it', async () => {
    const text = await printed('dim_user');
    expect(text).to.match(/^CREATE TABLE gold\.dim_user \(/);
    expect(text).to.contain('PRIMARY KEY (user_key) NOT ENFORCED').and.to.contain('placeholder AS (');
  });

  it('prints a stage, which stands beside gold only while it is built', async () => {
    expect(await printed('gold.stage_sessions')).to.contain(
      'CREATE OR REPLACE TEMP TABLE next_stage_sessions AS',
    );
    expect(await printed()).to.match(/^gold\.stage_sessions +stage/m);
  });

  it('prints how a history is brought up to date', async () => {
    const text = await printed('silver.users_history');
    expect(text).to.contain('INSERT INTO silver.users_history');
  });

  it('prints a routine whole, with the settings of the target in their places', async () => {
    const text = await printed('ops.apply_snapshots');
    expect(text).to.match(
      /^CREATE OR REPLACE PROCEDURE ops\.apply_snapshots\(p_run_date DATE, p_run_id STRING, INOUT p_alerts ARRAY<STRING>\)\nBEGIN/,
    );
    expect(text).to.contain('INTERVAL 35 DAY').and.not.to.contain('@replay_window_days');
  });

  for (const [what, table, begins] of [
    ['a statement of its own', 'dim_user', 'CREATE OR REPLACE TEMP TABLE next_dim_user AS'],
    ['a step of one', 'dim_browser', 'next_dim_browser AS ('],
  ] as const)
    it(`prints a part of a routine that is ${what}, as it stands in the whole`, async () => {
      const part = await printed('ops.run_gold', '--part', table);
      expect(part).to.contain(begins).and.not.to.contain('next_dim_page');
      const unindented = (text: string): string => text.replaceAll(/^ +/gm, '');
      expect(unindented(await printed('ops.run_gold'))).to.contain(unindented(part).trimEnd());
    });

  for (const [what, argv, said] of [
    [
      'a part that is not there',
      ['ops.run_gold', '--part', 'dim_nobody'],
      'Its parts are wanted_tables, stage_sessions, dim_',
    ],
    [
      'a part of a short routine',
      ['run_silver', '--part', 'dim_user'],
      'npm run sql -- run_silver prints it whole',
    ],
    ['a part of nothing', ['--part', 'dim_user'], 'npm run sql lists what there is'],
  ] as const) {
    it(`says what else there is when asked for ${what}`, async () => {
      const terminal = recorder();
      expect(await execute(sqlCommand, argv, terminal)).to.equal(exit.usage);
      expect(terminal.notes.join('')).to.contain(said);
    });
  }

  it('prints how a partitioned table is laid out', async () => {
    expect(await printed('fact_orders')).to.contain(
      'PARTITION BY DATE_TRUNC(created_on, MONTH)\nCLUSTER BY user_key',
    );
    expect(await printed('bronze.users')).to.contain('PARTITION BY _PARTITIONDATE');
    expect(await printed('transfer_run')).to.contain('PARTITION BY TIMESTAMP_TRUNC(publish_time, DAY)');
  });

  it('prints an external table with the keys of its folders', async () => {
    const text = await printed('users_exported');
    expect(text)
      .to.match(/^CREATE EXTERNAL TABLE silver\.users_exported \(\n {2}user_id INT64 OPTIONS/)
      .and.to.contain('WITH PARTITION COLUMNS (date STRING, run STRING)')
      .and.to.contain('hive_partition_uri_prefix = "gs://local-processed-data/users"');
  });

  for (const [name, said] of [
    ['nothing', 'There is no nothing.'],
    ['users', 'any of bronze.users, silver.users'],
  ] as const) {
    it(`refuses "${name}" and says what to do`, async () => {
      const terminal = recorder();
      expect(await execute(sqlCommand, [name], terminal)).to.equal(exit.usage);
      expect(terminal.notes.join('')).to.contain(said);
    });
  }
});
