import { connect } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, createApp } from "../http.ts";
import { testPlatform, type TestPlatform } from "../testing/test-database.ts";
import { newCosts } from "./costs.ts";

describe("a budget", () => {
  test("O4 is used up, and fills up again with time", () => {
    let now = 0;
    const costs = newCosts(60, () => now);
    expect([costs.take("a", 40), costs.take("a", 20)]).toEqual([0, 0]);
    // a unit a second
    expect(costs.take("a", 10)).toBe(10);
    now += 9_999;
    expect(costs.take("a", 10)).toBe(1);
    now += 1;
    expect(costs.take("a", 10)).toBe(0);
  });

  test("O4 is one's own: what one uses up another still has", () => {
    const costs = newCosts(60, () => 0);
    costs.take("a", 60);
    expect([costs.take("a", 1) > 0, costs.take("b", 60)]).toEqual([true, 0]);
  });

  test("O4 holds no more than a minute's worth, however long nothing was asked", () => {
    let now = 0;
    const costs = newCosts(60, () => now);
    costs.take("a", 1);
    now += 3_600_000;
    expect([costs.take("a", 60), costs.take("a", 1) > 0]).toEqual([0, true]);
  });

  test("O4 a price above the limit is paid by all of it, else the route could never be used", () => {
    expect(newCosts(10, () => 0).take("a", 60)).toBe(0);
  });

  test("O4 no more accounts are remembered than there is room for; the one that was longest ago is forgotten", () => {
    const costs = newCosts(60, () => 0, 2);
    for (const account of ["a", "b", "c"]) costs.take(account, 60);
    expect([costs.take("c", 1) > 0, costs.take("b", 1) > 0, costs.take("a", 1)]).toEqual([true, true, 0]);
  });
});

describe("over HTTP", () => {
  let platform: TestPlatform;
  let app: App;
  let letGo: (() => void)[] = [];

  beforeAll(async () => {
    platform = await testPlatform({ costLimit: 100 });
    app = await createApp(platform, {
      web: "/nowhere",
      routes: (each) => {
        each.addHook("onRequest", (request, _reply, done) => {
          request.account = request.headers["x-who"]?.toString() ?? null;
          done();
        });
        each.post("/api/v1/dear", { config: { cost: 60 } }, async () => ({ fine: true }));
        each.get(
          "/api/v1/slow",
          { config: { cost: 20 } },
          () => new Promise((resolve) => letGo.push(() => resolve({ fine: true }))),
        );
        each.get("/api/v1/free", async () => ({ fine: true }));
      },
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
  });
  afterAll(async () => {
    await app.close();
    await platform.close();
  });
  const ask = (path: string, who: string, method: "GET" | "POST" = "GET") =>
    app.inject({ method, url: `/api/v1/${path}`, headers: { "x-who": who } });

  test("O4 what is dear is refused with words and a time once the budget is used up; the rest goes on, and so do others", async () => {
    expect((await ask("dear", "ann", "POST")).statusCode).toBe(200);
    const refused = await ask("dear", "ann", "POST");
    expect(refused.json()).toMatchObject({ status: 429, code: "too-much", nextStep: expect.stringContaining("12") });
    expect(refused.headers["retry-after"]).toBe("12");
    expect((await ask("free", "ann")).statusCode).toBe(200);
    expect((await ask("dear", "ben", "POST")).statusCode).toBe(200);
  });

  test("O4 one account has four things that take long under way or waiting, and another still has its turn", async () => {
    letGo = [];
    const until = async (is: () => boolean): Promise<void> => {
      while (!is()) await new Promise((resolve) => setImmediate(resolve));
    };
    const under = () => app.lines.heavy.size.running + app.lines.heavy.size.waiting;
    const running = Array.from({ length: 4 }, () => ask("slow", "cleo"));
    await until(() => under() === 4);
    const fifth = await ask("slow", "cleo");
    expect(fifth.json()).toMatchObject({ status: 429, code: "too-much-at-once" });
    const begun = letGo.length;
    const other = ask("slow", "dan");
    await until(() => letGo.length > begun);
    const answered = Promise.all([...running, other]);
    for (let done = 0; done < 5; done++) {
      await until(() => letGo.length > 0);
      letGo.shift()!();
    }
    expect((await answered).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  });

  /** What the server says to bytes that are no request. */
  async function said(bytes: string): Promise<string> {
    const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
    let text = "";
    socket.on("data", (part) => (text += part.toString()));
    socket.write(bytes);
    await once(socket, "close");
    return text;
  }

  test.each([
    ["no HTTP at all", "GARBAGE\r\n\r\n", 400],
    ["a header that is too large", `GET / HTTP/1.1\r\nhost: x\r\nx-large: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    ["an address that is too long", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    [
      "both ways to say the length",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["two lengths", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc", 400],
    ["a length that is no number", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: +3\r\n\r\nabc", 400],
    ["a line end of its own kind in a header", "GET / HTTP/1.1\r\nhost: x\r\nx: a\nb: c\r\n\r\n", 400],
  ])(
    "O4 %s is refused before it is a request, the connection ends, and the answer is guarded like any other",
    async (_, bytes, status) => {
      const text = await said(bytes);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      for (const header of [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "connection: close",
      ])
        expect(text.toLowerCase()).toContain(header);
      // one answer, so that nothing is left over for the next one on the line
      expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
  );
});
