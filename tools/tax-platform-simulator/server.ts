/**
 * The simulator's HTTP: the wires of three providers below /leqi, /nuonuo and /baiwang, its own controls below /control, and a page that
 * says what it is. Every answer names the simulator in a header and its own clock in `Date`.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { control } from "./control.ts";
import { page } from "./page.ts";
import { HEADER, NOTICE } from "./specimen.ts";
import { type Party, Store, type StoreOptions } from "./store.ts";
import { type Sent, answerOf, headersOf, sent } from "./platform.ts";
import type { Asked } from "./wire.ts";

const NOBODY: Party = { name: "", taxId: "" };
const BODY_MAX = 1024 * 1024;

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
  if (path === "/") {
    response.writeHead(200, headersOf(store, "text/html; charset=utf-8"));
    return void response.end(page(store, party));
  }
  if (path.startsWith("/control")) return send(response, sent(store, control(store, request.method ?? "GET", path, asked.body)));
  if (store.behaviour.slowMs > 0) await pause(store.behaviour.slowMs);
  send(response, answerOf(store, asked) ?? sent(store, { status: 404, json: { simulator: NOTICE } }));
}

function send(response: ServerResponse, { status, headers, body, cut }: Sent): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  if (cut === null) return void response.end(body);
  response.write(body.slice(0, Math.floor(body.length * cut)));
  response.destroy();
}

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
