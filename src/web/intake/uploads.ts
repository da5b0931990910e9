/**
 * Files on their way to the server: batches in the memory of the page, kept in the browser meanwhile (queue-store.ts), sent in
 * bounded parts. What the network interrupts waits and is sent again; the server takes each key in once.
 */
import { onlineManager } from "@tanstack/react-query";
import type { Batch, BatchProgress, FileResult } from "#api/documents.api.ts";
import type { Crop } from "#domain/picture/quad.ts";
import { get, post } from "../api/client.ts";
import { ApiProblem, NetworkProblem } from "../api/problem.ts";
import { queryClient } from "../app/query-client.ts";
import { groupFiles, spreadProgress } from "./groups.ts";
import { type KeptBatch, type KeptFile, forgetAllOf, forgetBatch, keepBatch, keepFiles, keptOf } from "./queue-store.ts";
import { sendFiles } from "./send-files.ts";
import { isPassing } from "./sending.ts";
import { wakeLater } from "./wake-later.ts";

export type Phase = "waiting" | "sending" | "sent" | "refused" | "failed" | "cancelled";
export type Upload = {
  key: string;
  name: string;
  size: number;
  /** null once the server has it and the page was loaded anew */
  blob: Blob | null;
  /** of a photo whose paper was marked: the server straightens it */
  crop: Crop | null;
  phase: Phase;
  /** of the request that is under way, 0 to 1 */
  sent: number;
  documentId: string | null;
  /** of a refused file; others are asked for by their document */
  result: FileResult | null;
  error: unknown;
};
export type UploadBatch = {
  key: string;
  addedAt: number;
  id: string | null;
  paused: boolean;
  cancelled: boolean;
  /** the browser had no room: the files live in this page only */
  unkept: boolean;
  files: readonly Upload[];
  progress: BatchProgress | null;
  /** how many files the server had when it was asked for that; what came later isn't counted in it */
  progressOf: number;
};

const LANES = 2;
const KEPT_AT_ONCE = 25;
const FIRST_LOOK_MS = 500;
const SLOWEST_LOOK_MS = 4000;
/** A batch that is through is shown so long after it was added. */
const REMEMBERED_MS = 12 * 3_600_000;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

let batches: readonly UploadBatch[] = [];
let user: string | null = null;
let active = 0;
let pause = 0;
let resting = false;
/** Lets another page take up what waits. */
let release = (): void => undefined;
const aborts = new Map<string, Set<AbortController>>();
const followed = new Set<string>();
const listeners = new Set<() => void>();
const newKey = (): string => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;

function tell(next: readonly UploadBatch[]): void {
  batches = next;
  listeners.forEach((listener) => listener());
}
const find = (key: string): UploadBatch | undefined => batches.find((batch) => batch.key === key);
function changeBatch(key: string, update: (batch: UploadBatch) => Partial<UploadBatch>): void {
  tell(batches.map((batch) => (batch.key === key ? { ...batch, ...update(batch) } : batch)));
}
function changeFiles(batch: string, keys: ReadonlySet<string>, update: (upload: Upload) => Partial<Upload>): void {
  changeBatch(batch, ({ files }) => ({
    files: files.map((file) => (keys.has(file.key) ? { ...file, ...update(file) } : file)),
  }));
}

/** Keeps files as they are now; where the browser has no room, the batch says so and the page goes on without. */
async function keep(key: string, files: readonly Upload[]): Promise<void> {
  const [batch, owner] = [find(key), user];
  if (batch === undefined || owner === null || batch.unkept) return;
  try {
    const { addedAt, id, paused, cancelled } = batch;
    await keepBatch({ key, user: owner, addedAt, id, paused, cancelled });
    const order = new Map(batch.files.map((file, index) => [file.key, index]));
    for (let start = 0; start < files.length; start += KEPT_AT_ONCE) {
      // cleared meanwhile, or its owner has signed out
      if (find(key) === undefined) return await forgetBatch(key);
      const part = files.slice(start, start + KEPT_AT_ONCE);
      await keepFiles(part.map((file) => kept(file, key, owner, order.get(file.key) ?? 0)));
    }
  } catch {
    changeBatch(key, () => ({ unkept: true }));
  }
}

function kept(file: Upload, batch: string, owner: string, order: number): KeptFile {
  const now = find(batch)?.files.find((each) => each.key === file.key) ?? file;
  const { key, name, size, documentId, result, crop } = now;
  const gone = now.phase === "sent" || now.phase === "refused";
  const state = gone || now.phase === "failed" ? (now.phase as KeptFile["state"]) : "waiting";
  return { key, batch, user: owner, order, name, size, crop, documentId, result, state, blob: gone ? null : now.blob };
}

