/** Names with and without an account, and tries at them by whoever isn't signed in. */
import type { Pool } from "pg";
import { sha256 } from "#server/people/tokens.ts";
import { said } from "./said.ts";
import type { Pair } from "./timing.ts";

/** People with the password of somebody who is there; beside each a name that nobody has. */
export async function peopleOf(pool: Pool, count: number): Promise<Pair[]> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     select 'leak-' || n, 'x', 'leak-' || n || '@piaozai.example', true, now(), now() from generate_series(1, $1::int) n returning id`,
    [count],
  );
  await pool.query(
    `insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     select u.id, u.id, 'credential', u.id, (select a.password from account a where a.password is not null limit 1), now(), now()
     from "user" u where u.id like 'leak-%'`,
  );
  return rows.map(({ id }) => ({ hidden: `${id}@piaozai.example`, absent: `${id.replace("leak", "none")}@piaozai.example` }));
}

/** Names are locked after some tries, which would be compared instead. */
export const forgetTries = (pool: Pool): Promise<unknown> => pool.query("delete from attempt_count");

/** As after ten tries, for an hour. */
export async function lockAll(pool: Pool, pairs: readonly Pair[]): Promise<void> {
  const names = pairs.flatMap(({ hidden, absent }) => [hidden, absent]).map((email) => sha256(email));
  const { rowCount } = await pool.query(
    "update attempt_count set failures = 10, locked_until = now() + interval '1 hour' where key_sha256 = any($1)",
    [names],
  );
  if (rowCount !== names.length) throw new Error(`only ${rowCount} of ${names.length} names are counted`);
}

let tries = 0;
/** From an address of its own each time: what is compared is the answer, not the patience with one address. */
export async function tryAs(base: string, path: string, body: object): Promise<string> {
  const address = `10.${(tries >> 16) & 255}.${(tries >> 8) & 255}.${tries++ & 255}`;
  const headers = { "content-type": "application/json", "x-forwarded-for": address };
  const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  return `${answer.status} ${said(text === "" ? null : JSON.parse(text), "…")}`;
}

/** With a token that has this id and a wrong secret. */
export async function tryToken(base: string, id: string): Promise<string> {
  const headers = { authorization: `Bearer pzt_${id}.${"a".repeat(43)}` };
  const answer = await fetch(`${base}/api/v1/me`, { headers });
  return `${answer.status} ${said(await answer.json(), "…")}`;
}
