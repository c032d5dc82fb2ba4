import type { Analyzer } from '../analyzer/analyzer.ts';
import { StatementError } from '../analyzer/errors.ts';
import { byteOffsets, type Range } from '../analyzer/source.ts';
import { Node } from './node.ts';
import type { If, Statement } from './tree.ts';

/**
 * Parses a script and checks where DECLARE stands.
 *
 * @throws StatementError for a syntax error or a construct that is not handled, with its offset.
 */
export async function parseScript(
  analyzer: Pick<Analyzer, 'parse'>,
  text: string,
): Promise<readonly Statement[]> {
  const script = new Node(await analyzer.parse(text), byteOffsets(text));
  return statements(script.child('statement_list_node'));
}

function statements(list: Node | undefined): Statement[] {
  const result = (list?.children('statement_list') ?? []).map(statement);
  const first = list?.flag('variable_declarations_allowed') === true ? 0 : -1;
  const late = result.find((each, index) => each.kind === 'declare' && !mayDeclare(result, index, first));
  if (late === undefined) return result;
  throw new StatementError(
    'DECLARE must stand before all other statements of a script or block',
    late.range.start,
  );
}

function mayDeclare(statements: readonly Statement[], index: number, first: number): boolean {
  return index === first || (index > 0 && statements[index - 1]?.kind === 'declare');
}

type Reader = (node: Node) => Statement;

const readers: Readonly<Record<string, Reader>> = {
  ast_variable_declaration_node: (node) => ({
    kind: 'declare',
    range: node.range,
    names: identifiers(node.need('variable_list')),
    ...optional('type', node.child('type')?.range),
    ...optional('initial', node.child('default_value')?.range),
  }),
  ast_single_assignment_node: (node) => ({
    kind: 'assign',
    range: node.range,
    names: [identifier(node.need('variable'))],
    fromStruct: false,
    value: node.need('expression').range,
  }),
  ast_assignment_from_struct_node: (node) => ({
    kind: 'assign',
    range: node.range,
    names: identifiers(node.need('variables')),
    fromStruct: true,
    value: node.need('struct_expression').range,
  }),
  ast_if_statement_node: (node) => ({
    kind: 'if',
    range: node.range,
    branches: [
      { condition: node.need('condition').range, body: statements(node.child('then_list')) },
      ...(node.child('elseif_clauses')?.children('elseif_clauses') ?? []).map(branch),
    ],
    otherwise: statements(node.child('else_list')),
  }),
  ast_case_statement_node: (node) => {
    if (node.child('expression') !== undefined)
      throw refusal('CASE with an expression; write CASE WHEN …', node);
    return {
      kind: 'if',
      range: node.range,
      branches: node.need('when_then_clauses').children('when_then_clauses').map(branch),
      otherwise: statements(node.child('else_list')),
    };
  },
  ast_while_statement_node: (node) => ({
    kind: 'loop',
    range: node.range,
    ...label(node),
    ...optional('before', node.child('condition')?.range),
    body: statements(node.child('body')),
  }),
  ast_repeat_statement_node: (node) => ({
    kind: 'loop',
    range: node.range,
    ...label(node),
    until: node.need('until_clause').need('condition').range,
    body: statements(node.child('body')),
  }),
  ast_for_in_statement_node: (node) => ({
    kind: 'for',
    range: node.range,
    ...label(node),
    variable: identifier(node.need('variable')),
    query: node.need('query').range,
    body: statements(node.child('body')),
  }),
  ast_break_statement_node: (node) => ({ kind: 'break', range: node.range, ...label(node) }),
  ast_continue_statement_node: (node) => ({ kind: 'continue', range: node.range, ...label(node) }),
  ast_begin_end_block_node: (node) => {
    const handler = node.child('handler_list')?.children('exception_handler_list')[0];
    return {
      kind: 'block',
      range: node.range,
      ...label(node),
      body: statements(node.child('statement_list_node')),
      ...optional('handler', handler === undefined ? undefined : statements(handler.child('statement_list'))),
    };
  },
  ast_raise_statement_node: (node) => ({
    kind: 'raise',
    range: node.range,
    ...optional('message', node.child('message')?.range),
  }),
  ast_call_statement_node: (node) => ({
    kind: 'call',
    range: node.range,
    path: path(node.need('procedure_name')),
    arguments: node.children('arguments').map((argument) => argument.need('expr').range),
  }),
  ast_begin_statement_node: (node) => {
    if (node.child('mode_list') !== undefined) throw refusal('BEGIN TRANSACTION with a mode', node);
    return { kind: 'begin', range: node.range };
  },
  ast_commit_statement_node: (node) => ({ kind: 'commit', range: node.range }),
  ast_rollback_statement_node: (node) => ({ kind: 'rollback', range: node.range }),
  ast_create_procedure_statement_node: createProcedure,
  ast_drop_statement_node: (node) =>
    node.text('schema_object_kind') === 'kProcedure'
      ? {
          kind: 'drop_procedure',
          range: node.range,
          path: path(node.need('name')),
          ifExists: node.flag('is_if_exists'),
        }
      : { kind: 'sql', range: node.range },
  ast_return_statement_node: (node) => {
    throw refusal('RETURN', node);
  },
  ast_execute_immediate_statement_node: (node) => {
    throw refusal('EXECUTE IMMEDIATE', node);
  },
  ast_system_variable_assignment_node: (node) => {
    throw refusal('SET of a system variable', node);
  },
  ast_parameter_assignment_node: (node) => {
    throw refusal('SET of a query parameter', node);
  },
  ast_hinted_statement_node: (node) => {
    throw refusal('a statement hint', node);
  },
};

function statement(wrapped: Node): Statement {
  const node = wrapped.innermost();
  const reader = readers[node.kind];
  return reader === undefined ? { kind: 'sql', range: node.range } : reader(node);
}

function createProcedure(node: Node): Statement {
  const options = node.child('options_list')?.children('options_entries') ?? [];
  if (options.length > 0) throw refusal('OPTIONS of CREATE PROCEDURE', options[0] ?? node);
  if (node.child('language') !== undefined || node.child('with_connection_clause') !== undefined) {
    throw refusal('a procedure in another language', node);
  }
  return {
    kind: 'create_procedure',
    range: node.range,
    path: path(node.need('name')),
    mode: node.flag('is_or_replace') ? 'or_replace' : node.flag('is_if_not_exists') ? 'if_not_exists' : 'new',
    arguments: node
      .need('parameters')
      .children('parameter_entries')
      .map((entry) => {
        const written = entry.text('procedure_parameter_mode');
        const mode = written === 'OUT' || written === 'INOUT' ? written : 'IN';
        const type = entry.child('type');
        if (type === undefined) throw refusal('an argument of ANY TYPE', entry);
        return { name: identifier(entry.need('name')), mode, type: type.range };
      }),
    body: node.need('body').range,
  };
}

function branch(clause: Node): If['branches'][number] {
  return { condition: clause.need('condition').range, body: statements(clause.child('body')) };
}

function label(node: Node): { label?: string } {
  const name = node.child('label')?.child('name');
  return name === undefined ? {} : { label: identifier(name).toLowerCase() };
}

function path(node: Node): string[] {
  return node.children('names').flatMap((name) => identifier(name).split('.'));
}

function identifiers(node: Node): string[] {
  return node.children('identifier_list').map(identifier);
}

function identifier(node: Node): string {
  return node.text('id_string');
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

function refusal(construct: string, node: { readonly range: Range }): StatementError {
  return new StatementError(`The embedded warehouse does not support ${construct}`, node.range.start);
}
