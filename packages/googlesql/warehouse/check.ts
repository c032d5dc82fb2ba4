import type { CompiledQuery, TypedColumn } from '../compiler/compiled.ts';
import { typeName } from '../compiler/types.ts';
import { StatementError } from '../analyzer/errors.ts';
import { parseType } from '../analyzer/types.ts';
import { checkScript, type Resolver } from '../script/check.ts';
import type { ParameterTypes } from '../analyzer/catalog.ts';
import type { Source } from '../analyzer/source.ts';
import type { ScriptScope, Variable } from '../script/engine.ts';
import type { Statement } from '../script/tree.ts';
import { activationOf, variableAt } from '../script/snippet.ts';
import { type Catalog, keyOf, type StoredRoutine } from './catalog.ts';
import { asProcedure, findRoutine } from './routinepath.ts';
import { statementScope, type Where, type World } from './world.ts';

/**
 * Checks a routine against a catalog by the rules of strict mode.
 *
 * @throws SqlError with the place in the routine.
 */
export async function checkRoutine(world: World, catalog: Catalog, routine: StoredRoutine): Promise<void> {
  const source = { name: keyOf(routine.dataset, routine.name), text: routine.body };
  const variables = routine.arguments.map(({ name, type }) =>
    variableAt(activationOf(source.name), name, type),
  );
  await checkBody(world, catalog, source, routine.statements, variables, new Map());
}

/**
 * Checks the statements of a script against a catalog by the rules of strict mode.
 *
 * @param variables those that exist before the script.
 * @throws SqlError with the place in the source.
 */
export async function checkBody(
  world: World & Pick<Where, 'dataset'>,
  catalog: Catalog,
  source: Source,
  statements: readonly Statement[],
  variables: readonly Variable[],
  parameters: ParameterTypes,
): Promise<void> {
  const seen = { ...world, catalog };
  const temporary = new Map<string, readonly TypedColumn[]>();
  const prepare = (
    sql: string,
    scope: ScriptScope,
    targetTypes?: readonly string[],
  ): ReturnType<typeof world.statements.prepare> =>
    world.statements.prepare(sql, statementScope(seen, temporary, scope, parameters, targetTypes));
  const query = async (
    sql: string,
    scope: ScriptScope,
    types?: readonly string[],
  ): Promise<CompiledQuery> => {
    const { compiled } = await prepare(sql, scope, types);
    if (compiled.kind !== 'query') throw new StatementError('An expression or a query is expected here', 0);
    return compiled;
  };
  const resolver: Resolver = {
    statement: async (sql, scope) => {
      const { compiled } = await prepare(sql, scope);
      if (compiled.kind === 'create_table' && compiled.temporary)
        temporary.set(compiled.target[0], compiled.columns);
    },
    query: async (sql, types, scope) => {
      const { columns } = await query(sql, scope, types);
      if (columns.length !== types.length) {
        throw new StatementError(
          `A value of ${columns.length} fields is assigned to ${types.length} variables`,
          0,
        );
      }
    },
    typeOf: async (sql, scope) => (await query(sql, scope)).columns[0]?.type ?? 'INT64',
    rowType: async (sql, scope) => {
      const { columns } = await query(sql, scope);
      return typeName({
        kind: 'STRUCT',
        fields: columns.map(({ name, type }) => ({ name, type: parseType(type) })),
      });
    },
    procedure: (path) => asProcedure(findRoutine(seen, path)),
  };
  await checkScript(resolver, source, statements, variables);
}
