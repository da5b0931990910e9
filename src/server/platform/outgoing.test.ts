import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Outgoing, fetchOutside, isFetchable } from "./outgoing.ts";
import { carried, isHostOrRange, mayReach } from "./outgoing-addresses.ts";

const nowhere = { privateHosts: [] };
const here = { privateHosts: ["localhost"] };
const words = (text: string): string[] => text.trim().split(/\s+/);

test("O4 only https is fetched, and http of servers that the operator names; no address with a name and password in it", () => {
  for (const url of [
    "https://idp.example",
    "http://localhost:3000",
    "http://10.1.2.3",
    "http://LOCALHOST./",
    "http://[fd00::1]:1",
  ])
    expect([url, isFetchable({ privateHosts: ["localhost", "10.0.0.0/8", "fd00::/16"] }, url)]).toEqual([url, true]);
  for (const url of [
    "http://idp.example",
    "http://127.0.0.1",
    "file:///etc/passwd",
    "ftp://x",
    "gopher://x",
    "data:text/plain,x",
    "https://user:pass@idp.example",
    "x",
    "http://localhost.evil.example",
  ])
    expect([url, isFetchable(here, url)]).toEqual([url, false]);
});

test("O4 a private network is reached only where the operator allows it, and the place where clouds keep their secrets never", () => {
  const priv = words(`
    10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 127.0.0.1 100.64.0.1 192.0.0.1 198.18.0.1 ::1 fd00::1 fec0::1
    ::ffff:10.0.0.1 ::ffff:7f00:1 ::10.0.0.1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:a00:1:: 2001::1`);
  for (const address of priv) {
    expect([address, mayReach(address, [])]).toEqual([address, false]);
    expect([address, mayReach(address, [address])]).toEqual([address, true]);
    expect([address, mayReach(address, ["idp.intern"], "IDP.intern.")]).toEqual([address, true]);
    expect([address, mayReach(address, ["idp.intern"], "evil.example")]).toEqual([address, false]);
  }
  expect(mayReach("::ffff:10.0.0.1", ["10.0.0.0/24"])).toBe(true);
  expect(mayReach("10.0.1.1", ["10.0.0.0/24"])).toBe(false);
  const never = words(`
    169.254.169.254 0.0.0.0 0.1.2.3 fe80::1 fe80::1%eth0 224.0.0.1 255.255.255.255 :: ff02::1 100.100.100.200
    168.63.129.16 192.0.0.192 fd00:ec2::254 192.0.2.1 2001:db8::1 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe
    ::169.254.169.254 64:ff9b::a9fe:a9fe 64:ff9b:1::a9fe:a9fe 2002:a9fe:a9fe::1`);
  for (const address of never)
    expect([address, mayReach(address, [address, "0.0.0.0/0", "::/0", "x"], "x")]).toEqual([address, false]);
  for (const address of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2400:3200::1", "64:ff9b::808:808", "2002:808:808::"])
    expect([address, mayReach(address, [])]).toEqual([address, true]);
});

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte, byte);
const hex = (parts: number[]): string => parts.map((part) => part.toString(16).padStart(2, "0")).join("");

test("O4 however an address of IPv4 is written, it is judged as what it is", () => {
  fc.assert(
    fc.property(ipv4, ([a, b, c, d]) => {
      const plain = `${a}.${b}.${c}.${d}`;
      const all = ((a * 256 + b) * 256 + c) * 256 + d;
      const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join(".");
      const spellings = [
        octal,
        `0x${hex([a, b, c, d])}`,
        String(all),
        `${a}.${b}.${c * 256 + d}`,
        `${plain}.`,
        `0x${hex([a])}.${b * 65_536 + c * 256 + d}`,
      ];
      for (const spelling of spellings) expect([spelling, new URL(`http://${spelling}/`).hostname]).toEqual([spelling, plain]);
      const [high, low] = [hex([a, b]), hex([c, d])];
      for (const within of [
        `::ffff:${plain}`,
        `::ffff:${high}:${low}`,
        `64:ff9b::${high}:${low}`,
        `64:ff9b:1::${high}:${low}`,
        `2002:${high}:${low}::1`,
      ]) {
        expect([within, carried(within)]).toEqual([within, plain]);
        if (!mayReach(plain, [])) expect([within, mayReach(within, [])]).toEqual([within, false]);
      }
    }),
  );
});

