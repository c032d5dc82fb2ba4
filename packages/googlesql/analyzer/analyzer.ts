import { credentials, Client, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import {
  languageFeatures,
  parseLocations,
  productMode,
  reservedKeywords,
  rewrites,
  statementKinds,
} from '../compiler/features.ts';
import { type CatalogScope, isNamed, type ParameterTypes, type WireCatalog, wireCatalog } from './catalog.ts';
import { StatementError } from './errors.ts';
import { startAnalyzerServer, protoFolder } from './server.ts';
import { offsetOf } from './source.ts';
import { parseType, wireType } from './types.ts';

/** A message of the analyzer's protocol as plain data: names as in the .proto files, enums as text, 64 bit as text. */
export type Message = Readonly<Record<string, unknown>>;

export interface Analyzer {
  /** `localhost:<port>` */
  readonly address: string;
  /**
   * Resolves one statement.
   *
   * @returns the `AnyResolvedStatementProto`.
   * @throws StatementError with the analyzer's message and the offset in the text.
   */
  analyze(text: string, scope: CatalogScope): Promise<Message>;
  /**
   * Parses a script.
   *
   * @returns the `ASTScriptProto`; its ranges are UTF-8 byte offsets.
   * @throws StatementError
   */
  parse(text: string): Promise<Message>;
  close(): void;
}

const languageOptions = {
  product_mode: productMode,
  name_resolution_mode: 'NAME_RESOLUTION_DEFAULT',
  enabled_language_features: languageFeatures,
  supported_statement_kinds: statementKinds,
  reserved_keywords: reservedKeywords,
};

const systemVariables = [
  { name_path: ['row_count'], type: wireType(parseType('INT64')) },
  { name_path: ['script', 'job_id'], type: wireType(parseType('STRING')) },
];

const errorVariables = [
  ...['message', 'statement_text', 'formatted_stack_trace'].map((name) => ({
    name_path: ['error', name],
    type: wireType(parseType('STRING')),
  })),
  {
    name_path: ['error', 'stack_trace'],
    type: wireType(parseType('ARRAY<STRUCT<line INT64, column INT64, filename STRING, location STRING>>')),
  },
];

/** Options that BigQuery has and that mean nothing locally, or that the compiler reads. */
const knownOptions = [
  ...['description', 'friendly_name', 'uri', 'format', 'compression', 'location'].map((name) =>
    option(name, 'STRING'),
  ),
  ...['overwrite', 'require_partition_filter', 'strict_mode', 'enable_refresh'].map((name) =>
    option(name, 'BOOL'),
  ),
  option('labels', 'ARRAY<STRUCT<key STRING, value STRING>>'),
  option('expiration_timestamp', 'TIMESTAMP'),
  option('partition_expiration_days', 'FLOAT64'),
];

function option(name: string, type: string): Message {
  return { name, type: wireType(parseType(type)), resolving_kind: 'CONSTANT_OR_EMPTY_NAME_SCOPE_IDENTIFIER' };
}

/** Starts the analyzer and waits until it answers. */
export async function startAnalyzer(): Promise<Analyzer> {
  const methods = serviceMethods();
  const server = await startAnalyzerServer();
  const client = new Client(server.address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 20,
    'grpc.min_reconnect_backoff_ms': 20,
    'grpc.max_reconnect_backoff_ms': 100,
  });
  await ready(client);
  const call = (name: 'Analyze' | 'Parse', request: Message): Promise<Message> => {
    const method = methods[name];
    if (method === undefined) throw new Error(`The analyzer's protocol has no method ${name}.`);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error, answer) => {
          if (error !== null) reject(error);
          else resolve(answer as Message);
        },
      );
    });
  };
  return {
    address: server.address,
    analyze: async (text, scope) => {
      const request = (catalog: WireCatalog): Message => ({
        sql_statement: text,
        options: analyzerOptions(scope),
        simple_catalog: { ...catalog, builtin_function_options: { language_options: languageOptions } },
      });
      const answer = await call('Analyze', request(wireCatalog(scope))).catch((error: unknown) => {
        throw readable(error as ServiceError, text);
      });
      return answer.resolved_statement as Message;
    },
    parse: async (text) => {
      const request = { sql_statement: text, allow_script: true, options: languageOptions };
      const answer = await call('Parse', request).catch((error: unknown) => {
        throw readable(error as ServiceError, text);
      });
      return answer.parsed_script as Message;
    },
    close: () => {
      client.close();
      server.stop();
    },
  };
}

