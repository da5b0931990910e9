/** A server that takes messages, as a finance system would: it checks each signature with an implementation that isn't ours. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export type Taken = { id: string; type: string; data: Record<string, unknown>; signatures: number };
export type Receiver = {
  url: string;
  /** what came and was signed as it should be, each as often as it came */
  taken: Taken[];
  /** requests, whatever came of them */
  asked: number;
  /** how it answers from now on; "hang": not at all */
  answer: number | "hang" | ((type: string) => number);
  headers: Record<string, string>;
  secret: string;
  /** called with each message before it is answered */
  onMessage: (message: Taken) => void | Promise<void>;
  close(): Promise<void>;
};

export async function receiver(): Promise<Receiver> {
  const held = new Set<{ destroy(): void }>();
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    self.asked += 1;
    const body = Buffer.concat(chunks).toString();
    const headers = request.headers as Record<string, string>;
    // the timestamp is the test's own clock: the library would call it too old
    const said = new Webhook(self.secret).sign(
      headers["webhook-id"]!,
      new Date(Number(headers["webhook-timestamp"]) * 1000),
      body,
    );
    const signatures = headers["webhook-signature"]!.split(" ");
    if (!signatures.includes(said)) return void response.writeHead(401).end();
    const { type, data } = JSON.parse(body) as Taken;
    const message = { id: headers["webhook-id"]!, type, data, signatures: signatures.length };
    await self.onMessage(message);
    if (self.answer === "hang") return void held.add(response);
    const status = typeof self.answer === "number" ? self.answer : self.answer(type);
    if (status < 300) self.taken.push(message);
    response.writeHead(status, self.headers).end();
  };
  const server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const self: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?key=theirs`,
    taken: [],
    asked: 0,
    answer: 204,
    headers: {},
    secret: "",
    onMessage: () => undefined,
    close: () =>
      new Promise((resolve) => {
        for (const each of held) each.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return self;
}
