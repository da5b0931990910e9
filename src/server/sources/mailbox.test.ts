/** Y1: a mailbox on a real IMAP server, from the mail that somebody sends to the file that is read. */
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { HeldList } from "#api/held.api.ts";
import type { Source, SourceTried } from "#api/sources.api.ts";
import { aFile, anInvoice } from "#server/intake/testing/stage.ts";
import { type ImapHost, IMAP_USER, hasDovecot, imapHost } from "#server/platform/mail/testing/imap-host.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { watchMailboxes } from "./idle.ts";
import { MAILBOX } from "./mailbox.ts";
import { pollSource } from "./poll.ts";
import { takeDue } from "./sources.queries.ts";

let imap: ImapHost;
let server: TestServer;
const trusted = getCACertificates("default");

type Attachment = { name?: string; header?: string; type?: string; bytes: Uint8Array | string; disposition?: string };
let serial = 0;

/** A mail as programs write them: a text, and what is attached to it. */
function mail(attachments: Attachment[], { id = `<${(serial += 1)}@example.com>`, subject = "invoice" } = {}): string {
  const parts = attachments.map(({ name, header, type = "application/octet-stream", bytes, disposition = "attachment" }) => {
    const called = header ?? (name === undefined ? "" : `; filename="${name}"`);
    const body = Buffer.from(bytes).toString("base64").replaceAll(/.{76}/g, "$&\r\n");
    return `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: ${disposition}${called}\r\n\r\n${body}\r\n`;
  });
  return [
    `Message-ID: ${id}`,
    "From: Seller <seller@example.com>",
    `Subject: ${subject}`,
    "Date: Mon, 02 Jun 2025 10:00:00 +0800",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b\r\nContent-Type: text/plain\r\n\r\nHere is your invoice.",
    ...parts,
    "--b--\r\n",
  ].join("\r\n");
}
const pdf = (name: string, bytes = `%PDF ${name}`): Attachment => ({ name, type: "application/pdf", bytes });

const settings = (folder = "INBOX") => ({ host: "localhost", port: imap.port, security: "tls", user: IMAP_USER.user, folder });

async function add(folder = "INBOX", secret = IMAP_USER.password): Promise<Source> {
  const body = { company: server.companyId, kind: "mailbox", name: `Mailbox ${folder}`, settings: settings(folder), secret };
  const answer = await server.call("/api/v1/sources", { method: "POST", body });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Source;
}

async function ask(stopping = new AbortController().signal): Promise<void> {
  const { platform } = server;
  platform.clock.advance(3_600_000);
  for (const source of await takeDue(platform.db, platform.clock(), String(platform.clock().getTime()), 10))
    await pollSource(platform, { mailbox: MAILBOX }, source, stopping);
}

const shown = async (id: string): Promise<Source> => (await (await server.call(`/api/v1/sources/${id}`)).json()) as Source;
const names = async (): Promise<string[]> =>
  (await server.platform.db.selectFrom("document").select("name").execute()).map(({ name }) => name).toSorted();

