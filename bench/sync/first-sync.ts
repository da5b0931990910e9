/** A large mailbox for the first time, by a server that is killed in the midst, and what later runs transfer. */
import { join } from "node:path";
import type { Pool } from "pg";
import type { Figure } from "../lib/result.ts";
import { xmlFiles } from "../lib/uploads.ts";
import { aMail, mailboxAt, putMails } from "./mails.ts";
import { type World, add, post, until } from "./world.ts";

/** One mail in so many of the mailbox has a file with it. */
const WITH_FILE = 100;
/** The server is killed when so much of the mailbox has been looked through. */
const KILLED_AT = 0.3;
const NEW_MAILS = 10;

/** @param killed the server is killed and begun anew; its address then */
export async function firstSync(
  world: World,
  mails: number,
  say: (line: string) => void,
  killed: () => Promise<string>,
): Promise<Figure[]> {
  const { pool, proxy, word, imap } = world;
  const files = Math.floor(mails / WITH_FILE);
  say(`${mails} mails in a mailbox, ${files} of them with a file`);
  const one = xmlFiles(1, `many ${word}`)[0]!;
  const box = join(imap.maildir, `.${word}`);
  const withFile = (nth: number) =>
    nth % WITH_FILE === 0
      ? { name: `${word}-${nth}.xml`, bytes: Buffer.concat([one.bytes, Buffer.from(`<!--${nth}-->`)]) }
      : undefined;
  putMails(box, mails, (nth) => aMail(`${word}-${nth}`, withFile(nth)));
  proxy.take();
  const began = performance.now();
  const { id } = await add(world, { kind: "mailbox", ...mailboxAt(proxy, word, `many-${word}@example.com`) }, word);
  const far = () => lookedThrough(pool, id);
  await until(async () => ((await far()) ?? 0) >= mails * KILLED_AT, far);
  const until1 = await lookedThrough(pool, id);
  const bytes1 = proxy.take();
  say(`killed at ${until1} of ${mails}`);
  world.base = await killed();
  await until(async () => (await sourceOf(pool, id)).complete_to !== null, far);
  const seconds = (performance.now() - began) / 1000;
  const bytes2 = proxy.take();
  const named = await pool.query<{ items: number }>("select count(*)::int as items from source_item where source_id = $1", [id]);
  const items = named.rows[0]!.items;
  if (items !== files) throw new Error(`${items} of ${files} files are here`);
  const idle = await transferredBy(world, id, async () => undefined);
  const fresh = await transferredBy(world, id, async () =>
    putMails(box, NEW_MAILS, (nth) => aMail(`new-${word}-${nth}`, undefined)),
  );
  const mb = (bytes: number) => bytes / 1e6;
  const figures: [what: string, figure: number, unit: Figure["unit"], note: string][] = [
    [
      `a mailbox of ${mails} mails for the first time, the server killed in the midst`,
      seconds,
      "s",
      `killed at ${until1} mails, with its start anew (leases last two minutes); ${files} files here, none twice`,
    ],
    [
      "transferred until the kill, and after it",
      mb(bytes1 + bytes2),
      "MB",
      `${mb(bytes1).toFixed(1)} and ${mb(bytes2).toFixed(1)}`,
    ],
    ["transferred by a later run with nothing new", idle, "", "bytes from the server, with TLS and signing in"],
    [`transferred by a later run with ${NEW_MAILS} new mails`, fresh, "", "bytes from the server"],
  ];
  return figures.map(([what, figure, unit, note]) => ({ bench: "sync", what, figure, unit, note }));
}

/** What a run asks the server for, from its beginning to its end. */
async function transferredBy(world: World, id: string, before: () => Promise<unknown>): Promise<number> {
  const { pool, proxy } = world;
  await until(async () => (await sourceOf(pool, id)).lease === null);
  await before();
  proxy.take();
  const since = (await sourceOf(pool, id)).succeeded_at;
  await post(world, `/api/v1/sources/${id}/ask`, {});
  await until(async () => {
    const { succeeded_at, lease } = await sourceOf(pool, id);
    return lease === null && succeeded_at !== null && succeeded_at.getTime() !== since?.getTime();
  });
  return proxy.take();
}

type Row = { complete_to: Date | null; succeeded_at: Date | null; lease: string | null; bookmark: { uid: number } | null };
async function sourceOf(pool: Pool, id: string): Promise<Row> {
  const { rows } = await pool.query<Row>("select complete_to, succeeded_at, lease, bookmark from source where id = $1", [id]);
  return rows[0]!;
}
const lookedThrough = async (pool: Pool, id: string): Promise<number | undefined> => (await sourceOf(pool, id)).bookmark?.uid;
