/**
 * The one way to servers whose address somebody typed, or that such a server, a mail or a file named. Requests are bound in time and
 * size. A private network is reached only where whoever runs the installation allows it (PIAOZAI_PRIVATE_HOSTS), the place where clouds
 * keep their secrets never. An address is judged where the connection is made, so that a name which resolves to something else a moment
 * later gains nothing; a redirect is followed only where the caller asks for it, and judged like the first address.
 */
import { lookup } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { type LookupFunction, isIP } from "node:net";
import type { Config } from "./config.ts";
import { bareHost, mayReach, privateReach } from "./outgoing-addresses.ts";

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 1024 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

type Reach = Pick<Config, "privateHosts">;

/** https; http only to a server that the operator allows by its name or address. No name and password in the address. */
export function isFetchable({ privateHosts }: Reach, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  const plain = protocol === "http:" && privateReach(privateHosts).names(bareHost(hostname));
  return (protocol === "https:" || plain) && username === "" && password === "";
}

/** "address not allowed", "no answer", "too much", "too many redirects" */
export class OutgoingError extends Error {}

export type Answered = { status: number; headers: IncomingMessage["headers"]; body: Buffer };
export type Outgoing = {
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** the longest that all of it may take */
  timeoutMs?: number;
  /** bytes of the answer's body */
  bytesMax?: number;
  /** how many are followed, of a GET alone; none where it isn't said: the answer is the redirect itself */
  redirects?: number;
};

const guardedLookup =
  (reach: Reach): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "");
      const refused = addresses.find(({ address }) => !mayReach(address, reach.privateHosts, hostname));
      if (refused !== undefined || addresses.length === 0) return callback(new OutgoingError("address not allowed"), "");
      return options.all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

/**
 * The address at which a server may be reached by another protocol than HTTP: it is connected to, not the name, so that what was judged
 * is what is reached. @throws OutgoingError where it may not be, or isn't known
 */
export async function reachable(reach: Reach, hostname: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (isIP(hostname) !== 0 && !mayReach(hostname, reach.privateHosts)) return reject(new OutgoingError("address not allowed"));
    guardedLookup(reach)(hostname, { all: false }, (error, address) => {
      if (error !== null) reject(error instanceof OutgoingError ? error : new OutgoingError("no answer", { cause: error }));
      else resolve(typeof address === "string" ? address : address[0]!.address);
    });
  });
}

/** @throws OutgoingError for an address that isn't allowed, a server that doesn't answer, too late or too much */
export async function fetchOutside(reach: Reach, url: string, wanted: Outgoing = {}): Promise<Answered> {
  const signal = AbortSignal.timeout(wanted.timeoutMs ?? TIMEOUT_MS);
  let [from, { headers = {} }] = [url, wanted];
  for (let left = wanted.redirects ?? 0; ; left -= 1) {
    const answered = await once(reach, from, { ...wanted, headers }, signal);
    const { location } = answered.headers;
    if (wanted.redirects === undefined || !REDIRECTS.has(answered.status) || location === undefined) return answered;
    if (wanted.method === "POST" || left <= 0) throw new OutgoingError("too many redirects");
    if (!URL.canParse(location, from)) throw new OutgoingError("address not allowed");
    const next = new URL(location, from);
    // what was meant for one server is told to no other
    if (next.origin !== new URL(from).origin) headers = withoutCredentials(headers);
    from = next.href;
  }
}

const withoutCredentials = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie|x-.*)$/i.test(name)));

async function once(reach: Reach, url: string, wanted: Outgoing, signal: AbortSignal): Promise<Answered> {
  if (!isFetchable(reach, url)) throw new OutgoingError("address not allowed");
  const target = new URL(url);
  const host = bareHost(target.hostname);
  if (isIP(host) !== 0 && !mayReach(host, reach.privateHosts)) throw new OutgoingError("address not allowed");
  const options: RequestOptions = {
    method: wanted.method ?? "GET",
    headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": "piaozai", ...wanted.headers },
    lookup: guardedLookup(reach),
    signal,
    agent: false,
  };
  try {
    return await new Promise<Answered>((resolve, reject) => {
      const sent = (target.protocol === "https:" ? tlsRequest : plainRequest)(target, options, (response) => {
        const { statusCode: status = 0, headers } = response;
        read(response, wanted.bytesMax ?? BYTES_MAX).then((body) => resolve({ status, headers, body }), reject);
      });
      sent.on("error", reject);
      sent.end(wanted.body);
    });
  } catch (error) {
    throw error instanceof OutgoingError ? error : new OutgoingError("no answer", { cause: error });
  }
}

async function read(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new OutgoingError("too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
