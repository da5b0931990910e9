/** What the wires of the providers have in common: a request as it came, and an answer that says that it is a simulator's. */
import type { IncomingHttpHeaders } from "node:http";

export type Asked = {
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders & Record<string, unknown>;
  body: string;
};
export type Reply = { status: number; json: object; headers?: Record<string, string> };
