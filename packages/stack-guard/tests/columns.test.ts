import { expect } from 'chai';
import { compare, isBreaking } from '../compare.ts';
import { tableType } from '../resource.ts';
import { type Case, type Inputs, testChanges } from './case.ts';
import { declared, guarding, schema } from './declared.ts';

const day = { type: 'DAY' };
const days = { timePartitioning: { ...day, field: 'a' } };
const record = (...fields: string[]) => {
  const { schema: inner } = schema(...fields);
  return { schema: `[{"name":"r","type":"RECORD","fields":${inner}}]` };
};

const changes: readonly Case[] = [
  ['a dropped column', schema('a STRING', 'b STRING'), schema('a STRING'), 'column-dropped', 'b'],
  ['a renamed column', schema('a STRING'), schema('b STRING'), 'column-dropped', 'a'],
  ['a dropped field', record('a STRING', 'b STRING'), record('a STRING'), 'replaced', 'r.b'],
  ['another type', schema('a STRING'), schema('a INTEGER'), 'replaced', 'a'],
  ['another type of a field', record('a STRING'), record('a INTEGER'), 'replaced', 'r.a'],
  ['a tightened column', schema('a STRING'), schema('a STRING REQUIRED'), 'replaced', 'a'],
  [
    'a required column that is repeated',
    schema('a STRING REQUIRED'),
    schema('a STRING REPEATED'),
    'replaced',
    'a',
  ],
  ['a repeated column', schema('a STRING'), schema('a STRING REPEATED'), 'replaced', 'a'],
  ['a column no longer repeated', schema('a STRING REPEATED'), schema('a STRING'), 'replaced', 'a'],
  ['a required column', schema('a STRING'), schema('a STRING', 'b STRING REQUIRED'), 'replaced', 'b'],
  ['a required field', record('a STRING'), record('a STRING', 'b STRING REQUIRED'), 'replaced', 'r.b'],
  [
    'a column of a file at another place',
    { timePartitioning: day, ...schema('a STRING', 'b STRING') },
    { timePartitioning: day, ...schema('b STRING', 'a STRING') },
    'column-moved',
    'b',
  ],
  [
    'a column among those of a file',
    { timePartitioning: day, ...schema('a STRING', 'x STRING') },
    { timePartitioning: day, ...schema('a STRING', 'b STRING', 'x STRING') },
    'column-moved',
    'b',
  ],
  [
    'a column after those of a file',
    { timePartitioning: day, ...schema('a STRING') },
    { timePartitioning: day, ...schema('a STRING', 'b STRING') },
  ],
  [
    'a column at another place where a column says the day',
    { ...days, ...schema('a DATE', 'b STRING') },
    { ...days, ...schema('b STRING', 'a DATE') },
  ],
  ['a column at another place', schema('a STRING', 'b STRING'), schema('b STRING', 'a STRING')],
  [
    'a field at another place',
    { timePartitioning: day, ...record('a STRING', 'b STRING') },
    { timePartitioning: day, ...record('b STRING', 'a STRING') },
  ],
  ['a new column', schema('a STRING'), schema('a STRING', 'b STRING')],
  ['a new list', schema('a STRING'), schema('a STRING', 'b STRING REPEATED')],
  ['a new field', record('a STRING'), record('a STRING', 'b STRING')],
  ['a relaxed column', schema('a STRING REQUIRED'), schema('a STRING')],
  [
    'a column with a tag',
    schema('a STRING'),
    { schema: '[{"name":"a","type":"STRING","policyTags":{"names":["t"]}}]' },
  ],
  [
    'a column without its tag',
    { schema: '[{"name":"a","type":"STRING","policyTags":{"names":["t"]}}]' },
    schema('a STRING'),
    'exposed',
    'a',
  ],
  [
    'a column without names of tags',
    { schema: '[{"name":"a","type":"STRING","policyTags":{"names":["t"]}}]' },
    { schema: '[{"name":"a","type":"STRING","policyTags":{"names":[]}}]' },
    'exposed',
    'a',
  ],
  [
    'a column with another tag',
    { schema: '[{"name":"a","type":"STRING","policyTags":{"names":["t"]}}]' },
    { schema: '[{"name":"a","type":"STRING","policyTags":{"names":["u"]}}]' },
  ],
];

testChanges(tableType, changes);

describe('a dropped column', () => {
  const effects = (before: Inputs, after: Inputs) =>
    compare(guarding(declared({ inputs: before })), guarding(declared({ inputs: after })))
      .filter(isBreaking)
      .map(({ rule }) => rule.effect);

  it('is a harmless-looking update alone', () => {
    expect(effects(schema('a STRING', 'b STRING'), schema('a STRING'))[0]).to.contain('DROP COLUMN');
  });

  it('takes the table with it where another is added', () => {
    expect(effects(schema('a STRING'), schema('b STRING'))[0]).to.contain('the table is deleted');
  });
});
