import { Agent, request } from "node:http";

export type Client = { get(path: string): Promise<unknown>; post(path: string, body: unknown): Promise<unknown>; close(): void };

/** A client with kept connections and one token, as lean as Node.js allows: what is measured is the server. */
export function client(base: string, token: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const { hostname, port } = new URL(base);
  const call = (method: string, path: string, body: string | null): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string | number> = { authorization: `Bearer ${token}` };
      if (body !== null) {
        headers["content-type"] = "application/json";
        headers["content-length"] = Buffer.byteLength(body);
      }
      const sent = request({ agent, hostname, port, method, path, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          if ((response.statusCode ?? 500) >= 300)
            reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 400)}`));
          else resolve(text === "" ? null : JSON.parse(text));
        });
      });
      sent.on("error", reject);
      if (body !== null) sent.write(body);
      sent.end();
    });
  return {
    get: (path) => call("GET", path, null),
    post: (path, body) => call("POST", path, JSON.stringify(body)),
    close: () => agent.destroy(),
  };
}
