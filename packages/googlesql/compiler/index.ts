import type { Compiled } from './compiled.ts';
import type { CompileContext } from './context.ts';
import { ResolvedNode } from './reader.ts';
import { locatedRefusal, Refused } from './refused.ts';
import { Compilation } from './scope.ts';
import { compileAlter } from './statements/alter.ts';
import { compileChange } from './statements/change.ts';
import { compileDefinition } from './statements/definition.ts';
import { compileMerge } from './statements/merge.ts';
import { compileAssert, compileExport, compileQuery } from './statements/query.ts';

export type { CompileContext } from './context.ts';
export { runtime } from './runtime/all.ts';

type Handler = (node: ResolvedNode, compilation: Compilation) => Compiled;

const handlers: Readonly<Record<string, Handler>> = {
  QueryStmt: compileQuery,
  ExportDataStmt: compileExport,
  AssertStmt: compileAssert,
  InsertStmt: compileChange,
  UpdateStmt: compileChange,
  DeleteStmt: compileChange,
  TruncateStmt: compileChange,
  MergeStmt: compileMerge,
  CreateTableStmt: compileDefinition,
  CreateTableAsSelectStmt: compileDefinition,
  CreateViewStmt: compileDefinition,
  CreateMaterializedViewStmt: compileDefinition,
  CreateSchemaStmt: compileDefinition,
  AlterTableStmt: compileAlter,
  AlterViewStmt: compileAlter,
  AlterMaterializedViewStmt: compileAlter,
  AlterSchemaStmt: compileAlter,
  DropStmt: compileDefinition,
  DropMaterializedViewStmt: compileDefinition,
};

/**
 * Compiles what the analyzer's `Analyze` gave (`resolved_statement`, decoded without defaults, 64-bit integers as text, bytes as
 * Buffer) to DuckDB SQL. The SQL uses the macros of `runtime`, which must have been run once in the database.
 *
 * @throws Error naming construct, file, line and column of what cannot be run faithfully.
 */
export function compileStatement(resolved: unknown, context: CompileContext): Compiled {
  try {
    const node = new ResolvedNode(resolved, 'Statement');
    const handler = handlers[node.kind];
    if (handler === undefined) throw node.refusal(`statement ${node.kind.replace(/Stmt$/, '')}`);
    const compilation = new Compilation(context);
    compilation.use(node.kind);
    const compiled = handler(node, compilation);
    node.finish();
    return compiled;
  } catch (error) {
    throw error instanceof Refused ? locatedRefusal(error, context.source, context.file) : error;
  }
}
