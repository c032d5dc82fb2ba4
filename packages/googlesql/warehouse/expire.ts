import { undefineObject } from './apply.ts';
import type { Connection } from './database.ts';
import type { Execution } from './execute.ts';
import type { World } from './world.ts';

/** The moment that a DuckDB expression says, in milliseconds since 1970; undefined for NULL. */
export async function momentOf({ connection }: Execution, sql: string): Promise<number | undefined> {
  const value = await connection.value(`SELECT epoch_ms(${sql})`);
  return value === null || value === undefined ? undefined : Number(value);
}

/** Takes away tables whose time is over. */
export async function dropExpired(world: World, connection: Connection): Promise<void> {
  const now = Date.now();
  for (const relation of world.catalog.relations.values())
    if (relation.kind === 'table' && relation.expiresAt !== undefined && relation.expiresAt <= now)
      await undefineObject(world, connection, relation);
}
