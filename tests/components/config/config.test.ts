import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { readConfig } from '../../../components/config/config.ts';
import { keys } from '../../../components/config/keys.ts';
import type { RawConfig } from '@ecommerce/stack-guard';
import { readStackFile } from '../../../inventory/program.ts';
import { devSettings } from '../../../model/target.ts';
import { stacks } from '../../../inventory/stacks.ts';
import { giving, handedOver, keysIn, lacking, least, refusal } from './given.ts';
import { contradictions, values } from './values.ts';

const settings = (given: Readonly<Record<string, unknown>>) => readConfig(giving(given)).target.settings;

describe('the configuration of a stack', () => {
  it('has defaults for all but project, its number and the environment', () => {
    expect(readConfig(least)).to.deep.equal({
      projectNumber: '100000000001',
      environment: 'dev',
      location: 'EU',
      lifecycle: {
        nearlineAfterDays: 30,
        coldlineAfterDays: 120,
        replacedDeleteAfterDays: 30,
        softDeleteDays: 7,
      },
      schedules: {
        transfers: 'every 6 hours from 00:13 to 18:13',
        pipeline: 'every 2 hours from 00:43 to 22:43',
        watch: 'every 6 hours from 01:43 to 19:43',
      },
      alertChannels: [],
      goldReaders: [],
      policyTags: false,
      lineage: false,
      protect: false,
      target: {
        project: 'my-shop-dev',
        datasetSuffix: '',
        buckets: {
          raw: 'my-shop-dev-raw-data',
          processed: 'my-shop-dev-processed-data',
          analytics: 'my-shop-dev-analytics-data',
        },
        settings: devSettings,
      },
    });
  });

  it('takes the committed stacks, whatever somebody made of them', () => {
    for (const stack of stacks) expect(() => readConfig(readStackFile(stack)), stack).not.to.throw();
  });

  it('is shown whole in Pulumi.prod.yaml, where a key may be commented out', () => {
    const file = readFileSync(new URL('../../../Pulumi.prod.yaml', import.meta.url), 'utf8');
    const shown = [...file.matchAll(/^[ #]*(?:[a-z-]+:)?(\w+):(?: |$)/gm)].map(([, key]) => key);
    const innermost = keys.map(({ name }) => name.slice(name.search(/[^.:]+$/)));
    expect(shown).to.include.members(innermost);
  });

  it('protects what prod holds', () => {
    expect(readConfig(readStackFile('prod')).protect).to.equal(true);
  });

  it('leaves the keys of others alone', () => {
    const others: RawConfig = { 'gcp:accessToken': 'x', 'gcp:region': 'nowhere', 'other:location': 'MARS' };
    expect(readConfig({ ...least, ...others })).to.deep.equal(readConfig(least));
  });

  it('puts a suffix and a prefix into the target', () => {
    const { target } = readConfig(giving({ datasetSuffix: 'team_a', bucketPrefix: 'shop-a' }));
    expect(target.datasetSuffix).to.equal('team_a');
    expect(target.buckets).to.deep.equal({
      raw: 'shop-a-raw-data',
      processed: 'shop-a-processed-data',
      analytics: 'shop-a-analytics-data',
    });
  });

  it('reads numbers that are texts, as the command line leaves them', () => {
    expect(settings({ replayWindowDays: '90', massChangeShare: '0.5' })).to.include({
      replayWindowDays: 90,
      massChangeShare: 0.5,
    });
    const { lifecycle } = readConfig(giving({ 'lifecycle.softDeleteDays': '8' }));
    expect(lifecycle.softDeleteDays).to.equal(8);
  });

  it('keeps the defaults of an object in which only some keys are given', () => {
    const { schedules, lifecycle } = readConfig(
      giving({ 'schedules.watch': 'every day 09:43', 'lifecycle.rawDeleteAfterDays': 800 }),
    );
    expect(schedules).to.include({ pipeline: 'every 2 hours from 00:43 to 22:43', watch: 'every day 09:43' });
    expect(lifecycle).to.include({ nearlineAfterDays: 30, rawDeleteAfterDays: 800 });
    expect(settings({ 'dateRange.end': '2040-12-31' }).dateRange).to.deep.equal({
      start: devSettings.dateRange.start,
      end: '2040-12-31',
    });
  });

  it('reads days without quotes, which the engine hands over as times', () => {
    const time = (date: string): string => `${date} 00:00:00 +0000 UTC`;
    const { dateRange } = settings({
      dateRange: { start: time('2019-01-01'), end: time('2029-12-31') },
    });
    expect(dateRange).to.deep.equal({ start: '2019-01-01', end: '2029-12-31' });
  });
});

describe('the keys of the configuration', () => {
  it('are all tried here', () => {
    expect(Object.keys(values)).to.have.members(keys.map(({ name }) => name));
  });

  for (const key of ['gcp:project', 'projectNumber', 'environment']) {
    it(`include ${key}, which must be given`, () => {
      expect(refusal(lacking(key))?.problems).to.deep.equal([{ path: [key], given: undefined }]);
    });
  }

  for (const [key, { right, wrong }] of Object.entries(values)) {
    describe(key, () => {
      for (const value of right) {
        it(`takes ${JSON.stringify(value)}`, () => {
          expect(refusal(giving({ [key]: value }))?.message).to.equal(undefined);
        });
      }
      for (const value of wrong) {
        it(`refuses ${JSON.stringify(value)} and says so`, () => {
          const error = refusal(giving({ [key]: value }));
          expect(keysIn(error)).to.deep.equal([key]);
          expect(error?.problems[0]?.given).to.deep.equal(handedOver(key, value));
        });
      }
    });
  }

  for (const key of ['colour', 'lifecycle.deleteNever', 'schedules.bronze', 'dateRange.middle']) {
    it(`do not include ${key}`, () => {
      expect(keysIn(refusal(giving({ [key]: 'x' })))).to.deep.equal([key]);
    });
  }
});

describe('keys that contradict each other', () => {
  for (const [why, given, key] of contradictions) {
    it(`are refused: ${why}`, () => {
      expect(keysIn(refusal(giving(given)))).to.deep.equal([key]);
    });
  }

  const agreeing: [why: string, given: Readonly<Record<string, unknown>>][] = [
    ['raw files that live a day longer than the window', { 'lifecycle.rawDeleteAfterDays': 36 }],
    ['coldline a day after nearline', { lifecycle: { nearlineAfterDays: 90, coldlineAfterDays: 91 } }],
    [
      'silver before most loads that comes soon after one',
      {
        schedules: {
          transfers: 'every 3 hours from 00:13 to 21:13',
          pipeline: 'every 5 hours from 00:10 to 20:10',
        },
      },
    ],
    ['silver in the middle between loads', { 'schedules.pipeline': 'every day 09:43' }],
    ['loads once a week', { 'schedules.transfers': 'every sun 23:59' }],
    ['two dates', { dateRange: { start: '2020-01-01', end: '2020-01-02' } }],
    ['such a project with a prefix', { 'gcp:project': 'my-google-shop', bucketPrefix: 'my-shop' }],
  ];
  for (const [why, given] of agreeing) {
    it(`do not include ${why}`, () => {
      expect(refusal(giving(given))).to.equal(undefined);
    });
  }
});
