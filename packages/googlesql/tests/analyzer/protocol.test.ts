import { Client, credentials } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { expect } from 'chai';
import { decode, type Decoding } from '../../analyzer/protocol/decode.ts';
import { encode } from '../../analyzer/protocol/encode.ts';
import { resolvedTree, service, serviceSchema } from '../../analyzer/protocol/service.ts';
import { protoFolder, startAnalyzerServer, type AnalyzerServer } from '../../analyzer/server.ts';
import { languageFeatures, parseLocations, productMode, statementKinds } from '../../compiler/features.ts';

const whole: Decoding = { without: new Set(), merged: new Set(), isLazy: false };
const language = {
  product_mode: productMode,
  enabled_language_features: languageFeatures,
  supported_statement_kinds: statementKinds,
};

describe("the analyzer's protocol", () => {
  const schema = serviceSchema();
  const theirs = loadSync('local_service.proto', {
    includeDirs: [protoFolder],
    keepCase: true,
    longs: String,
    enums: String,
    defaults: false,
    oneofs: true,
  })[`${service}.ZetaSqlLocalService`] as unknown as Readonly<
    Record<'Analyze' | 'Parse' | 'RegisterCatalog', MethodDefinition<object, object>>
  >;
  let server: AnalyzerServer;
  let client: Client;
  const ask = (name: 'Analyze' | 'Parse', request: object): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        theirs[name].path,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        encode(schema(`${service}.${name}Request`), request as Readonly<Record<string, unknown>>),
        (error, answer) => {
          if (error === null) resolve(answer ?? Buffer.alloc(0));
          else reject(error);
        },
      );
    });
  const analysis = {
    sql_statement:
      "SELECT x, COUNT(*) AS c, ARRAY_AGG(-x ORDER BY x) AS l, IF(x > 1, (SELECT MAX(a) FROM t), -5) AS q, 1.5 AS d, b'é' AS b, " +
      "DATE '1969-12-31' AS e, TIMESTAMP '2026-02-05 10:11:12.25+02' AS f FROM UNNEST([1, 9223372036854775807, -9223372036854775808]) AS x GROUP BY x",
    options: { language_options: language, parse_location_record_type: parseLocations },
    simple_catalog: {
      name: 'w',
      table: [
        { name: 't', serialization_id: 300, column: [{ name: 'a', type: { type_kind: 'TYPE_INT64' } }] },
      ],
      builtin_function_options: { language_options: language },
    },
  };

  before(async () => {
    server = await startAnalyzerServer();
    client = new Client(server.address, credentials.createInsecure());
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 10_000, (error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  });
  after(() => {
    client.close();
    server.stop();
  });

  it('is written as the usual library writes it', () => {
    const bytes = encode(schema(`${service}.AnalyzeRequest`), analysis);
    expect(theirs.Analyze.requestDeserialize(bytes)).to.deep.equal(
      theirs.Analyze.requestDeserialize(theirs.Analyze.requestSerialize(analysis)),
    );
    const cells = [
      { int64_value: '-3' },
      { double_value: 0.1 },
      { bool_value: true },
      { bytes_value: Buffer.from('a') },
    ];
    const contents = { table_content: { t: { table_data: { row: [{ cell: cells }] } } } };
    expect(encode(schema(`${service}.RegisterCatalogRequest`), contents)).to.deep.equal(
      theirs.RegisterCatalog.requestSerialize(contents),
    );
    expect(() => encode(schema(`${service}.AnalyzeRequest`), { sql: '' })).to.throw('has no field sql');
  });

  it('is read as the usual library reads it', async () => {
    const bytes = await ask('Analyze', analysis);
    expect(decode(schema(`${service}.AnalyzeResponse`), bytes, whole)).to.deep.equal(
      theirs.Analyze.responseDeserialize(bytes),
    );
  });

  it('gives a node the fields of the classes that it derives from', async () => {
    const bytes = await ask('Analyze', analysis);
    const read = JSON.stringify(decode(schema(`${service}.AnalyzeResponse`), bytes, resolvedTree));
    expect(read).to.contain('"column_list"').and.to.not.contain('"parent"');
  });

  it('is the same where it is read when somebody looks', async () => {
    const script = 'BEGIN IF TRUE THEN SELECT 1; END IF; EXCEPTION WHEN ERROR THEN SELECT (SELECT 2); END;';
    const request = { sql_statement: script, allow_script: true, options: language };
    const bytes = await ask('Parse', request);
    const type = schema(`${service}.ParseResponse`);
    expect(JSON.stringify(decode(type, bytes, { ...whole, isLazy: true }))).to.equal(
      JSON.stringify(decode(type, bytes, whole)),
    );
  });
});