function serviceMethods(): Readonly<Record<string, MethodDefinition<object, object>>> {
  const loaded = loadSync('local_service.proto', {
    includeDirs: [protoFolder],
    keepCase: true,
    longs: String,
    enums: String,
    defaults: false,
    oneofs: true,
  });
  return loaded['zetasql.local_service.ZetaSqlLocalService'] as unknown as Readonly<
    Record<string, MethodDefinition<object, object>>
  >;
}

function ready(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + 10_000, (error) => {
      if (error === undefined) resolve();
      else
        reject(
          new Error('The GoogleSQL analyzer did not start within 10 s. Run the command again.', {
            cause: error,
          }),
        );
    });
  });
}

function analyzerOptions(scope: CatalogScope): Message {
  return {
    language_options: languageOptions,
    default_timezone: 'UTC',
    error_message_mode: 'ERROR_MESSAGE_ONE_LINE',
    ...parameterOptions(scope.parameters),
    prune_unused_columns: true,
    parse_location_record_type: parseLocations,
    enabled_rewrites: rewrites,
    system_variables: scope.inHandler ? [...systemVariables, ...errorVariables] : systemVariables,
    target_column_types: scope.targetTypes?.map((type) => wireType(parseType(type))) ?? [],
    ddl_pseudo_columns: [
      { name: '_PARTITIONDATE', type: { type_kind: 'TYPE_DATE' } },
      { name: '_PARTITIONTIME', type: { type_kind: 'TYPE_TIMESTAMP' } },
    ],
    allowed_hints_and_options: {
      disallow_unknown_options: true,
      disallow_duplicate_option_names: true,
      disallow_unknown_hints_with_qualifier: [''],
      option: knownOptions,
    },
  };
}

function parameterOptions(parameters: ParameterTypes): Message {
  const wire = (type: string): object => wireType(parseType(type));
  if (isNamed(parameters)) {
    const named = [...parameters].map(([name, type]) => ({ name, type: wire(type) }));
    return { parameter_mode: 'PARAMETER_NAMED', query_parameters: named };
  }
  return { parameter_mode: 'PARAMETER_POSITIONAL', positional_query_parameters: parameters.map(wire) };
}

/** The analyzer's own message with its place as an offset, or what a lost analyzer means. */
function readable(error: ServiceError, text: string): Error {
  if (error.code === status.UNAVAILABLE) {
    const shown = text.length > 200 ? `${text.slice(0, 200)} …` : text;
    return new Error(
      `The GoogleSQL analyzer ended unexpectedly. Run the command again; where it happens again, this statement crashes it:\n${shown}`,
      { cause: error },
    );
  }
  const located = /^([\s\S]*) \[at (\d+):(\d+)\]$/.exec(error.details);
  if (located === null) return new StatementError(error.details, 0, { cause: error });
  const [, reason = '', line, column] = located;
  return new StatementError(reason, offsetOf(text, { line: Number(line), column: Number(column) }), {
    cause: error,
  });
}

let started: Promise<Analyzer> | undefined;

function start(): Promise<Analyzer> {
  started ??= startAnalyzer();
  return started;
}

/**
 * The analyzer that all warehouses of this process share: it keeps no state between statements, starts when it is needed
 * first, and ends with the process.
 */
export const sharedAnalyzer: Pick<Analyzer, 'analyze' | 'parse'> = {
  analyze: async (text, scope) => (await start()).analyze(text, scope),
  parse: async (text) => (await start()).parse(text),
};
