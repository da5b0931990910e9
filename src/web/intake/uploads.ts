import type { Batch, FileResult } from "#api/documents.api.ts";
import { get } from "../api/client.ts";
import { queryClient } from "../app/query-client.ts";
import { groupFiles, spreadProgress } from "./groups.ts";
import { sendFiles } from "./send-files.ts";

export type Phase = "waiting" | "sending" | "reading" | "done" | "failed";
export type Upload = {
  key: number;
  file: File;
  phase: Phase;
  /** 0 to 1 */
  sent: number;
  batch: string | null;
  result: FileResult | null;
  error: unknown;
};

const AT_ONCE = 2;
const FIRST_LOOK_MS = 500;
const SLOWEST_LOOK_MS = 4000;

let list: readonly Upload[] = [];
let nextKey = 1;
let active = 0;
const listeners = new Set<() => void>();

function change(keys: Set<number>, update: (upload: Upload) => Partial<Upload>): void {
  list = list.map((upload) => (keys.has(upload.key) ? { ...upload, ...update(upload) } : upload));
  listeners.forEach((listener) => listener());
}

/** Files wait here until they are taken in; the list outlives the page that added them. */
export const uploads = {
  list: (): readonly Upload[] => list,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  add(files: readonly File[]): void {
    if (files.length === 0) return;
    const added = files.map((file): Upload => ({
      key: nextKey++,
      file,
      phase: "waiting",
      sent: 0,
      batch: null,
      result: null,
      error: null,
    }));
    list = [...added, ...list];
    change(new Set(), () => ({}));
    pump();
  },
  retry(key: number): void {
    change(new Set([key]), () => ({ phase: "waiting", sent: 0, error: null, result: null, batch: null }));
    pump();
  },
  replaceResult(key: number, result: FileResult): void {
    change(new Set([key]), (upload) => ({ result, phase: phaseOf(result), batch: upload.batch }));
    const batch = list.find((upload) => upload.key === key)?.batch;
    if (batch) void follow(batch, new Set([key]));
  },
  clearFinished(): void {
    list = list.filter((upload) => upload.phase !== "done" && upload.phase !== "failed");
    change(new Set(), () => ({}));
  },
};

const phaseOf = (result: FileResult): Phase => (result.state === "queued" || result.state === "reading" ? "reading" : "done");

function pump(): void {
  while (active < AT_ONCE) {
    // Oldest first: new ones stand on top of the list.
    const waiting = list.filter((upload) => upload.phase === "waiting").toReversed();
    const group = groupFiles(waiting.map((upload) => ({ size: upload.file.size, upload })))[0]?.map((each) => each.upload);
    if (!group) return;
    active++;
    change(new Set(group.map((upload) => upload.key)), () => ({ phase: "sending" }));
    void send(group).finally(() => {
      active--;
      pump();
    });
  }
}

async function send(group: Upload[]): Promise<void> {
  const keys = new Set(group.map((upload) => upload.key));
  const sizes = group.map((upload) => upload.file.size);
  try {
    const batch = await sendFiles(
      group.map((upload) => upload.file),
      (sent) => {
        const shares = spreadProgress(sizes, sent);
        change(keys, (upload) => ({ sent: shares[group.findIndex((each) => each.key === upload.key)] ?? 0 }));
      },
    );
    take(batch, group);
    void follow(batch.batch, keys);
  } catch (error) {
    change(keys, () => ({ phase: "failed", error }));
  }
}

/** Puts the server's answer to each file; it answers in the order in which the files were sent. */
function take(batch: Batch, group: readonly Upload[]): void {
  change(new Set(group.map((upload) => upload.key)), (upload) => {
    const result = batch.files[group.findIndex((each) => each.key === upload.key)];
    return result ? { result, batch: batch.batch, sent: 1, phase: phaseOf(result) } : { phase: "failed", error: null };
  });
}

/** Looks at the batch, more and more rarely, until everything in it has been read. */
async function follow(batchId: string, keys: Set<number>): Promise<void> {
  let pause = FIRST_LOOK_MS;
  const open = (): boolean => list.some((upload) => keys.has(upload.key) && upload.phase === "reading");
  while (open()) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.5, SLOWEST_LOOK_MS);
    const batch = await get<Batch>(`/api/v1/batches/${batchId}`).catch(() => null);
    if (!batch) continue;
    change(keys, (upload) => {
      const result = batch.files.find((each) => each.documentId !== null && each.documentId === upload.result?.documentId);
      return result ? { result, phase: phaseOf(result) } : {};
    });
  }
  await queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ["documents", "invoices", "me"].includes(String(queryKey[0])),
  });
}
