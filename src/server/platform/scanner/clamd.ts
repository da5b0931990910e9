/**
 * A virus scanner that speaks clamd's protocol (ClamAV; clamd(8), "INSTREAM"): the file goes over in pieces, each behind its length in
 * four bytes, an empty one at the end; the answer is one line. The scanner needs no access to our files.
 */
import { type Socket, connect } from "node:net";
import { errorCode } from "../errors.ts";

export type ScannerAddress = { path: string } | { host: string; port: number };
/** What a file is infected with, as the scanner calls it; null: nothing was found. */
export type Verdict = { infected: string | null };

/** "away": not there, too slow, or broken off. "too-large": more than it takes or looks at. "failed": it answered, but gave no verdict. */
export type ScannerTrouble = "away" | "too-large" | "failed";
export class ScannerError extends Error {
  readonly code: ScannerTrouble;
  constructor(code: ScannerTrouble, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

export type Scanner = {
  /** @throws ScannerError where there is no verdict */
  scan(content: AsyncIterable<Uint8Array>): Promise<Verdict>;
  /** its version and that of its signatures: "ClamAV 1.4.3/27800/…" @throws ScannerError */
  version(): Promise<string>;
};

/** Without a sign of life for so long it is away. A large archive takes it tens of seconds. */
const SILENT_MS = 60_000;
const ANSWER_BYTES_MAX = 4096;

/** "/run/clamav/clamd.ctl" or "host:3310" as an address; null where it is neither. */
export function scannerAddress(text: string): ScannerAddress | null {
  if (text.startsWith("/")) return { path: text };
  const [, host, port] = /^\[?([\w.-]+|[\da-f:.]+)\]?:(\d{1,5})$/i.exec(text) ?? [];
  return host === undefined || Number(port) > 65_535 ? null : { host, port: Number(port) };
}

export function openScanner(address: ScannerAddress, silentMs = SILENT_MS): Scanner {
  return {
    scan: async (content) => {
      try {
        return verdictOf(await talk(address, silentMs, "INSTREAM", content));
      } catch (error) {
        // one that hangs up in the middle of a file, and lives, takes no more: what it said of it may be lost with the connection
        if (isHungUp(error) && (await talk(address, silentMs, "PING").catch(() => "")) === "PONG")
          throw new ScannerError("too-large", error);
        throw error;
      }
    },
    version: () => talk(address, silentMs, "VERSION"),
  };
}

const isHungUp = (error: unknown): boolean =>
  error instanceof ScannerError && /^(?:EPIPE|ECONNRESET)$/.test(errorCode(error.cause));

function verdictOf(answer: string): Verdict {
  if (answer === "stream: OK") return { infected: null };
  const [, found] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  // "AlertExceedsMax yes": it says so where it didn't look at all of it
  if (/size limit exceeded/i.test(answer) || found?.startsWith("Heuristics.Limits.Exceeded") === true)
    throw new ScannerError("too-large");
  if (found === undefined) throw new ScannerError("failed", answer);
  return { infected: found };
}

/** One command and its answer. A scanner that has heard enough answers before the end and closes. */
async function talk(
  address: ScannerAddress,
  silentMs: number,
  command: string,
  content: AsyncIterable<Uint8Array> | null = null,
): Promise<string> {
  const socket = connect(address);
  socket.setTimeout(silentMs, () => socket.destroy(new Error("silent")));
  const answer = answerOf(socket);
  answer.catch(() => undefined);
  try {
    await Promise.race([send(socket, command, content), answer]);
    return await answer;
  } catch (error) {
    throw error instanceof ScannerError ? error : new ScannerError("away", error);
  } finally {
    socket.destroy();
  }
}

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    let failure: Error | null = null;
    socket.on("data", (part: Buffer) => {
      text += part.toString("utf8");
      const end = text.indexOf("\0");
      if (end !== -1) resolve(text.slice(0, end).trim());
      else if (text.length > ANSWER_BYTES_MAX) reject(new ScannerError("failed", "no end"));
    });
    socket.on("error", (error) => (failure = error));
    // an answer may have come before the failure to send more
    socket.on("close", () => reject(failure ?? new Error("closed")));
  });
}

async function send(socket: Socket, command: string, content: AsyncIterable<Uint8Array> | null): Promise<void> {
  socket.write(`z${command}\0`);
  if (content === null) return;
  for await (const chunk of content) {
    if (chunk.byteLength === 0) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.byteLength);
    socket.write(length);
    if (!socket.write(chunk)) await drained(socket);
    if (socket.destroyed || !socket.writable) return;
  }
  socket.write(Buffer.alloc(4));
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      socket.off("drain", go).off("close", go);
      resolve();
    };
    socket.on("drain", go).on("close", go);
  });
