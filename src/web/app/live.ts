/**
 * The pages follow what happens on the server: an invoice that changed is asked for again, and so are lists that may hold it. One window of
 * a browser is connected and tells the others, where the browser lets them agree on one (HTTPS or localhost); elsewhere only the windows that
 * somebody looks at are. Without a connection pages go on asking by themselves, as they did before.
 */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { LiveChange } from "#api/live.api.ts";
import { noteLive } from "../api/way.ts";

const CHANNEL = "piaozai-live";
/** What is told in a burst, an import for example, is asked for once. */
const GATHER_MS = 1_500;
const AGAIN_MS = 5_000;

/** Kinds of queries whose answer any change of an invoice may touch. */
const TOUCHED = new Set(["invoices", "worklist", "documents", "batch-files", "duplicates", "sources", "me", "lookup"]);

/** What may stand otherwise when somebody was told something. */
const TOLD = new Set(["inbox", "lookup", "watches", "ticket", "tickets", "letters"]);

export type Message = { event: "changed"; change: LiveChange } | { event: "inbox" } | { event: "sources" } | { event: "missed" };

/** Asks again for what a message may have changed, together with those that come at once. */
function renewer(client: QueryClient): (message: Message) => void {
  let ids = new Set<string>();
  let all = false;
  let waiting = false;
  const renew = (): void => {
    const [named, every] = [ids, all];
    [ids, all, waiting] = [new Set(), false, false];
    void client.invalidateQueries({
      predicate: ({ queryKey: [kind, id] }) =>
        TOUCHED.has(String(kind)) || (kind === "invoice" && (every || named.has(String(id)))),
    });
  };
  return (message) => {
    if (message.event === "inbox")
      return void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => TOLD.has(String(kind)) });
    if (message.event === "sources") return void client.invalidateQueries({ queryKey: ["sources"] });
    if (message.event === "missed") all = true;
    else {
      for (const id of message.change.invoices) ids.add(id);
      all ||= message.change.more;
    }
    if (!waiting) setTimeout(renew, GATHER_MS);
    waiting = true;
  };
}

/** A connection until `signal` is aborted. The browser connects anew by itself, and says then how far it had heard. */
function connect(tell: (message: Message) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource("/api/v1/live");
      noteLive("waiting");
      source.addEventListener("changed", ({ data }: MessageEvent<string>) =>
        tell({ event: "changed", change: JSON.parse(data) as LiveChange }),
      );
      // what came before it was connected it isn't told of
      source.addEventListener("ready", () => {
        noteLive("open");
        tell({ event: "inbox" });
      });
      source.addEventListener("sources", () => tell({ event: "sources" }));
      source.addEventListener("inbox", () => tell({ event: "inbox" }));
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return;
        // refused: signed out, or what it had heard is too long ago; from now on then
        clearTimeout(timer);
        timer = setTimeout(() => {
          tell({ event: "missed" });
          open();
        }, AGAIN_MS);
      });
    };
    open();
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      source.close();
      noteLive(null);
      resolve();
    });
  });
}

/** While the frame of the app stands, its pages follow. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === "undefined") return undefined;
    const ending = new AbortController();
    const renew = renewer(client);
    const { signal } = ending;
    // a library for tests may lack either
    if (navigator.locks !== undefined && typeof BroadcastChannel !== "undefined") shared(renew, signal);
    else whileSeen(renew, signal);
    return () => ending.abort();
  }, [client]);
}

/** The window that holds the lock is connected; the next one is once it is closed. */
function shared(renew: (message: Message) => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => renew(data));
  signal.addEventListener("abort", () => channel.close());
  const lead = (): Promise<void> =>
    connect((message) => {
      renew(message);
      channel.postMessage(message);
    }, signal);
  navigator.locks.request(CHANNEL, { signal }, lead).catch(() => undefined);
}

/** A browser has six connections to a server without HTTP/2: windows that nobody looks at have none. */
function whileSeen(renew: (message: Message) => void, signal: AbortSignal): void {
  let current: AbortController | null = null;
  const look = (): void => {
    if (document.visibilityState === "hidden") {
      current?.abort();
      current = null;
    } else if (current === null) {
      current = new AbortController();
      void connect(renew, current.signal);
    }
  };
  look();
  document.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", () => current?.abort());
}