/** Files wait here until they are taken in; the list outlives the page that added them, and the visit. */
export const uploads = {
  list: (): readonly UploadBatch[] => batches,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Takes up what waits in the browser for this person. Of several open pages one does; the next goes on when it is closed. */
  start(of: string): void {
    if (user === of) return;
    release();
    user = of;
    tell([]);
    const held = new Promise<void>((resolve) => (release = resolve));
    const takeUp = async (): Promise<void> => {
      await restore(of).catch(() => undefined);
      pump();
    };
    if (navigator.locks === undefined) void takeUp();
    else void navigator.locks.request("piaozai-uploads", () => takeUp().then(() => held));
  },
  /** `crops`: how photos among the files were cropped, in their order. */
  add(files: readonly File[], crops: readonly (Crop | null)[] = []): void {
    if (files.length === 0) return;
    const key = newKey();
    const added = files.map((file, index): Upload => ({
      key: newKey(),
      name: file.name,
      size: file.size,
      blob: file,
      crop: crops[index] ?? null,
      phase: "waiting",
      sent: 0,
      documentId: null,
      result: null,
      error: null,
    }));
    const batch = {
      key,
      addedAt: Date.now(),
      id: null,
      paused: false,
      cancelled: false,
      unkept: false,
      progress: null,
      progressOf: 0,
    };
    tell([{ ...batch, files: added }, ...batches]);
    void keep(key, added).then(() => !onlineManager.isOnline() && wakeLater());
    pump();
  },
  pause(key: string): void {
    changeBatch(key, () => ({ paused: true }));
    void keep(key, []);
  },
  resume(key: string): void {
    changeBatch(key, () => ({ paused: false }));
    void keep(key, []);
    pump();
  },
  /** What isn't sent stays here unsent, what isn't read yet stays unread on the server, until it is taken up again. */
  async cancel(key: string): Promise<void> {
    aborts.get(key)?.forEach((each) => each.abort());
    const open = new Set(
      find(key)
        ?.files.filter((file) => file.phase === "waiting" || file.phase === "sending")
        .map((file) => file.key),
    );
    changeBatch(key, () => ({ cancelled: true, paused: false }));
    changeFiles(key, open, () => ({ phase: "cancelled", sent: 0 }));
    await keep(key, []);
    await onServer(key, "cancel");
  },
  async takeUp(key: string): Promise<void> {
    const open = new Set(
      find(key)
        ?.files.filter((file) => file.phase === "cancelled")
        .map((file) => file.key),
    );
    await onServer(key, "resume");
    changeBatch(key, () => ({ cancelled: false }));
    changeFiles(key, open, () => ({ phase: "waiting" }));
    await keep(key, []);
    pump();
    void follow(key);
  },
  /** Sends again what could not be sent. */
  retry(key: string, only?: string): void {
    const failed = find(key)?.files.filter((file) => file.phase === "failed" && (only === undefined || file.key === only)) ?? [];
    changeFiles(key, new Set(failed.map((file) => file.key)), () => ({ phase: "waiting", error: null, sent: 0 }));
    void keep(key, failed);
    pump();
  },
  /** The server reads something of it again: looks at the batch until it has. */
  follow: (key: string): void => void follow(key),
  async clear(key: string): Promise<void> {
    tell(batches.filter((batch) => batch.key !== key));
    await forgetBatch(key).catch(() => undefined);
  },
  /** How many files the server doesn't have yet. */
  unsent: (): number => batches.reduce((sum, batch) => sum + batch.files.filter(isUnsent).length, 0),
  /** At the sign-out, after it was asked for: nothing of this person stays in the browser. */
  async forget(): Promise<void> {
    for (const batch of batches) aborts.get(batch.key)?.forEach((each) => each.abort());
    const of = user;
    user = null;
    release();
    tell([]);
    if (of !== null) await forgetAllOf(of).catch(() => undefined);
  },
};

/** How many files of a batch the server has given an answer to. */
export const countAnswered = (batch: UploadBatch | undefined): number =>
  batch?.files.filter((file) => file.phase === "sent" || file.phase === "refused").length ?? 0;

export const isUnsent = (file: Upload): boolean => ["waiting", "sending", "failed"].includes(file.phase);

async function restore(of: string): Promise<void> {
  const stored = await keptOf(of);
  if (user !== of) return;
  const known = new Set(batches.map((batch) => batch.key));
  const past = (batch: KeptBatch): boolean =>
    Date.now() - batch.addedAt > REMEMBERED_MS &&
    stored.files.every((file) => file.batch !== batch.key || file.state === "sent" || file.state === "refused");
  for (const batch of stored.batches.filter(past)) {
    known.add(batch.key);
    await forgetBatch(batch.key);
  }
  const restored = stored.batches
    .filter((batch) => !known.has(batch.key))
    .map((batch): UploadBatch => {
      const files = stored.files.filter((file) => file.batch === batch.key).map((file) => uploadOf(file, batch.cancelled));
      const { key, addedAt, id, paused, cancelled } = batch;
      return { key, addedAt, id, paused, cancelled, unkept: false, files, progress: null, progressOf: 0 };
    });
  tell([...batches, ...restored.toReversed()]);
  for (const batch of restored) void follow(batch.key);
}