describe.skipIf(!hasDovecot)("Y1 a mailbox", () => {
  beforeAll(async () => {
    imap = await imapHost();
    setDefaultCACertificates([...trusted, imap.cert]);
  }, 60_000);
  afterAll(async () => {
    setDefaultCACertificates(trusted);
    await imap.close();
  });
  beforeEach(async () => {
    server = await testServer({ worker: false, settings: { privateHosts: ["localhost"] } });
  });
  afterEach(() => server.close());

  /** A folder of the test's own. */
  const folder = (): string => `Folder ${(serial += 1)}`;

  test("what is attached is taken once; pictures of the text aren't; nothing in the mailbox changes", async () => {
    const box = folder();
    const ofd = aFile([anInvoice()]);
    await imap.deliver(
      [
        mail([pdf("a.pdf"), { name: "logo.png", type: "image/png", bytes: "tiny", disposition: "inline" }]),
        mail([{ header: "; filename*=gb18030''%B7%A2%C6%B1.ofd", bytes: ofd }]),
        mail([{ header: '; filename="=?gb2312?B?t6LGsQ==?=.xml"', type: "text/xml", bytes: "<a/>" }]),
        mail([]),
      ],
      box,
    );
    const { id } = await add(box);
    await ask();
    await ask();
    expect(await names()).toEqual(["a.pdf", "发票.ofd", "发票.xml"].toSorted());
    expect(await shown(id)).toMatchObject({ failing: false, detail: { backlog: 0, problem: null, hasSecret: true } });
    const by = await imap.client();
    const status = await by.status(box, { unseen: true, messages: true });
    await by.logout();
    expect(status).toMatchObject({ messages: 4, unseen: 4 });
  });

  test("a mail within the mail and an archive are taken as they are", async () => {
    const box = folder();
    const inner = mail([pdf("inner.pdf")]);
    const outer = mail([]).replace(
      "--b--",
      `--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${inner.replaceAll("--b", "--c").replace('boundary="b"', 'boundary="c"')}\r\n--b--`,
    );
    await imap.deliver([outer, mail([{ name: "all.zip", type: "application/zip", bytes: "PK" }])], box);
    await add(box);
    await ask();
    expect(await names()).toEqual(["all.zip", "inner.pdf"]);
  });

  test("links that lead to invoices wait as they were received; so do mails that can't be looked through", async () => {
    const box = folder();
    const link = "https://nnfp.jss.com.cn/x?a=1&b=%E5%8F%91";
    const html = `<html><p>您的电子发票</p><a href="${link.replace("&", "&amp;")}">查看发票</a>
      <a href="https://dppt.beijing.chinatax.gov.cn/v/1">税务</a><a href="https://www.nuonuo.com/">官网</a></html>`;
    const encoded = Buffer.from(html).toString("base64").replaceAll(/.{76}/g, "$&\r\n");
    const text = `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n`;
    const subject = `=?utf-8?B?${Buffer.from("电子发票").toString("base64")}?=`;
    const parts = Array.from(
      { length: 201 },
      () => "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx\r\n",
    );
    const plain = `Message-ID: <single@example.com>\r\nFrom: s@example.com\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n${text}`;
    await imap.deliver([plain, mail([]).replace("--b--", `${parts.join("")}--b--`), mail([])], box);
    const { id } = await add(box);
    await ask();
    await ask();
    const { held } = (await (await server.call("/api/v1/held")).json()) as HeldList;
    expect(held.map(({ why, link: to, name, from }) => `${why} ${to} ${name} ${from}`).toSorted()).toEqual([
      "authority https://dppt.beijing.chinatax.gov.cn/v/1 电子发票 s@example.com",
      `link ${link} 电子发票 s@example.com`,
      "mail null invoice seller@example.com",
    ]);
    expect((await shown(id)).detail).toMatchObject({ held: 3, problem: null });
  });

  test("where the server counts anew nothing is taken twice, and what is new is taken", async () => {
    const box = folder();
    const mails = [mail([pdf("a.pdf")]), mail([pdf("b.pdf")])];
    await imap.deliver(mails, box);
    await add(box);
    await ask();
    const by = await imap.client();
    await by.mailboxDelete(box);
    await by.logout();
    await imap.deliver([...mails.toReversed(), mail([pdf("c.pdf")])], box);
    await ask();
    expect(await names()).toEqual(["a.pdf", "b.pdf", "c.pdf"]);
  });

  test("two mails under one Message-ID with other files are two", async () => {
    const box = folder();
    const id = "<same@example.com>";
    await imap.deliver([mail([pdf("a.pdf", "one")], { id }), mail([pdf("a.pdf", "another")], { id })], box);
    await add(box);
    await ask();
    expect(await names()).toEqual(["a.pdf", "a.pdf"]);
  });

  test("a run that is stopped goes on behind the mails that it had", async () => {
    const box = folder();
    await imap.deliver(
      Array.from({ length: 205 }, (_, nth) => (nth % 100 === 4 ? mail([pdf(`${nth}.pdf`)]) : mail([]))),
      box,
    );
    const { id } = await add(box);
    const stopping = new AbortController();
    stopping.abort();
    await ask(stopping.signal);
    expect(await names()).toEqual(["104.pdf", "4.pdf"]);
    expect(await shown(id)).toMatchObject({ completeTo: null, detail: { backlog: 5 } });
    await ask();
    expect(await names()).toEqual(["104.pdf", "204.pdf", "4.pdf"]);
    expect((await shown(id)).completeTo).not.toBeNull();
  });

  test("Y1 mail that comes is noticed at once where the server tells (IDLE), and nothing stays open at the end", async () => {
    const box = folder();
    await imap.deliver([mail([pdf("a.pdf")])], box);
    const { id } = await add(box);
    await ask();
    const { db, clock } = server.platform;
    const next = async () =>
      (await db.selectFrom("source").select("next_try_at").where("id", "=", id).executeTakeFirstOrThrow()).next_try_at!;
    expect((await next()).getTime()).toBeGreaterThan(clock().getTime());
    const stopping = new AbortController();
    const watching = watchMailboxes(server.platform, stopping.signal);
    // one mail after the other, until the connection that waits is there
    await vi.waitFor(
      async () => {
        await imap.append(mail([pdf(`${(serial += 1)}.pdf`)]), box);
        expect((await next()).getTime()).toBeLessThanOrEqual(clock().getTime());
      },
      { timeout: 20_000, interval: 200 },
    );
    stopping.abort();
    await watching;
  });

  test.each([
    ["a wrong password", { secret: "wrong" }, "mailbox-refused"],
    ["a folder that isn't there", { folder: "Nowhere" }, "mailbox-no-folder"],
    ["a port where nobody is", { port: 1 }, "mailbox-unreachable"],
    ["a private address that isn't allowed", { host: "127.0.0.1" }, "mailbox-forbidden"],
  ])("Y2 %s is told in words, and trying keeps nothing", async (_, change: Record<string, unknown>, code) => {
    const { secret = IMAP_USER.password, ...rest } = change;
    const body = { company: server.companyId, kind: "mailbox", settings: { ...settings(), ...rest }, secret };
    const tried = (await (await server.call("/api/v1/sources/try", { method: "POST", body })).json()) as SourceTried;
    expect(tried).toMatchObject({ ok: false, problem: { code } });
    expect(await names()).toEqual([]);
  });

  test("P1 the password is told nobody, and is sent to no other server than the one it is for", async () => {
    const box = folder();
    await imap.deliver([mail([pdf("a.pdf")])], box);
    const { id } = await add(box);
    const everything = [
      await server.call(`/api/v1/sources/${id}`),
      await server.call("/api/v1/sources"),
      await server.call(`/api/v1/sources/${id}/runs`),
    ];
    for (const answer of everything) expect(await answer.text()).not.toContain(IMAP_USER.password);
    const rows = await server.platform.db.selectFrom("source").select(["secret", "settings"]).execute();
    expect(JSON.stringify(rows)).not.toContain(IMAP_USER.password);
    const asked = { company: server.companyId, kind: "mailbox", source: id };
    const same = await server.call("/api/v1/sources/try", { method: "POST", body: { ...asked, settings: settings(box) } });
    expect(await same.json()).toMatchObject({ ok: true, sample: [{ name: "a.pdf" }] });
    const other = { ...settings(box), user: "somebody-else@example.com" };
    const elsewhere = await server.call("/api/v1/sources/try", { method: "POST", body: { ...asked, settings: other } });
    expect(await elsewhere.json()).toMatchObject({ ok: false, problem: { code: "mailbox-refused" } });
  });
});
