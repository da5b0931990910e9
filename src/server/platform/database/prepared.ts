/**
 * Hot statements are prepared once per connection: parsing and planning them costs more than running them. A statement
 * asks for it by beginning with the comment HOT; its text must not hold values, only parameters.
 */
import type { Pool, PoolClient } from "pg";
import { sql } from "kysely";

const MARK = "/* hot */";
/** Stands first in a statement that is to be prepared. */
export const HOT = sql.raw(MARK);
/** Statements whose text depends on the asker are many; beyond this they are run as they are. */
const STATEMENTS_MAX = 200;

const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= STATEMENTS_MAX) return known;
  const name = `hot_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** Gives every hot statement on this pool's connections its name. */
export function prepareHot(pool: Pool): void {
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
      const name = typeof text === "string" && text.startsWith(MARK) ? nameOf(text) : undefined;
      return name === undefined ? query(text, values, ...rest) : query({ name, text, values }, ...rest);
    }) as typeof client.query;
  });
}