function uploadOf(file: KeptFile, cancelled: boolean): Upload {
  const { key, name, size, blob, documentId, result, crop = null } = file;
  const phase = file.state === "waiting" && cancelled ? "cancelled" : file.state;
  // what an earlier version of the page has kept doesn't say what may be done
  const said = result && Object.assign({ may: { retry: false } }, result);
  return { key, name, size, blob, crop, documentId, result: said, phase, sent: 0, error: null };
}

/** Asks the server, where it knows the batch; that it is so already is as good. */
async function onServer(key: string, verb: "cancel" | "resume"): Promise<void> {
  const id = find(key)?.id;
  if (!id) return;
  const progressOf = countAnswered(find(key));
  const progress = await post<BatchProgress>(`/api/v1/batches/${id}/${verb}`, {}).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status === 409) return null;
    throw error;
  });
  if (progress !== null) changeBatch(key, () => ({ progress, progressOf }));
}

function pump(): void {
  if (!onlineManager.isOnline() || resting) return;
  while (active < LANES) {
    // oldest first: new ones stand on top of the list
    const batch = batches.findLast(
      (each) => !each.paused && !each.cancelled && each.files.some((file) => file.phase === "waiting"),
    );
    if (batch === undefined) return;
    const group = groupFiles(batch.files.filter((file) => file.phase === "waiting"))[0]!;
    active += 1;
    changeFiles(batch.key, new Set(group.map((file) => file.key)), () => ({ phase: "sending" }));
    void send(batch.key, group).finally(() => {
      active -= 1;
      pump();
    });
  }
}

async function send(key: string, group: readonly Upload[]): Promise<void> {
  const keys = new Set(group.map((file) => file.key));
  const sizes = group.map((file) => file.size);
  const abort = new AbortController();
  aborts.set(key, (aborts.get(key) ?? new Set()).add(abort));
  try {
    const answer = await sendFiles({
      user: user!,
      batch: key,
      files: group.map((file) => ({ key: file.key, name: file.name, blob: file.blob!, crop: file.crop })),
      signal: abort.signal,
      onProgress: (sent) => {
        const shares = spreadProgress(sizes, sent);
        const share = new Map(group.map((file, index) => [file.key, shares[index] ?? 0]));
        changeFiles(key, keys, (file) => ({ sent: share.get(file.key) ?? 0 }));
      },
    });
    pause = 0;
    await take(key, group, answer);
  } catch (error) {
    if (!abort.signal.aborted) put(key, keys, error);
  } finally {
    aborts.get(key)?.delete(abort);
  }
}

/** Puts the server's answer to each file; it answers in the order in which the files were sent. Only now their bytes may go. */
async function take(key: string, group: readonly Upload[], answer: Batch): Promise<void> {
  changeBatch(key, () => ({ id: answer.batch }));
  const results = new Map(group.map((file, index) => [file.key, answer.files[index]]));
  changeFiles(key, new Set(results.keys()), (file) => {
    const result = results.get(file.key);
    if (result === undefined) return { phase: "failed" };
    return { phase: result.documentId === null ? "refused" : "sent", documentId: result.documentId, result, sent: 1 };
  });
  await keep(key, group);
  void follow(key);
}

/** A request that failed: for the network and a busy server the files wait, for anything else they say what is wrong. */
function put(key: string, keys: ReadonlySet<string>, error: unknown): void {
  const another = error instanceof ApiProblem && error.code === "signed-in-as-another";
  const passing = another || error instanceof NetworkProblem || (error instanceof ApiProblem && isPassing(error.status));
  changeFiles(key, keys, () => (passing ? { phase: "waiting", sent: 0 } : { phase: "failed", error, sent: 0 }));
  if (!passing) return void keep(key, find(key)?.files.filter((file) => keys.has(file.key)) ?? []);
  wakeLater();
  pause = another ? LONGEST_PAUSE_MS : Math.min(Math.max(pause * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
  resting = true;
  setTimeout(wake, pause);
}

function wake(): void {
  resting = false;
  pump();
}

/** Looks how far the server is, more and more rarely, until it has read everything that it has. */
async function follow(key: string): Promise<void> {
  if (followed.has(key)) return;
  followed.add(key);
  try {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 1.5, SLOWEST_LOOK_MS)) {
      const id = find(key)?.id;
      if (!id) return;
      const progressOf = countAnswered(find(key));
      const progress = await get<BatchProgress>(`/api/v1/batches/${id}/progress`).catch((error: unknown) =>
        error instanceof ApiProblem && error.status === 404 ? undefined : null,
      );
      if (progress === undefined) return;
      if (progress !== null) {
        changeBatch(key, () => ({ progress, progressOf, cancelled: progress.cancelledAt !== null }));
        const batch = find(key);
        const underWay = batch?.files.some((file) => file.phase === "waiting" || file.phase === "sending");
        if (progress.done && !underWay && countAnswered(batch) === progressOf) break;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  } finally {
    followed.delete(key);
  }
  await queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ["batch-files", "documents", "invoices", "me"].includes(String(queryKey[0])),
  });
}

onlineManager.subscribe((online) => {
  if (!online) return;
  pause = 0;
  wake();
});
