/** P3: mails to a real SMTP server: encrypted, signed in, tried again or given up, and nothing of them kept or logged. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestPlatform, testPlatform } from "../testing/test-database.ts";
import type { MailSettings } from "../config.ts";
import { type Mail, sendMail } from "./mail.ts";
import { openMailServer } from "./mail-server.ts";
import { mailText } from "./mail-text.ts";
import { sweepMail, workMail } from "./mail-worker.ts";
import { type MailHost, localhostCertificate, mailHost, readable } from "./testing/mail-host.ts";

const BASE = "https://fp.example.com";
const settings = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
  host: "localhost",
  port,
  secure: false,
  user: null,
  password: null,
  authority: null,
  from: "票在 <fp@example.com>",
  ...more,
});
const mail = (more: Partial<Mail> = {}): Mail => ({
  to: "zhang@example.com",
  locale: "zh-CN",
  template: "test",
  values: { name: "张三" },
  ...more,
});

let platform: TestPlatform;
let host: MailHost | null = null;
let logged: unknown[];
beforeEach(async () => {
  platform = await testPlatform();
  logged = [];
  platform.log = {
    ...platform.log,
    warn: (facts: unknown) => logged.push(facts),
    error: (facts: unknown) => logged.push(facts),
  } as never;
});
afterEach(async () => {
  await platform.close();
  await host?.close();
});

/** The platform with this mail server, working on mails. */
async function working(mailSettings: MailSettings): Promise<void> {
  platform.config = { ...platform.config, baseUrl: BASE, mail: mailSettings };
  await workMail(platform);
}
const send = (each: Mail) => platform.db.transaction().execute((trx) => sendMail(platform, trx, each));
const rows = () => platform.db.selectFrom("mail").selectAll().execute();
const ended = async () => {
  await expect.poll(async () => (await rows()).every((row) => row.state !== "waiting"), { timeout: 20_000 }).toBe(true);
  return rows();
};

test("P3 a mail says the same as text and as HTML, in the receiver's language, with a link to this installation alone", async () => {
  host = await mailHost();
  await working(settings(host.port));
  platform.i18n.t = ((locale: string, key: string, params: { name?: string; address?: string } = {}) =>
    ({
      "mail:test.subject": `${locale} 你好 ${params.name}`,
      "mail:test.text": `第一段 ${params.name}\n\n第二段`,
      "mail:test.action": "打开",
      "mail:footer": `来自 ${params.address}`,
    })[key] ?? key) as never;
  await send(mail({ path: "/recover#abc", values: { name: "<b>张三</b>\r\nBcc: x@example.com" } }));
  const [taken] = await host.wait(1);
  const text = readable(taken!.text);
  expect(taken!.to).toEqual(["zhang@example.com"]);
  expect(text).toContain("第一段 <b>张三</b> Bcc: x@example.com");
  expect(text).toContain("<p>第一段 &lt;b&gt;张三&lt;/b&gt; Bcc: x@example.com</p>");
  expect(text).toContain(`<a href="${BASE}/recover#abc">打开</a>`);
  expect(text).toContain(`来自 ${BASE}`);
  expect(text).not.toMatch(/^Bcc:/m);
  expect(text).toMatch(/Auto-Submitted: auto-generated/);
});

test("P3 nothing that stood in a mail stays once it is sent", async () => {
  host = await mailHost();
  await working(settings(host.port));
  await send(mail({ path: "/recover#secret-token" }));
  await host.wait(1);
  const [row] = await ended();
  expect(row).toMatchObject({ state: "sent", to_address: null, data: {} });
  const jobs = await platform.db
    .selectFrom("pgboss.job" as never)
    .selectAll()
    .execute();
  expect(JSON.stringify(jobs)).not.toMatch(/secret-token|zhang|张三/);
});

test("P3 a mail whose transaction is broken off is never sent", async () => {
  host = await mailHost();
  await working(settings(host.port));
  await expect(
    platform.db.transaction().execute(async (trx) => {
      await sendMail(platform, trx, mail({ to: "never@example.com" }));
      throw new Error("broken off");
    }),
  ).rejects.toThrow("broken off");
  await send(mail());
  expect((await host.wait(1)).map((each) => each.to[0])).toEqual(["zhang@example.com"]);
  expect(await rows()).toHaveLength(1);
});

test("P3 without a mail server, or without the address that links lead to, nothing is kept", async () => {
  expect(await send(mail())).toBe(false);
  platform.config = { ...platform.config, baseUrl: null, mail: settings(1) };
  expect(await send(mail())).toBe(false);
  expect(await rows()).toEqual([]);
});

