/** Another system with an interface of its own on a real HTTP server, which can be made to fail. */
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown };
export type Call = { path: string; params: Record<string, string>; headers: IncomingMessage["headers"]; body: unknown };
export type OtherSystem = {
  /** http://localhost:port */
  url: string;
  /** whatever was asked, in order */
  calls: Call[];
  /** how it answers from now on */
  answer(reply: (call: Call) => Reply): void;
  close(): Promise<void>;
};

export async function otherSystem(): Promise<OtherSystem> {
  let reply: (call: Call) => Reply = () => ({ status: 404 });
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === "" ? null : JSON.parse(text);
      const call = { path: pathname, params: Object.fromEntries(searchParams), headers: request.headers, body };
      calls.push(call);
      const { status = 200, headers = {}, body: said = {} } = reply(call);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof said === "string" || said instanceof Uint8Array ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    calls,
    answer: (next) => {
      reply = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
