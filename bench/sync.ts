/**
 * Sources: a mailbox of 100,000 mails synchronised for the first time by a server that is killed in the midst, what later runs transfer,
 * and invoices a second through each source, beside a bare INSERT loop. A source of another kind adds its line to SOURCES.
 */
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, utimes } from "node:fs/promises";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Source } from "#api/sources.api.ts";
import { createPool } from "#server/platform/database/database.ts";
import { IMAP_USER, type ImapHost, hasDovecot, imapHost } from "#server/platform/mail/testing/imap-host.ts";
import type { Bench } from "./bench.ts";
import { type Prepared, prepared, serving } from "./lib/prepared.ts";
import type { Running } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { xmlFiles } from "./lib/uploads.ts";

/** Invoices through each source. */
const INVOICES = 1_000;
/** One mail in so many of the mailbox has a file with it. */
const WITH_FILE = 100;
/** The server is killed when so much of the mailbox has been looked through. */
const KILLED_AT = 0.3;
const WITHIN_MS = 8 * 60_000;
const NEW_MAILS = 10;
const SETTLED = new Date(Date.now() - 60_000);

type World = {
  base: string;
  token: string;
  company: number;
  pool: Pool;
  inbox: string;
  imap: ImapHost;
  proxy: Proxy;
  /** what tells this run's mails and files from those of another */
  word: string;
};

/** Puts INVOICES files where the source will find them. @returns what is added as the source */
type Way = (world: World) => Promise<{ kind: string; settings: unknown; secret?: string }>;
const SOURCES: Record<string, Way> = {
  "a watched folder": async ({ inbox, company, word }) => {
    const folder = join(inbox, String(company), word);
    mkdirSync(folder, { recursive: true });
    for (const { name, bytes } of xmlFiles(INVOICES, `folder ${word}`)) {
      writeFileSync(join(folder, name), bytes);
      await utimes(join(folder, name), SETTLED, SETTLED);
    }
    return { kind: "folder", settings: { folder: word } };
  },
  "a mailbox": async ({ imap, proxy, word }) => {
    const files = xmlFiles(INVOICES, `mailbox ${word}`);
    putMails(join(imap.maildir, `.${word}`), files.length, (nth) => aMail(`${word}-${nth}`, files[nth]));
    return { kind: "mailbox", ...mailboxAt(proxy, word, `rate-${word}@example.com`) };
  },
};

const bench: Bench = async ({ rows, say }) => {
  if (!hasDovecot) return [{ bench: "sync", what: "a mailbox", figure: null, unit: "/s", note: "dovecot isn't installed" }];
  const data = await prepared(1000, say);
  const imap = await imapHost();
  const proxy = await proxyTo(imap.port);
  const folder = await mkdtemp(join(tmpdir(), "piaozai-sync-"));
  const pool = createPool(data.databaseUrl, { max: 2 });
  writeFileSync(join(folder, "ca.pem"), imap.cert);
  const env = {
    PIAOZAI_INBOX: join(folder, "inbox"),
    PIAOZAI_PRIVATE_HOSTS: "localhost",
    NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
  };
  const start = () => serving(data, env);
  let { base, server } = await start();
  const world = { base, token: data.administrator, company: data.seen[0]!, pool, inbox: env.PIAOZAI_INBOX, imap, proxy };
  try {
    const rates = await throughEach({ ...world, word: `w${Date.now()}` }, say);
    const bare = await bareInserts(pool);
    const first = await firstSync({ ...world, word: `m${Date.now()}` }, rows, say, async () => {
      server.child.kill("SIGKILL");
      ({ base, server } = await start());
      world.base = base;
      return base;
    });
    return [...rates.map((rate) => ({ ...rate, peer: "a bare INSERT loop", peerFigure: bare })), ...first];
  } finally {
    await ended({ ...world, base, word: "" }).catch(() => undefined);
    await stopAll(server, data, pool, proxy);
    await imap.close();
    await rm(folder, { recursive: true, force: true });
  }
};
export default bench;

async function stopAll(server: Running, data: Prepared, pool: Pool, proxy: Proxy): Promise<void> {
  await server.stop();
  proxy.close();
  await pool.end();
  await data.stop();
}

async function throughEach(world: World, say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, way] of Object.entries(SOURCES)) {
    say(`${INVOICES} invoices through ${name}`);
    const before = await counts(world.pool);
    const place = await way(world);
    const { seconds } = await timed(async () => {
      await add(world, place, name);
      await until(async () => (await counts(world.pool)).read >= before.read + INVOICES);
    });
    const made = (await counts(world.pool)).invoices - before.invoices;
    figures.push({
      bench: "sync",
      what: `invoices a second through ${name}`,
      figure: INVOICES / seconds,
      unit: "/s",
      note: `${INVOICES} XML files, from adding the source to the last one read and registered; ${made} were new, the others joined those that were there`,
    });
  }
  return figures;
}

