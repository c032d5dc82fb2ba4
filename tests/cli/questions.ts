import { formats } from '../../cli/result.ts';
import type { Warehouse } from '../../pipeline/ports.ts';

/** A page with the rows of each of its queries as `npm run query` prints them, in the block that follows the query. */
export async function answered(page: string, warehouse: Warehouse): Promise<string> {
  const parts = page.split(/(?<=^```sql\n)([^`]*)(?=```\n\n```\n)/m);
  let done = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) {
    const query = parts[at] ?? '';
    const result = await warehouse.run(query);
    if (result === undefined) throw new Error(`This has no rows: ${query}`);
    const rest = (parts[at + 1] ?? '').replace(/^```\n\n```\n[^`]*```\n/, '');
    done += `${query}\`\`\`\n\n\`\`\`\n${formats.table(result)}\`\`\`\n${rest}`;
  }
  return done;
}
