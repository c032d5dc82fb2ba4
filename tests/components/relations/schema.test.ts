import { expect } from 'chai';
import { schemaJson } from '../../../components/relations/schema.ts';
import type { ColumnDefinition } from '../../../model/definition.ts';

const column = (type: string, some: Partial<ColumnDefinition> = {}): ColumnDefinition => ({
  name: 'c',
  type,
  required: false,
  description: 'A column',
  ...some,
});
const schemaOf = (...columns: ColumnDefinition[]): unknown => JSON.parse(schemaJson(columns));

describe('the schema of a table', () => {
  const spelt: Readonly<Record<string, string>> = {
    BOOL: 'BOOLEAN',
    BYTES: 'BYTES',
    DATE: 'DATE',
    DATETIME: 'DATETIME',
    FLOAT64: 'FLOAT',
    INT64: 'INTEGER',
    JSON: 'JSON',
    NUMERIC: 'NUMERIC',
    STRING: 'STRING',
    TIME: 'TIME',
    TIMESTAMP: 'TIMESTAMP',
  };
  for (const [type, name] of Object.entries(spelt)) {
    it(`calls ${type} ${name}`, () => {
      expect(schemaOf(column(type))).to.deep.equal([
        { name: 'c', type: name, mode: 'NULLABLE', description: 'A column' },
      ]);
    });
  }

  it('says what is required and what is an array', () => {
    expect(schemaOf(column('INT64', { required: true }), column('ARRAY<STRING>'))).to.deep.equal([
      { name: 'c', type: 'INTEGER', mode: 'REQUIRED', description: 'A column' },
      { name: 'c', type: 'STRING', mode: 'REPEATED', description: 'A column' },
    ]);
  });

  for (const type of ['STRUCT<a INT64>', 'RECORD', 'int64', 'NOPE', 'ARRAY<ARRAY<STRING>>', 'toString', '']) {
    it(`knows no type ${JSON.stringify(type)}`, () => {
      expect(() => schemaOf(column(type))).to.throw(
        `Column c has the type ${type}; a schema knows BOOL, BYTES,`,
      );
    });
  }

  it("tags personal data with its class's tag, and nothing else", () => {
    const columns = [column('STRING', { pii: 'email' }), column('STRING', { pii: 'name' }), column('STRING')];
    const tags = new Map([
      ['email', 'tags/1'],
      ['name', 'tags/2'],
    ] as const);
    const found: unknown = JSON.parse(schemaJson(columns, tags));
    const plain = { name: 'c', type: 'STRING', mode: 'NULLABLE', description: 'A column' };
    expect(found).to.deep.equal([
      { ...plain, policyTags: { names: ['tags/1'] } },
      { ...plain, policyTags: { names: ['tags/2'] } },
      plain,
    ]);
  });

  it('tags nothing where there are no tags', () => {
    expect(schemaJson([column('STRING', { pii: 'email' })])).not.to.include('policyTags');
  });
});
