/** O4: the number of requests, by address and by token. Each test has a server of its own, as counts last for a minute. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type App, createApp } from "../http.ts";
import { type TestPlatform, testPlatform } from "../testing/test-database.ts";

const LIMIT = 10;
let platform: TestPlatform;
let app: App;
beforeEach(async () => {
  platform = await testPlatform({ rateLimit: LIMIT });
  app = await createApp(platform, {
    web: "/nowhere",
    routes: (each) => {
      each.addHook("onRequest", (request, _reply, done) => {
        request.account = request.headers.authorization === "Bearer good" ? "ann" : null;
        done();
      });
      each.get("/api/v1/open", async () => "ok");
    },
  });
  await app.ready();
});
afterEach(async () => {
  await app.close();
  await platform.close();
});

const ask = async (remoteAddress: string, authorization?: string): Promise<number> => {
  const headers = authorization === undefined ? {} : { authorization };
  return (await app.inject({ url: "/api/v1/open", headers, remoteAddress })).statusCode;
};
const asked = async (times: number, ...[address, token]: [(at: number) => string, ((at: number) => string)?]) => {
  const answers: number[] = [];
  for (let at = 0; at < times; at++) answers.push(await ask(address(at), token?.(at)));
  return answers;
};
const refused = (answers: number[]): number => answers.filter((status) => status === 429).length;

test("O4 who makes up a token for each request is counted by his address", async () => {
  expect(
    refused(
      await asked(
        LIMIT + 3,
        () => "198.51.100.7",
        (at) => `Bearer made-up-${at}`,
      ),
    ),
  ).toBe(3);
  expect(await ask("198.51.100.8"), "somebody else").toBe(200);
});

test("O4 a token by which somebody is let in has a budget of its own, wherever it is used from", async () => {
  expect(await ask("198.51.100.7", "Bearer good")).toBe(200);
  expect(refused(await asked(LIMIT, () => "198.51.100.7"))).toBe(1);
  expect(await ask("198.51.100.7", "Bearer good"), "beside an address that is used up").toBe(200);
  expect(
    refused(
      await asked(
        LIMIT,
        (at) => `198.51.100.${at}`,
        () => "Bearer good",
      ),
    ),
  ).toBe(1);
});

test("O4 whoever has a network of IPv6 is one, however his addresses are written", async () => {
  expect(refused(await asked(LIMIT + 2, (at) => `2001:db8:0:7::${at.toString(16)}`))).toBe(2);
  expect(await ask("2001:0db8:0000:0007:ffff::1")).toBe(429);
  expect(await ask("2001:db8:0:8::1")).toBe(200);
  expect(refused(await asked(LIMIT + 1, (at) => (at % 2 === 0 ? "::ffff:198.51.100.9" : "198.51.100.9")))).toBe(1);
});
