/** What the simulated platform does to a request before it answers it, or instead: down, throttled, nonsense, cut off. */
import { baiwang } from "./baiwang.ts";
import { leqi } from "./leqi.ts";
import { nuonuo } from "./nuonuo.ts";
import { HEADER, NOTICE } from "./specimen.ts";
import type { Store } from "./store.ts";
import type { Asked, Reply } from "./wire.ts";

const WIRES: Record<string, (store: Store, asked: Asked) => Reply> = { leqi, nuonuo, baiwang };

export type Sent = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** so much of the answer arrives, and then the line breaks */
  cut: number | null;
};

/** @returns null for a path that is of no provider */
export function answerOf(store: Store, asked: Asked): Sent | null {
  const [, first = ""] = asked.path.split("/");
  const wire = Object.hasOwn(WIRES, first) ? WIRES[first] : undefined;
  if (wire === undefined) return null;
  const { trouble } = store.behaviour;
  if (store.outage || store.chance() < trouble.unavailable) return sent(store, { status: 503, json: { simulator: NOTICE } });
  if (store.chance() < trouble.throttled)
    return sent(store, { status: 429, json: { simulator: NOTICE }, headers: { "retry-after": "60" } });
  if (store.chance() < trouble.nonsense)
    return { status: 200, headers: headersOf(store, "text/html"), body: "<html>维护中</html>", cut: null };
  // whether it was carried out is what the other side doesn't learn
  const cut = store.chance() < trouble.cutOff ? store.chance() : null;
  return { ...sent(store, wire(store, asked)), cut };
}

export const sent = (store: Store, { status, json, headers }: Reply): Sent => ({
  status,
  headers: { ...headersOf(store, "application/json; charset=utf-8"), ...headers },
  body: JSON.stringify(json),
  cut: null,
});

export const headersOf = (store: Store, type: string): Record<string, string> => ({
  [HEADER]: "specimen",
  date: new Date(store.now()).toUTCString(),
  "content-type": type,
});
