import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { fetchOutside, isFetchable, mayReach } from "./outgoing.ts";

test("O4 only https is fetched, and http of this machine; no address with a name and password in it", () => {
  for (const url of ["https://idp.example", "http://localhost:3000", "http://127.0.0.1:1", "http://[::1]:1"])
    expect(isFetchable(url)).toBe(true);
  for (const url of [
    "http://idp.example",
    "http://10.0.0.1",
    "file:///etc/passwd",
    "ftp://x",
    "https://user:pass@idp.example",
    "x",
    "http://localhost.evil.example",
  ])
    expect(isFetchable(url)).toBe(false);
});

test("O4 a private network is reached only where the typed server stands in one, and the place where clouds keep their secrets never", () => {
  const priv = [
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
  ];
  for (const address of priv)
    expect([address, mayReach(address, false), mayReach(address, true)]).toEqual([address, false, true]);
  for (const address of ["169.254.169.254", "::ffff:169.254.169.254", "0.0.0.0", "fe80::1", "224.0.0.1", "255.255.255.255", "::"])
    expect([address, mayReach(address, true)]).toEqual([address, false]);
  for (const address of ["8.8.8.8", "172.32.0.1", "2400:3200::1"])
    expect([address, mayReach(address, false)]).toEqual([address, true]);
});

test("O4 a name that leads into a private network is refused where the connection is made; no redirect is followed, nothing endless is read", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/away") return void response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    if (request.url === "/endless") {
      const more = (): void => void (response.write("x".repeat(65_536)) ? setImmediate(more) : response.once("drain", more));
      response.on("error", () => undefined);
      return more();
    }
    response.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;
  await expect(fetchOutside(`${base}/`, { privateToo: false })).rejects.toThrow("address not allowed");
  await expect(fetchOutside("http://127.0.0.1:1/", { privateToo: false })).rejects.toThrow("address not allowed");
  expect(await fetchOutside(`${base}/`, { privateToo: true })).toEqual({ status: 200, text: '{"ok":true}', inPrivate: true });
  expect((await fetchOutside(`${base}/away`, { privateToo: true })).status).toBe(302);
  await expect(fetchOutside(`${base}/endless`, { privateToo: true })).rejects.toThrow("too much");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
