/** Requests to a server of this process as a stranger sends them: through a socket, over connections that are kept. */
import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Send, World } from "#server/app/testing/leaks/world.ts";

export async function overHttp({ app }: World): Promise<Send> {
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return ({ method, url: path, headers, payload }) =>
    new Promise((resolve, reject) => {
      const body = payload === undefined || Buffer.isBuffer(payload) ? (payload ?? null) : Buffer.from(JSON.stringify(payload));
      const type = body === null || headers["content-type"] !== undefined ? {} : { "content-type": "application/json" };
      const length = body === null ? {} : { "content-length": String(body.length) };
      const sent = request(
        { agent, port, host: "127.0.0.1", method, path, headers: { ...headers, ...type, ...length } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({ statusCode: answer.statusCode ?? 0, headers: answer.headers, rawPayload: Buffer.concat(parts) }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
}
