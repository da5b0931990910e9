/**
 * The simulator's HTTP: the wires of three providers below /leqi, /nuonuo and /baiwang, its own controls below /control, and a page that
 * says what it is. Every answer names the simulator in a header and its own clock in `Date`.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { baiwang } from "./baiwang.ts";
import { control } from "./control.ts";
import { leqi } from "./leqi.ts";
import { nuonuo } from "./nuonuo.ts";
import { page } from "./page.ts";
import { HEADER, NOTICE } from "./specimen.ts";
import { type Party, Store, type StoreOptions } from "./store.ts";
import type { Asked, Reply } from "./wire.ts";

const NOBODY: Party = { name: "", taxId: "" };
const BODY_MAX = 1024 * 1024;
const WIRES: Record<string, (store: Store, asked: Asked) => Reply> = { leqi, nuonuo, baiwang };

export type Simulator = { store: Store; /** http://127.0.0.1:… */ address: string; close(): Promise<void> };

/** @param port 0: a free one */
export async function startSimulator(
  options: StoreOptions & { port: number; /** whom its page suggests to issue for */ party?: Party },
): Promise<Simulator> {
  const store = new Store(options);
  const server = createServer((request, response) => {
    answer(store, options.party ?? NOBODY, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(400, { [HEADER]: "1" });
      response.end(error instanceof Error ? error.message : "");
    });
  });
  await new Promise<void>((done, failed) => server.once("error", failed).listen(options.port, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { store, address: `http://127.0.0.1:${port}`, close: () => closed(server, store) };
}

async function closed(server: Server, store: Store): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  store.close();
}

async function answer(store: Store, party: Party, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://localhost");
  const asked: Asked = { path, query, headers: request.headers, body: await bodyOf(request) };
  const [, first = ""] = path.split("/");
  const wire = Object.hasOwn(WIRES, first) ? WIRES[first] : undefined;
  if (wire !== undefined) return await simulated(store, response, () => wire(store, asked));
  if (first === "") return send(store, response, 200, page(store, party), "text/html; charset=utf-8");
  if (first !== "control") return json(store, response, { status: 404, json: { simulator: NOTICE } });
  json(store, response, control(store, request.method ?? "GET", path, asked.body));
}

/** What a platform does to a request before it answers it, or instead. */
async function simulated(store: Store, response: ServerResponse, reply: () => Reply): Promise<void> {
  const { trouble, slowMs } = store.behaviour;
  if (slowMs > 0) await pause(slowMs);
  if (store.outage || store.chance() < trouble.unavailable)
    return json(store, response, { status: 503, json: { simulator: NOTICE } });
  if (store.chance() < trouble.throttled)
    return json(store, response, { status: 429, json: { simulator: NOTICE }, headers: { "retry-after": "60" } });
  if (store.chance() < trouble.nonsense) return send(store, response, 200, "<html>维护中</html>", "text/html");
  // whether it was carried out is what the other side doesn't learn
  const cut = store.chance() < trouble.cutOff;
  const answered = reply();
  if (!cut) return json(store, response, answered);
  const whole = JSON.stringify(answered.json);
  response.writeHead(200, { ...headersOf(store), "content-length": Buffer.byteLength(whole) });
  response.write(whole.slice(0, Math.floor(whole.length * store.chance())));
  response.destroy();
}

const json = (store: Store, response: ServerResponse, { status, json: body, headers }: Reply): void =>
  send(store, response, status, JSON.stringify(body), "application/json; charset=utf-8", headers);

function send(store: Store, response: ServerResponse, status: number, body: string, type: string, more = {}): void {
  response.writeHead(status, { ...headersOf(store), "content-type": type, ...more });
  response.end(body);
}

const headersOf = (store: Store) => ({ [HEADER]: "specimen", date: new Date(store.now()).toUTCString() });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_MAX) throw new Error("too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
