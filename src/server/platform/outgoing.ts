/**
 * Requests to servers whose address somebody typed, or that such a server named. They are bound in time and size, follow no
 * redirect, and reach a private network only where the typed server itself stands in one: the address is judged where the
 * connection is made, so that a name which resolves to something else a moment later gains nothing.
 */
import { lookup } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { BlockList, type LookupFunction, isIP } from "node:net";

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 1024 * 1024;

const list = (...ranges: [string, number, "ipv4" | "ipv6"][]): BlockList => {
  const blocked = new BlockList();
  for (const range of ranges) blocked.addSubnet(...range);
  return blocked;
};
/** Nobody's server stands there: this host, link-local (where clouds keep their secrets), multicast, reserved. */
const NEVER = list(
  ["0.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 128, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
);
const PRIVATE = list(
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["::1", 128, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
);
const within = (blocked: BlockList, address: string): boolean => blocked.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** What an address may be: private only for the server that was typed, and those beside it. */
export const mayReach = (address: string, privateToo: boolean): boolean =>
  !within(NEVER, address) && (privateToo || !within(PRIVATE, address));
const isPrivate = (address: string): boolean => within(PRIVATE, address);

/** Whether the host of a URL is an address of digits, not a name. */
export const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** https, or http to this machine itself. */
export function isFetchable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return (protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname))) && username === "" && password === "";
}

export class OutgoingError extends Error {}

export type Answered = { status: number; text: string; /** where the server stands in a private network */ inPrivate: boolean };
type Outgoing = { method?: "GET" | "POST"; headers?: Record<string, string>; body?: string; privateToo: boolean };

const guardedLookup =
  (privateToo: boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "");
      const refused = addresses.find(({ address }) => !mayReach(address, privateToo));
      if (refused !== undefined || addresses.length === 0) return callback(new OutgoingError("address not allowed"), "");
      return options.all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

/** @throws OutgoingError for an address that isn't allowed, a server that doesn't answer, too late or too much */
export async function fetchOutside(url: string, { method = "GET", headers = {}, body, privateToo }: Outgoing): Promise<Answered> {
  if (!isFetchable(url)) throw new OutgoingError("address not allowed");
  const target = new URL(url);
  const literal = target.hostname.replace(/^\[|\]$/g, "");
  if (isIP(literal) !== 0 && !mayReach(literal, privateToo)) throw new OutgoingError("address not allowed");
  const options: RequestOptions = {
    method,
    headers: { accept: "application/json", "user-agent": "piaozai", ...headers },
    lookup: guardedLookup(privateToo),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    agent: false,
  };
  try {
    return await new Promise<Answered>((resolve, reject) => {
      const sent = (target.protocol === "https:" ? tlsRequest : plainRequest)(target, options, (response) => {
        const inPrivate = isPrivate(response.socket.remoteAddress ?? "0.0.0.0");
        read(response).then((text) => resolve({ status: response.statusCode ?? 0, text, inPrivate }), reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  } catch (error) {
    throw error instanceof OutgoingError ? error : new OutgoingError("no answer", { cause: error });
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) throw new OutgoingError("too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
