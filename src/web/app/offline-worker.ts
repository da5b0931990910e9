/**
 * The service worker's part of the queue: the browser wakes it when the network is back, also when the app is closed. While a
 * page is open, the page sends; the server takes each file in once whoever sends it.
 */
import type { Batch } from "#api/documents.api.ts";
import { groupFiles } from "../intake/groups.ts";
import { type KeptFile, keepBatch, keepFiles, keptOf } from "../intake/queue-store.ts";
import { formOf, meantFor } from "../intake/sending.ts";

type SyncEvent = Event & { tag: string; waitUntil(work: Promise<unknown>): void };
type Clients = { matchAll(options: { type: "window" }): Promise<readonly unknown[]> };
const { clients } = self as unknown as { clients: Clients };

self.addEventListener("sync", (event) => {
  const sync = event as SyncEvent;
  if (sync.tag === "piaozai-uploads") sync.waitUntil(sendWaiting());
});

/** Rejects where something is left to be sent, so that the browser asks again later. */
async function sendWaiting(): Promise<void> {
  if ((await clients.matchAll({ type: "window" })).length > 0) return;
  const me = await fetch("/api/v1/me", { credentials: "same-origin" });
  // signed out, or somebody else: the files stay until their owner is back
  if (!me.ok) return;
  const user = ((await me.json()) as { id: string }).id;
  const { batches, files } = await keptOf(user);
  for (const batch of batches.filter((each) => !each.paused && !each.cancelled)) {
    const waiting = files.filter((file) => file.batch === batch.key && file.state === "waiting" && file.blob !== null);
    for (const group of groupFiles(waiting)) await keepBatch({ ...batch, id: await sendPart(user, batch.key, group) });
  }
}

/** @returns the server's name of the batch */
async function sendPart(user: string, batch: string, group: readonly KeptFile[]): Promise<string> {
  const files = group.map((file) => ({ key: file.key, name: file.name, blob: file.blob!, crop: file.crop ?? null }));
  const answer = await fetch("/api/v1/documents", {
    method: "POST",
    headers: meantFor(user),
    body: formOf({ batch, files }),
    credentials: "same-origin",
  });
  if (answer.status !== 202) throw new Error(`answered with ${answer.status}`);
  const taken = (await answer.json()) as Batch;
  await keepFiles(
    group.map((file, index) => {
      const result = taken.files[index] ?? null;
      if (result === null) return file;
      const { documentId } = result;
      return { ...file, state: documentId === null ? "refused" : "sent", documentId, result, blob: null };
    }),
  );
  return taken.batch;
}