test("O4 an address that leads to none of IPv4 is judged by itself", () => {
  for (const address of ["8.8.8.8", "::1", "::", "2400:3200::1", "fd00::1"])
    expect([address, carried(address)]).toEqual([address, null]);
});

test("O4 what the operator allows is a name, an address or a range, nothing else", () => {
  for (const text of ["idp.intern", "localhost", "10.0.0.0/8", "192.168.1.7", "fd00::/8", "a_b.c"])
    expect([text, isHostOrRange(text)]).toEqual([text, true]);
  for (const text of ["", "http://x", "10.0.0.0/33", "fd00::/129", "*.intern", "a b", "10.0.0/8", "-"])
    expect([text, isHostOrRange(text)]).toEqual([text, false]);
});

const server = createServer((request, response) => {
  const to = (location: string): void => void response.writeHead(302, { location }).end();
  if (request.url === "/to-clouds") return to("http://169.254.169.254/latest/meta-data/");
  if (request.url === "/to-elsewhere") return to(`http://127.0.0.1:${(server.address() as AddressInfo).port}/headers`);
  if (request.url === "/to-headers") return to("/headers");
  if (request.url === "/round") return to("/round");
  if (request.url === "/headers") return void response.end(request.headers.authorization ?? "none");
  if (request.url === "/silent") return;
  if (request.url === "/endless") {
    const more = (): void => void (response.write("x".repeat(65_536)) ? setImmediate(more) : response.once("drain", more));
    response.on("error", () => undefined);
    return more();
  }
  response.end('{"ok":true}');
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  base = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
const ask = async (path: string, options?: Outgoing, reach = here): Promise<string> =>
  (await fetchOutside(reach, `${base}${path}`, options)).body.toString();

test("O4 a name that leads into a private network is refused where the connection is made; no redirect is followed, nothing endless is read", async () => {
  await expect(fetchOutside(nowhere, `https://localhost:${new URL(base).port}/`)).rejects.toThrow("address not allowed");
  await expect(fetchOutside(nowhere, "https://127.0.0.1:1/")).rejects.toThrow("address not allowed");
  expect(await ask("/")).toBe('{"ok":true}');
  expect((await fetchOutside(here, `${base}/to-headers`)).status).toBe(302);
  await expect(ask("/endless")).rejects.toThrow("too much");
  await expect(ask("/", { bytesMax: 5 })).rejects.toThrow("too much");
  await expect(ask("/silent", { timeoutMs: 50 })).rejects.toThrow("no answer");
});

test("O4 a redirect that is followed is judged like the first address, and what is secret is told to no other server", async () => {
  const headers = { authorization: "Bearer secret" };
  expect(await ask("/to-headers", { redirects: 1, headers })).toBe("Bearer secret");
  expect(await ask("/to-elsewhere", { redirects: 1, headers }, { privateHosts: ["localhost", "127.0.0.1"] })).toBe("none");
  await expect(ask("/to-elsewhere", { redirects: 1 })).rejects.toThrow("address not allowed");
  await expect(ask("/to-clouds", { redirects: 1 }, { privateHosts: ["localhost", "169.254.0.0/16"] })).rejects.toThrow(
    "address not allowed",
  );
  await expect(ask("/round", { redirects: 3 })).rejects.toThrow("too many redirects");
  await expect(ask("/to-headers", { redirects: 1, method: "POST" })).rejects.toThrow("too many redirects");
});
