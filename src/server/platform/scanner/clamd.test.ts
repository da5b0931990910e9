/** O4: the scanner's protocol, against a real clamd and against peers that misbehave. */
import { once } from "node:events";
import { type Socket, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openScanner, scannerAddress } from "./clamd.ts";
import { CLAMD, type ClamHost, MARKER, MARKER_NAME, STREAM_MAX, clamHost, tellWithoutClamd } from "./testing/clam-host.ts";

tellWithoutClamd();

async function* pieces(...parts: (string | number)[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield typeof part === "number" ? Buffer.alloc(part, "x") : Buffer.from(part);
}

test("O4 the scanner stands at a path or at a host and port", () => {
  expect(scannerAddress("/run/clamav/clamd.ctl")).toEqual({ path: "/run/clamav/clamd.ctl" });
  expect(scannerAddress("scanner.intern:3310")).toEqual({ host: "scanner.intern", port: 3310 });
  expect(scannerAddress("[fd00::7]:3310")).toEqual({ host: "fd00::7", port: 3310 });
  for (const text of ["", "scanner.intern", "scanner:99999", "http://scanner:3310", "a b:1"])
    expect([text, scannerAddress(text)]).toEqual([text, null]);
});

describe.skipIf(CLAMD === null)("a real clamd", () => {
  let clam: ClamHost;
  beforeAll(async () => {
    clam = await clamHost();
  });
  afterAll(() => clam?.close());

  test.each(["socket", "port"] as const)("O4 says by its %s what is clean and what isn't", async (way) => {
    const scanner = openScanner(way === "socket" ? { path: clam.socket } : { host: "127.0.0.1", port: clam.port });
    expect(await scanner.scan(pieces("nothing ", "bad"))).toEqual({ infected: null });
    expect(await scanner.scan(pieces(70_000, MARKER.slice(0, 9), MARKER.slice(9), 70_000))).toEqual({ infected: MARKER_NAME });
    expect(await scanner.scan(pieces())).toEqual({ infected: null });
    expect(await scanner.version()).toMatch(/^ClamAV \d/);
  });

  test("O4 takes no more than it is set up for, and says so also while more is sent", async () => {
    const scanner = openScanner({ path: clam.socket });
    const parts = Array.from({ length: 200 }, () => 65_536);
    await expect(scanner.scan(pieces(...parts))).rejects.toMatchObject({ code: "too-large" });
    expect(await scanner.scan(pieces(STREAM_MAX - 10))).toEqual({ infected: null });
  });

  test("O4 many are scanned at once", async () => {
    const scanner = openScanner({ path: clam.socket });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => scanner.scan(pieces(`file ${at} `, at % 3 === 0 ? MARKER : "clean"))),
    );
    expect(answers.map(({ infected }) => infected !== null)).toEqual(answers.map((_, at) => at % 3 === 0));
  });
});

describe("a scanner that isn't as it should be", () => {
  const servers: ReturnType<typeof createServer>[] = [];
  const sockets = new Set<Socket>();
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });
  async function peer(answer: (socket: Socket) => void): Promise<ReturnType<typeof openScanner>> {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      answer(socket);
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return openScanner({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }, 100);
  }
  const scan = async (answer: (socket: Socket) => void, ...parts: (string | number)[]) =>
    (await peer(answer)).scan(pieces(...parts, "x"));

  test("O4 is away where nothing listens, where it says nothing, and where it breaks off", async () => {
    await expect(openScanner({ path: "/nowhere/clamd.ctl" }).scan(pieces("x"))).rejects.toMatchObject({ code: "away" });
    await expect(scan(() => undefined)).rejects.toMatchObject({ code: "away" });
    await expect(scan((socket) => void socket.once("data", () => socket.destroy()))).rejects.toMatchObject({ code: "away" });
    await expect(scan((socket) => void socket.end("stream: OK"), 500_000)).rejects.toMatchObject({ code: "away" });
  });

  test.each(["stream: whatever ERROR", "UNKNOWN COMMAND", "", "OK", "stream: OK FOUND\n", "x".repeat(5000)])(
    "O4 an answer that is no verdict is none: %j",
    async (answer) => {
      const trouble = scan((socket) => void socket.resume().end(`${answer}\0`));
      if (answer === "stream: OK FOUND\n") expect(await trouble).toEqual({ infected: "OK" });
      else await expect(trouble).rejects.toMatchObject({ code: "failed" });
    },
  );

  test("O4 what it didn't look at wholly isn't clean", async () => {
    const answer = "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0";
    await expect(scan((socket) => void socket.resume().end(answer))).rejects.toMatchObject({ code: "too-large" });
  });
});
