/** What the parts of the benchmark of sources have in common: the server that they ask, and its database. */
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Source } from "#api/sources.api.ts";
import type { ImapHost } from "#server/platform/mail/testing/imap-host.ts";
import type { Proxy } from "./mails.ts";

const WITHIN_MS = 8 * 60_000;

export type World = {
  base: string;
  token: string;
  company: number;
  pool: Pool;
  inbox: string;
  imap: ImapHost;
  proxy: Proxy;
  /** the address of a tax platform's simulator */
  simulator: string;
  /** what tells this run's mails and files from those of another */
  word: string;
};

/** How many files have been read, each with its invoice in the register by then, and how many invoices there are. */
export async function counts(pool: Pool): Promise<{ read: number; invoices: number }> {
  const { rows } = await pool.query<{ read: number; invoices: number }>(
    "select (select count(*) from document where state = 'read')::int as read, (select count(*) from invoice)::int as invoices",
  );
  return rows[0]!;
}

export async function add(world: World, place: object, name: string): Promise<Source> {
  return post<Source>(world, "/api/v1/sources", { company: world.company, name, ...place });
}

/** The sources of this run take nothing any more. */
export async function ended(world: World): Promise<void> {
  const headers = { authorization: `Bearer ${world.token}` };
  const answer = await fetch(`${world.base}/api/v1/sources`, { headers });
  for (const { id } of ((await answer.json()) as { sources: Source[] }).sources)
    await post(world, `/api/v1/sources/${id}/end`, {});
}

export async function post<Answer>({ base, token }: World, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return (await answer.json()) as Answer;
}

export async function timed(work: () => Promise<unknown>): Promise<{ seconds: number }> {
  const began = performance.now();
  await work();
  return { seconds: (performance.now() - began) / 1000 };
}

/** @param moving tells how far it is: what goes on is waited for, however long it takes; what stands still is given up */
export async function until(there: () => Promise<boolean>, moving: () => Promise<unknown> = async () => null): Promise<void> {
  let [end, far] = [performance.now() + WITHIN_MS, String(await moving())];
  for (; performance.now() < end; await pause(200)) {
    if (await there()) return;
    const now = String(await moving());
    if (now !== far) [end, far] = [performance.now() + WITHIN_MS, now];
  }
  throw new Error(`nothing came of it within ${WITHIN_MS / 60_000} minutes`);
}
