/** H6: the public status: files that any web server may serve, which say what is known when the database is gone; and mails about it. */
import { type Server, type Socket, connect, createServer } from "node:net";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Incident } from "#api/incidents.api.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { createApp } from "#server/platform/http.ts";
import { type MailHost, type TakenMail, mailHost, readable } from "#server/platform/mail/testing/mail-host.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { registerStatusPage } from "./status/status-page.routes.ts";

let server: TestServer;
let mails: MailHost;
beforeAll(async () => {
  mails = await mailHost();
  const mail = {
    host: "localhost",
    port: mails.port,
    secure: false,
    user: null,
    password: null,
    authority: null,
    from: "fp@example.com",
  };
  server = await testServer({ settings: { mail, baseUrl: "https://fp.example.com" } });
});
afterAll(async () => {
  await server?.close();
  await mails?.close();
});

async function post<T>(path: string, body?: object, status = [200, 201, 202], token?: string, method = "POST"): Promise<T> {
  const answer = await server.call(`/api/v1${path}`, {
    method,
    ...(body ? { body } : {}),
    ...(token === undefined ? {} : { token }),
  });
  expect(status).toContain(answer.status);
  return (await answer.json()) as T;
}
const page = async (name = "", language = "en"): Promise<string> =>
  (await fetch(`${server.url}/status/${name}`, { headers: { "accept-language": language } })).text();
const says = (name: string, text: string | RegExp) =>
  expect.poll(() => page(name), { timeout: 10_000 }).toMatch(typeof text === "string" ? new RegExp(RegExp.escape(text)) : text);

test("H6 the page is one file in each language, without scripts and with nothing that isn't public", async () => {
  const title = "Disk of host fs-7 at Specimen Company";
  const wish = { company: null, title, cause: "hardware", severity: "high", functions: ["intake"], public: true };
  const { id } = await post<Incident>("/incidents", wish);
  await says("", "Out of order: Handing in");
  await post(`/incidents/${id}/log`, { texts: { en: "Looking at <fs-7>", "zh-CN": "在看" }, public: false });
  await post(`/incidents/${id}/log`, { texts: { en: "We replace a <disk> & restart", "zh-CN": "正在更换磁盘" }, public: true });
  const own = { ...wish, company: server.companyId, title: "Ours alone", functions: ["exports"] };
  await post("/incidents", own);
  await says("", "We replace a &lt;disk&gt; &amp; restart");
  const english = await page();
  expect(english).not.toMatch(/fs-7|Specimen|Ours alone|<script|https?:\/\/(?!fp\.example\.com)/);
  expect(english).toMatch(/<html lang="en">/);
  expect(await page("zh-TW.html")).toContain("正在更换磁盘");
  const answer = await fetch(`${server.url}/status/`, { headers: { "accept-language": "zh-TW" } });
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await answer.text()).toContain('<html lang="zh-TW">');
  const file = await readFile(join(server.platform.config.data, "status", "en.html"), "utf8");
  expect(file).toContain("We replace a &lt;disk&gt;");
  await post(`/incidents/${id}/resolve`);
  await expect.poll(async () => (await page()).indexOf("Out of order now"), { timeout: 10_000 }).toBe(-1);
  expect(await page()).toMatch(/The last 90 days[\s\S]*Out of order: Handing in/);
  for (const name of ["..%2Fpiaozai.lock", ".en.html.1", "session-secret", "en.html.bak"])
    expect((await fetch(`${server.url}/status/${name}`)).status).toBe(404);
});

test("H6 the feed has an entry for each beginning, update and end", async () => {
  // the feed is written after the page
  await says("en.atom", ":resolved</id>");
  const feed = await page("en.atom");
  expect(feed).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www.w3.org\/2005\/Atom"/);
  expect(
    [...feed.matchAll(/<entry><id>urn:piaozai:incident:\d+:(\w+)<\/id>/g)].map(([, what]) =>
      /^\d+$/.test(what!) ? "update" : what,
    ),
  ).toEqual(expect.arrayContaining(["opened", "update", "resolved"]));
  expect(feed).toContain('href="https://fp.example.com/status/en.atom"');
  expect(feed).not.toMatch(/fs-7|Specimen/);
});

test("H6 maintenance for everybody is announced, shown while it runs, and kept as history", async () => {
  const texts = { en: { title: "New disks", text: "Handing in pauses" } };
  const times = { from: "2025-06-18T14:00:00Z", until: "2025-06-18T15:00:00Z" };
  const window = { kind: "window", texts, audience: { visitors: true }, ...times, functions: ["intake"], publish: true };
  await post("/notices", window);
  await post("/notices", { ...window, audience: {}, texts: { en: { title: "Inside only", text: "" } } });
  await says("", /<h2>Maintenance<\/h2>[\s\S]*New disks/);
  expect(await page()).not.toContain("Inside only");
  expect(await page("en.atom")).toContain("New disks");
});