async function firstSync(
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
  await until(async () => ((await lookedThrough(pool, id)) ?? 0) >= mails * KILLED_AT);
  const until1 = await lookedThrough(pool, id);
  const bytes1 = proxy.take();
  say(`killed at ${until1} of ${mails}`);
  world.base = await killed();
  await until(async () => (await sourceOf(pool, id)).complete_to !== null);
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

/** How many files have been read, each with its invoice in the register by then, and how many invoices there are. */
async function counts(pool: Pool): Promise<{ read: number; invoices: number }> {
  const { rows } = await pool.query<{ read: number; invoices: number }>(
    "select (select count(*) from document where state = 'read')::int as read, (select count(*) from invoice)::int as invoices",
  );
  return rows[0]!;
}

/** What the database alone does with as many rows, one after the other. */
async function bareInserts(pool: Pool): Promise<number> {
  await pool.query("create table if not exists bench_bare (id bigint primary key, number text, total bigint, seller text)");
  const { seconds } = await timed(async () => {
    for (let id = 0; id < INVOICES; id += 1)
      await pool.query("insert into bench_bare values ($1, $2, $3, $4)", [id, `2511200000031${id}`, id, "seller"]);
  });
  await pool.query("drop table bench_bare");
  return INVOICES / seconds;
}

async function add(world: World, place: object, name: string): Promise<Source> {
  return post<Source>(world, "/api/v1/sources", { company: world.company, name, ...place });
}

/** The sources of this run take nothing any more. */
async function ended(world: World): Promise<void> {
  const headers = { authorization: `Bearer ${world.token}` };
  const answer = await fetch(`${world.base}/api/v1/sources`, { headers });
  for (const { id } of ((await answer.json()) as { sources: Source[] }).sources)
    await post(world, `/api/v1/sources/${id}/end`, {});
}

async function post<Answer>({ base, token }: World, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return (await answer.json()) as Answer;
}

const mailboxAt = ({ port }: Proxy, folder: string, user: string) => ({
  settings: { host: "localhost", port, security: "tls", user, folder },
  secret: IMAP_USER.password,
});

function aMail(id: string, file: { name: string; bytes: Uint8Array } | undefined): string {
  const head = `Message-ID: <${id}@example.com>\nFrom: Shop <shop@example.com>\nSubject: Order ${id}\nDate: Mon, 02 Jun 2025 10:00:00 +0800\nMIME-Version: 1.0\n`;
  const text = "Content-Type: text/plain; charset=utf-8\n\nThank you for your order. It leaves our house today.\n";
  if (file === undefined) return head + text;
  const body = Buffer.from(file.bytes).toString("base64").replaceAll(/.{76}/g, "$&\n");
  const part = `Content-Type: application/xml; name="${file.name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${file.name}"\n\n${body}\n`;
  return `${head}Content-Type: multipart/mixed; boundary="b"\n\n--b\n${text}\n--b\n${part}--b--\n`;
}

let serial = 0;
/** Mails as files of a Maildir, for a server that looks for new ones there. */
function putMails(box: string, count: number, mail: (nth: number) => string): void {
  const root = process.getuid?.() === 0;
  const own = (path: string): void => {
    // dovecot gives mail to nobody alone, not to root
    if (root) chownSync(path, 65_534, 65_534);
  };
  for (const folder of [box, ...["cur", "new", "tmp"].map((each) => join(box, each))]) {
    mkdirSync(folder, { recursive: true });
    own(folder);
  }
  for (let nth = 0; nth < count; nth += 1) {
    const path = join(box, "new", `${1_700_000_000 + (serial += 1)}.M${serial}.bench`);
    writeFileSync(path, mail(nth));
    own(path);
  }
}

type Proxy = { port: number; /** bytes that came from the server since the last time */ take(): number; close(): void };

/** Stands between, and counts. */
async function proxyTo(port: number): Promise<Proxy> {
  let bytes = 0;
  const between = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    server.on("data", (chunk) => (bytes += chunk.length));
    client.pipe(server).pipe(client);
    for (const each of [client, server]) each.on("error", () => [client, server].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  const address = between.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    take: () => {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close: () => void between.close(),
  };
}

async function timed(work: () => Promise<unknown>): Promise<{ seconds: number }> {
  const began = performance.now();
  await work();
  return { seconds: (performance.now() - began) / 1000 };
}

async function until(there: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + WITHIN_MS; performance.now() < end; await pause(200)) if (await there()) return;
  throw new Error(`nothing came of it within ${WITHIN_MS / 60_000} minutes`);
}