test("P3 with a name and password the server is signed in to, over TLS only, and its certificate is checked", async () => {
  const { cert, key } = localhostCertificate();
  const users: (string | undefined)[] = [];
  host = await mailHost({
    key,
    cert,
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => {
      users.push(username);
      return password === "open sesame" ? done(null, { user: username }) : done(new Error("wrong"));
    },
  });
  const account = { user: "fp", password: "open sesame" };
  await expect((await openMailServer(settings(host.port, account))).verify()).rejects.toThrow(/self.signed|certificate/i);
  expect(users).toEqual([]);
  const authority = join(platform.folder, "ca.pem");
  await writeFile(authority, cert);
  await working(settings(host.port, { ...account, authority }));
  await send(mail());
  expect(await host.wait(1)).toMatchObject([{ user: "fp", secure: true }]);
});

test("P3 a password isn't told to a server without TLS", async () => {
  const heard: string[] = [];
  host = await mailHost({
    onAuth: ({ password }, _session, done) => {
      heard.push(password ?? "");
      done(null, { user: "fp" });
    },
  });
  const server = await openMailServer(settings(host.port, { host: "0.0.0.0", user: "fp", password: "open sesame" }));
  await expect(server.verify()).rejects.toThrow(/STARTTLS/i);
  expect(heard).toEqual([]);
});

test("P3 TLS from the first byte", async () => {
  const { cert, key } = localhostCertificate();
  host = await mailHost({ key, cert, secure: true });
  const authority = join(platform.folder, "ca.pem");
  await writeFile(authority, cert);
  await working(settings(host.port, { secure: true, authority }));
  await send(mail());
  expect(await host.wait(1)).toMatchObject([{ secure: true }]);
});

test("P3 what the server can't take now is tried again later, and later still", async () => {
  let refusals = 2;
  const waits: number[] = [];
  host = await mailHost({
    onRcptTo: (_address, _session, done) => {
      const refused =
        refusals-- > 0 ? Object.assign(new Error("greylisted zhang@example.com"), { responseCode: 451 }) : undefined;
      void rows().then(([row]) => {
        if (row!.next_at !== null) waits.push((row!.next_at.getTime() - platform.clock().getTime()) / 60_000);
        done(refused);
      });
    },
  });
  await working(settings(host.port));
  await send(mail());
  await host.wait(1);
  expect(await ended()).toMatchObject([{ state: "sent", attempts: 2 }]);
  expect(waits).toEqual([1, 5]);
  expect(logged).toMatchObject([{ problem: "451" }, { problem: "451" }]);
  expect(JSON.stringify(logged)).not.toMatch(/zhang|张三/);
});

test("P3 what the server refuses for good is given up at once, and kept without its address", async () => {
  let tries = 0;
  host = await mailHost({
    onRcptTo: (_address, _session, done) => {
      tries++;
      done(Object.assign(new Error("no such user zhang@example.com"), { responseCode: 550 }));
    },
  });
  await working(settings(host.port));
  await send(mail());
  expect(await ended()).toMatchObject([{ state: "refused", problem: "550", to_address: null, data: {} }]);
  expect(tries).toBe(1);
  expect(JSON.stringify(logged)).not.toMatch(/zhang|张三/);
});

test("P3 a mail that is of no use any more isn't sent", async () => {
  host = await mailHost();
  await working(settings(host.port));
  await send(mail({ endsAt: platform.clock() }));
  expect(await ended()).toMatchObject([{ state: "too-late" }]);
  expect(host.taken).toEqual([]);
});

test("P3 a mail whose job was lost is asked for again, and old ones are forgotten", async () => {
  host = await mailHost();
  platform.config = { ...platform.config, baseUrl: BASE, mail: settings(host.port) };
  await send(mail());
  await platform.db.deleteFrom("pgboss.job" as never).execute();
  await workMail(platform);
  platform.clock.set(new Date(Date.now() + 3_600_000));
  await sweepMail(platform);
  await host.wait(1);
  await ended();
  platform.clock.advance(91 * 86_400_000);
  await sweepMail(platform);
  expect(await rows()).toEqual([]);
});

test("P3 an unknown language gets the default one, and a value can't turn the direction of a line", () => {
  const { subject } = mailText(
    { ...platform.i18n, t: (locale, key, params) => `${locale} ${key} ${String(params?.["name"])}` },
    { locale: "xx", template: "test", values: { name: "a\u202eb\u2028c" }, lines: [], link: null, baseUrl: BASE },
  );
  expect(subject).toBe("zh-CN mail:test.subject a b c");
});