const linkIn = ({ text }: TakenMail, purpose: string): string =>
  new RegExp(`https://fp\\.example\\.com/status-mail#${purpose}=([\\w.-]+)`).exec(readable(text))![1]!;

test("H6 updates by mail begin when they are confirmed and end by their own link; nobody is told who has them", async () => {
  const ask = (email: string) => post<object>("/status-subscriptions", { email, locale: "en" }, [202], "");
  const first = await ask("Reader@example.com");
  const before = mails.taken.length;
  const [confirming] = (await mails.wait(before + 1)).slice(before);
  expect(confirming!.to).toEqual(["reader@example.com"]);
  // not before it is confirmed
  const wish = { company: null, title: "x", cause: "network", severity: "low", functions: ["exports"], public: true };
  const quiet = await post<Incident>("/incidents", wish);
  await post(`/incidents/${quiet.id}/resolve`);
  const token = linkIn(confirming!, "confirm");
  await post("/status-subscriptions/confirm", { token: token.replace(/.$/, (last) => (last === "A" ? "B" : "A")) }, [403], "");
  await post("/status-subscriptions/confirm", { token }, [200], "");
  server.platform.clock.advance(1_000);
  expect(await ask("reader@example.com")).toEqual(first);
  const [already] = (await mails.wait(before + 2)).slice(before + 1);
  expect(readable(already!.text)).toContain("already");
  const { id } = await post<Incident>("/incidents", wish);
  await post(`/incidents/${id}/log`, { texts: { en: "A cable is cut" }, public: true });
  const updates = (await mails.wait(before + 4)).slice(before + 2);
  expect(updates.map(({ to }) => to)).toEqual([["reader@example.com"], ["reader@example.com"]]);
  expect(updates.map(({ text }) => readable(text)).join()).toMatch(/Exports[\s\S]*A cable is cut|A cable is cut[\s\S]*Exports/);
  const leaving = linkIn(updates[0]!, "leave");
  await post("/status-subscriptions/leave", { token: leaving }, [200], "");
  await post("/status-subscriptions/leave", { token: leaving }, [200], "");
  expect(await server.platform.db.selectFrom("status_subscriber").selectAll().execute()).toEqual([]);
  // three mails an hour to one address: the answer stays the same
  for (let time = 0; time < 3; time += 1) expect(await ask("other@example.com")).toEqual(first);
});

/** A way to the database that can be cut and mended. */
async function cable(url: string): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const listening = (on: number): Promise<Server> =>
    new Promise((resolve) => {
      const made = createServer((from) => {
        const to = connect(Number(port), hostname);
        for (const each of [from, to]) {
          sockets.add(each);
          each.on("error", () => undefined).on("close", () => (from.destroy(), to.destroy()));
        }
        from.pipe(to).pipe(from);
      });
      made.listen(on, "127.0.0.1", () => resolve(made));
    });
  let open = await listening(0);
  const own = (open.address() as { port: number }).port;
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String(own);
  return {
    url: through.href,
    cut: () =>
      new Promise((resolve) => {
        open.close(() => resolve());
        for (const each of sockets) each.destroy();
      }),
    mend: async () => {
      open = await listening(own);
    },
  };
}

test("H6 with the database gone the page answers and says since when; back, the system opens an incident for it", async () => {
  const way = await cable(server.platform.url);
  const pool = createPool(way.url, { max: 2, onError: () => undefined });
  const db = createDb(pool);
  const platform = { ...server.platform, db };
  const app = await createApp(platform, { routes: (each) => registerStatusPage(each, platform, 20), web: "/nowhere" });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  const shown = async () => (await fetch(`http://127.0.0.1:${port}/status/en.html`)).text();
  try {
    await expect.poll(shown, { timeout: 10_000 }).toContain("New disks");
    server.platform.clock.set("2025-06-18T03:00:00Z");
    await way.cut();
    await expect.poll(shown, { timeout: 10_000 }).toContain("can&#39;t be reached since 2025-06-18 11:00");
    // and what was known before
    expect(await shown()).toContain("New disks");
    server.platform.clock.set("2025-06-18T03:05:00Z");
    await way.mend();
    await expect.poll(shown, { timeout: 20_000 }).not.toContain("reached since");
    const watched = () =>
      server.platform.db
        .selectFrom("incident")
        .selectAll()
        .where("watched", "=", "database")
        .where("state", "=", "open")
        .execute();
    await expect.poll(async () => (await watched()).length, { timeout: 10_000 }).toBe(1);
    const [incident] = await watched();
    expect(incident).toMatchObject({ cause_guessed: true, public: true, severity: "critical", company_id: null });
    expect(incident!.started_at).toEqual(new Date("2025-06-18T03:00:00Z"));
  } finally {
    await app.close();
    await db.destroy();
    await way.cut();
  }
});
