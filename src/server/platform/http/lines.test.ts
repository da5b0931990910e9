/** O4, D14: what can't be done at once waits in a line with an end, or is refused before it begins; what is cheap stands in none. */
import { once } from "node:events";
import { type AddressInfo, type Socket, connect } from "node:net";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errorCode } from "../errors.ts";
import { type App, createApp } from "../http.ts";
import { askedFrom } from "../database/watch.ts";
import { type TestPlatform, testPlatform } from "../testing/test-database.ts";
import { limitsOf } from "./lines.ts";
import type { Line } from "./turns.ts";

let platform: TestPlatform;
let app: App;
/** what has its turn, by who asked, until it is let go */
let running: { who: string; go: (answer?: unknown) => void }[];
beforeEach(async () => {
  // lines of two, with 32 places to wait
  platform = await testPlatform({ dbPool: 10, costLimit: 1_000_000 });
  running = [];
  app = await createApp(platform, {
    web: "/nowhere",
    routes: (each) => {
      each.addHook("onRequest", (request, _reply, done) => {
        request.account = request.headers["x-who"]?.toString() ?? null;
        request.tokenName = request.account;
        done();
      });
      const held = (who: string) => new Promise((resolve) => running.push({ who, go: (answer = {}) => resolve(answer) }));
      for (const line of ["lookup", "wide", "heavy", "upload"] as const)
        each.post(`/api/v1/${line}`, { config: { line } }, (request) => held(request.account ?? ""));
      each.get("/api/v1/export", { config: { cost: 60 } }, (request) => held(request.account ?? ""));
      each.get("/api/v1/facets", { config: { cost: 5 } }, () => held(askedFrom()?.token ?? "nobody"));
      each.get("/api/v1/free", async () => ({ fine: true }));
    },
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(async () => {
  while (running.length > 0) letGo();
  await app.close();
  await platform.close();
});

const ask = (path: string, who: string) =>
  app.inject({
    method: path === "export" || path === "facets" || path === "free" ? "GET" : "POST",
    url: `/api/v1/${path}`,
    headers: who === "" ? {} : { "x-who": who },
  });
const letGo = (answer?: unknown): void => running.shift()?.go(answer);
const sizes = (line: Line) => app.lines[line].size;
async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}
/** Asks by as many people, and waits until all of them stand in line. */
async function fill(path: string, line: Line, people: number) {
  const before = sizes(line).running + sizes(line).waiting;
  const asked = Array.from({ length: people }, (_, at) => ask(path, `p${at}`));
  await until(() => sizes(line).running + sizes(line).waiting === before + people && running.length >= sizes(line).running);
  return asked;
}

test("O4 D14 more than can be done waits, and what finds no place is refused at once: 503, its cause, and when to come again", async () => {
  const asked = await fill("wide", "wide", 34);
  expect(sizes("wide")).toEqual({ running: 2, waiting: 32 });
  const refused = await ask("wide", "late");
  expect(refused.json()).toMatchObject({ status: 503, code: "overloaded", cause: "D14", nextStep: expect.stringContaining("2") });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  const answered = Promise.all(asked);
  while (sizes("wide").running > 0) {
    await until(() => running.length > 0 || sizes("wide").running === 0);
    letGo();
  }
  expect(
    (await answered).every(({ statusCode }) => statusCode === 200),
    "who waited is answered",
  ).toBe(true);
});

test("O4 while exports, wide searches and files wait, a number is looked up and what is cheap is answered", async () => {
  const waiting = [
    ...(await fill("export", "heavy", 5)),
    ...(await fill("wide", "wide", 5)),
    ...(await fill("upload", "upload", 5)),
  ];
  expect((await ask("free", "ann")).statusCode).toBe(200);
  const number = ask("lookup", "ann");
  await until(() => sizes("lookup").running === 1 && running.some(({ who }) => who === "ann"));
  running
    .splice(
      running.findIndex(({ who }) => who === "ann"),
      1,
    )[0]!
    .go();
  expect((await number).statusCode).toBe(200);
  const all = Promise.all(waiting);
  while (["heavy", "wide", "upload"].some((line) => sizes(line as Line).running > 0)) {
    await until(() => running.length > 0 || sizes("heavy").running + sizes("wide").running + sizes("upload").running === 0);
    letGo();
  }
  await all;
});

test("O4 what waited is done in the name of whoever asked, not of the one whose turn ended", async () => {
  const [first, second] = [ask("facets", "ann"), ask("facets", "ben")];
  const third = ask("facets", "cleo");
  await until(() => sizes("wide").waiting === 1 && running.length === 2);
  letGo();
  await first;
  await until(() => running.length === 2);
  expect(running.map(({ who }) => who)).toEqual(["ben", "cleo"]);
  letGo();
  letGo();
  await Promise.all([second, third]);
});

test("O4 a turn lasts as long as its answer is being made, and no longer for a client who fetches it slowly", async () => {
  const slow = ask("wide", "ann");
  await until(() => running.length === 1);
  const lines = new Readable({ read: () => undefined });
  letGo(lines);
  lines.push("1");
  await new Promise((resolve) => setImmediate(resolve));
  expect(sizes("wide").running).toBe(1);
  lines.push(null);
  await slow;
  await until(() => sizes("wide").running === 0);
});

test("O4 a line leaves connections to the database for what stands in none, and one account never has all turns of what takes long", () => {
  for (const dbPool of [4, 10, 50, 200]) {
    const limits = (["lookup", "wide", "heavy"] as const).map((line) => limitsOf(line, { dbPool }, 64));
    expect(limits.reduce((sum, { atOnce }) => sum + atOnce, 0)).toBeLessThan(dbPool);
    const { atOnce, ofOne } = limits[2]!;
    expect(ofOne < atOnce || atOnce === 1).toBe(true);
  }
  expect(limitsOf("wide", { dbPool: 50 }, 4).atOnce, "nor more than the processors carry").toBe(4);
});

test("O4 who opens a thousand connections and asks nothing only loses his own: others are answered", async () => {
  const { port } = app.server.address() as AddressInfo;
  const opened: Socket[] = [];
  let closed = 0;
  for (let at = 0; at < 1_050; at++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("close", () => (closed += 1)).on("error", (error) => expect(errorCode(error)).toBe("ECONNRESET"));
    opened.push(socket);
    await once(socket, "connect");
    // the beginning of a request whose headers never end
    if (at % 2 === 0) socket.write("GET / HTTP/1.1\r\nx-a: b\r\n");
  }
  await until(() => closed >= 50);
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/free`)).status).toBe(200);
  for (const socket of opened) socket.destroy();
});
