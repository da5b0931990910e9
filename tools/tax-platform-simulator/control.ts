/** The simulator's own controls, for demonstrations and tests: JSON in, JSON out. They belong to no provider's interface. */
import { NOTICE, type Wish, change, issue } from "./specimen.ts";
import { type Behaviour, type Entry, type Store, timeOf } from "./store.ts";
import type { Reply } from "./wire.ts";

type Body = Record<string, unknown>;
const DOES: Record<string, (store: Store, body: Body) => object> = {
  /** {taxId, name, direction, kind?, number?, fen?, blue?, remark?} */
  issue: (store, body) => issue(store, body as Wish),
  /** {number, fpzt?, ycpzzt?, hzsdbs?} */
  status: (store, { number, ...status }) => {
    if (!store.invoices.has(String(number))) throw new Error("no such invoice");
    change(store, String(number), status);
    return store.statusOf(String(number), store.now());
  },
  /** {on} */
  outage: (store, { on }) => recorded(store, { of: "outage", on: on === true }),
  /** {on}: nobody is signed in while it is */
  "signed-out": (store, { on }) => recorded(store, { of: "signed-out", on: on === true }),
  /** tokens that were given out are taken no more */
  "drop-tokens": (store) => recorded(store, { of: "tokens-dropped" }),
  /** {forwardSeconds} */
  clock: (store, { forwardSeconds }) => recorded(store, { of: "clock", aheadMs: store.aheadMs + Number(forwardSeconds) * 1000 }),
  /** any part of a behaviour */
  behaviour: (store, body) => {
    store.record({ of: "behaviour", behaviour: { ...store.behaviour, ...(body as Partial<Behaviour>) } });
    return store.behaviour;
  },
};
function recorded(store: Store, entry: Entry): object {
  store.record(entry);
  return {};
}

export function control(store: Store, method: string, path: string, body: string): Reply {
  const name = path.split("/")[2] ?? "";
  if (method === "GET") return { status: 200, json: { simulator: NOTICE, ...stateOf(store) } };
  const does = Object.hasOwn(DOES, name) ? DOES[name] : undefined;
  if (does === undefined) return { status: 404, json: { simulator: NOTICE, controls: Object.keys(DOES) } };
  return { status: 200, json: { simulator: NOTICE, ...does(store, body === "" ? {} : (JSON.parse(body) as Body)) } };
}

function stateOf(store: Store): object {
  const at = store.now();
  return {
    clock: timeOf(at),
    outage: store.outage,
    signedOut: store.signedOut,
    behaviour: store.behaviour,
    invoices: [...store.invoices.values()].map((each) => ({ ...each, status: store.statusOf(each.number, at) })),
  };
}
