import { expect } from 'chai';
import { typeName } from '../../compiler/types.ts';
import { parseType } from '../../analyzer/types.ts';

describe('types of GoogleSQL', () => {
  for (const [written, shown] of [
    ['int64', 'INT64'],
    [
      'ARRAY< STRUCT<a INT64 , `b c` ARRAY<STRING>, NUMERIC> >',
      'ARRAY<STRUCT<a INT64, b c ARRAY<STRING>, NUMERIC>>',
    ],
  ] as const) {
    it(`reads ${written}`, () => {
      expect(typeName(parseType(written))).to.equal(shown);
    });
  }

  for (const [written, fault] of [
    ['GEOGRAPHY', 'GEOGRAPHY is not supported'],
    ['STRING(10)', 'unexpected ('],
    ['ARRAY<INT64', 'expected > but found the end'],
    ['STRUCT<a INT64; b STRING>', 'expected , but found ;'],
  ] as const) {
    it(`refuses ${written}`, () => {
      expect(() => parseType(written)).to.throw(fault);
    });
  }
});
