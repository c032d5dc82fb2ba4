import { credentials, Client, type ServiceError, status } from '@grpc/grpc-js';
import {
  languageFeatures,
  parseLocations,
  productMode,
  reservedKeywords,
  rewrites,
  statementKinds,
} from '../compiler/features.ts';
import { type CatalogScope, isNamed, type ParameterTypes, wireCatalog } from './catalog.ts';
import { StatementError } from './errors.ts';
import { decode, type Message, type Decoding } from './protocol/decode.ts';
import { encode } from './protocol/encode.ts';
import { resolvedTree, service, serviceSchema } from './protocol/service.ts';
import { startAnalyzerServer } from './server.ts';
import { offsetOf } from './source.ts';
import { parseType, wireType } from './types.ts';

export type { Message } from './protocol/decode.ts';

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

/** Of a parse tree only the statements of the script are looked at, not what they consist of. */
const parseTree: Decoding = { without: new Set(), merged: new Set(), isLazy: true };

/** Starts the analyzer and waits until it answers. */
export async function startAnalyzer(): Promise<Analyzer> {
  const schema = serviceSchema();
  const server = await startAnalyzerServer();
  const client = new Client(server.address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 20,
    'grpc.min_reconnect_backoff_ms': 20,
    'grpc.max_reconnect_backoff_ms': 100,
  });
  await ready(client);
  const methodOf = (
    name: 'Analyze' | 'Parse',
    common: Message,
    reading: Decoding,
  ): ((request: Message) => Promise<Message>) => {
    const asked = schema(`${service}.${name}Request`);
    const answered = schema(`${service}.${name}Response`);
    const encoded = encode(asked, common);
    return (request) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          `/${service}.ZetaSqlLocalService/${name}`,
          // Encoded messages that stand one after the other are one message with the fields of both.
          (own: Message) => Buffer.concat([encoded, encode(asked, own)]),
          (answer: Buffer) => decode(answered, answer, reading),
          request,
          (error, answer) => {
            if (error !== null) reject(error);
            else resolve(answer ?? {});
          },
        );
      });
  };
  const analyze = methodOf(
    'Analyze',
    {
      options: commonOptions,
      simple_catalog: { builtin_function_options: { language_options: languageOptions } },
    },
    resolvedTree,
  );
  const parse = methodOf('Parse', { allow_script: true, options: languageOptions }, parseTree);
  return {
    address: server.address,
    analyze: async (text, scope) => {
      const request = {
        sql_statement: text,
        options: optionsOf(scope),
        simple_catalog: wireCatalog(scope),
      };
      const answer = await analyze(request).catch((error: unknown) => {
        throw readable(error as ServiceError, text);
      });
      return answer['resolved_statement'] as Message;
    },
    parse: async (text) => {
      const answer = await parse({ sql_statement: text }).catch((error: unknown) => {
        throw readable(error as ServiceError, text);
      });
      return answer['parsed_script'] as Message;
    },
    close: () => {
      client.close();
      server.stop();
    },
  };
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

/** What is the same for all statements. */
const commonOptions: Message = {
  language_options: languageOptions,
  default_timezone: 'UTC',
  error_message_mode: 'ERROR_MESSAGE_ONE_LINE',
  prune_unused_columns: true,
  parse_location_record_type: parseLocations,
  enabled_rewrites: rewrites,
  system_variables: systemVariables,
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

/** What a statement's place adds. */
function optionsOf({ parameters, inHandler, targetTypes = [] }: CatalogScope): Message {
  return {
    ...parameterOptions(parameters),
    system_variables: inHandler ? errorVariables : [],
    target_column_types: targetTypes.map((type) => wireType(parseType(type))),
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
