import { Client, credentials } from '@grpc/grpc-js';
import {
  languageFeatures,
  parseLocations,
  productMode,
  reservedKeywords,
  rewrites,
  statementKinds,
} from '../../compiler/features.ts';
import { decode, type Message, type Decoding } from '../../analyzer/protocol/decode.ts';
import { encode } from '../../analyzer/protocol/encode.ts';
import { resolvedTree, service, serviceSchema } from '../../analyzer/protocol/service.ts';
import { startAnalyzerServer } from '../../analyzer/server.ts';

/** Rows as the analyzer's protocol holds them. */
export interface TableContent {
  readonly table_data?: { readonly row?: readonly { readonly cell?: readonly Message[] }[] };
}

/** Google's analyzer and its own evaluator over tables at the root of one catalog. */
export interface Oracle {
  /** Makes a table of a SELECT's rows. */
  createTable(name: string, select: string): Promise<void>;
  analyze(sql: string): Promise<unknown>;
  /** @throws Error with the evaluator's message. */
  evaluate(sql: string): Promise<TableContent>;
  /** Prepares a query over the parameter `@id`. */
  prepare(sql: string): Promise<(id: string) => Promise<TableContent>>;
  close(): void;
}

const languageOptions = {
  product_mode: productMode,
  name_resolution_mode: 'NAME_RESOLUTION_DEFAULT',
  enabled_language_features: languageFeatures,
  supported_statement_kinds: statementKinds,
  reserved_keywords: reservedKeywords,
};

const options = {
  language_options: languageOptions,
  default_timezone: 'UTC',
  parameter_mode: 'PARAMETER_NAMED',
  prune_unused_columns: true,
  query_parameters: [{ name: 'id', type: { type_kind: 'TYPE_INT64' } }],
  parse_location_record_type: parseLocations,
  enabled_rewrites: rewrites,
  ddl_pseudo_columns: [
    { name: '_PARTITIONDATE', type: { type_kind: 'TYPE_DATE' } },
    { name: '_PARTITIONTIME', type: { type_kind: 'TYPE_TIMESTAMP' } },
  ],
};

const whole: Decoding = { without: new Set(), merged: new Set(), isLazy: false };

export async function startOracle(): Promise<Oracle> {
  const schema = serviceSchema();
  const server = await startAnalyzerServer();
  const client = new Client(server.address, credentials.createInsecure());
  const call = (
    name: string,
    request: Message,
    answered = `${name}Response`,
    reading: Decoding = whole,
  ): Promise<Message> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        `/${service}.ZetaSqlLocalService/${name}`,
        (message: Message) => encode(schema(`${service}.${name}Request`), message),
        (bytes: Buffer) => decode(schema(`${service}.${answered}`), bytes, reading),
        request,
        (error, answer) => {
          if (error === null) resolve(answer ?? {});
          else reject(new Error(error.details));
        },
      );
    });
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Date.now() + 10_000, (error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
  const tables: Message[] = [];
  const contents: Record<string, TableContent> = {};
  let catalog: unknown;
  const register = async () => {
    const tests = {
      name: 'tests',
      builtin_function_options: { language_options: languageOptions },
      table: tables,
    };
    const request = { simple_catalog: tests, table_content: contents };
    const answer = await call('RegisterCatalog', request, 'RegisterResponse');
    catalog = answer['registered_id'];
  };
  await register();
  const evaluate = async (sql: string) =>
    (await call('EvaluateQuery', { sql, options, registered_catalog_id: catalog })) as {
      content: TableContent;
      prepared: { columns: Message[] };
    };
  return {
    createTable: async (name, select) => {
      const { content, prepared } = await evaluate(select);
      contents[name] = content;
      tables.push({ name, full_name: name, serialization_id: tables.length + 1, column: prepared.columns });
      await register();
    },
    analyze: async (sql) => {
      const request = { sql_statement: sql, options, registered_catalog_id: catalog };
      const answer = await call('Analyze', request, 'AnalyzeResponse', resolvedTree);
      return answer['resolved_statement'];
    },
    evaluate: async (sql) => (await evaluate(sql)).content,
    prepare: async (sql) => {
      const answer = await call('PrepareQuery', { sql, options, registered_catalog_id: catalog });
      const { prepared_query_id: prepared } = answer['prepared'] as Message;
      return async (id) => {
        const params = [{ name: 'id', value: { int64_value: id } }];
        const result = await call('EvaluateQuery', { prepared_query_id: prepared, params });
        return result['content'] as TableContent;
      };
    },
    close: () => {
      client.close();
      server.stop();
    },
  };
}
