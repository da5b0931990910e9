/** The self-check (D15, D16): each thing is looked at by itself, says how it is, and what helps. Works without a server too. */
import type { Status } from "#api/people.api.ts";
import { get } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { wayNow } from "../api/way.ts";
import { uploads } from "../intake/uploads.ts";
import { browserOf, isInside, isOutdated } from "./browser.ts";
import { cameraHere, isFull, isOldPage, missingHere, storageHere } from "./looks.ts";

export type Remedy = "renew" | "camera" | "https" | "sign-in" | "sign-in-help" | "status" | "again" | "intake";
/** `word`: the last part of the key of its sentence, and of what helps. */
export type Outcome = {
  state: "ok" | "warn" | "bad" | "unknown";
  word: string;
  params?: Record<string, string | number>;
  remedies?: Remedy[];
};
type Check = (way: Way) => Outcome | Promise<Outcome>;

const TIMES = 5;
const PATIENCE_MS = 6_000;
const SLOW_MS = 1_500;
const CLOCK_OFF_MS = 300_000;
const SHANGHAI_OFFSET = -480;
/** A page that is drawn larger or smaller than this is hard to use. */
const ZOOM = { least: 70, most: 200 };

/** What a few requests to the server came to. */
type Way = { answered: number[]; of: number; status: Status | null; failed: number | null; clockOffMs: number | null };

/** Asks the server a few times how it is, one after the other. */
export async function askServer(): Promise<Way> {
  const way: Way = { answered: [], of: TIMES, status: null, failed: null, clockOffMs: null };
  for (let time = 0; time < TIMES; time += 1) {
    const asked = performance.now();
    try {
      way.status = await get<Status>("/api/v1/status", undefined, AbortSignal.timeout(PATIENCE_MS));
      const ms = performance.now() - asked;
      way.answered.push(ms);
      way.clockOffMs = Date.now() - ms / 2 - Date.parse(way.status.time);
    } catch (error) {
      // an answer that says what is out of order is an answer
      if (error instanceof ApiProblem) {
        way.failed = error.status;
        way.answered.push(performance.now() - asked);
      } else if (time === 1 && way.answered.length === 0) break;
    }
  }
  return way;
}

const network: Check = ({ answered, of }) => {
  if (!navigator.onLine) return { state: "bad", word: "offline", remedies: ["again"] };
  if (answered.length === 0) return { state: "bad", word: "silent", remedies: ["again", "status"] };
  const ms = Math.round(answered.toSorted((a, b) => a - b)[Math.floor(answered.length / 2)]!);
  const lost = Math.round((100 * (of - answered.length)) / of);
  if (lost > 0) return { state: "bad", word: "lossy", params: { lost, ms }, remedies: ["again"] };
  return { state: ms >= SLOW_MS ? "warn" : "ok", word: ms >= SLOW_MS ? "slow" : "ok", params: { ms } };
};

const server: Check = ({ status, failed, answered }) => {
  if (answered.length === 0) return { state: "unknown", word: "silent" };
  if (status === null) return { state: "bad", word: "failing", params: { status: failed ?? 0 }, remedies: ["status", "again"] };
  if (status.searchRebuild !== null) return { state: "warn", word: "rebuilding", params: { percent: status.searchRebuild } };
  const [notice] = status.notices;
  if (notice !== undefined) return { state: "warn", word: "notice", params: { title: notice.title }, remedies: ["status"] };
  return { state: "ok", word: "ok", params: { version: status.version } };
};

const signIn: Check = async ({ answered }) => {
  if (answered.length === 0) return { state: "unknown", word: "silent" };
  try {
    const me = await fetch("/api/v1/me", { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (me.ok) return { state: "ok", word: "ok", params: { name: ((await me.json()) as { name: string }).name } };
    return { state: "warn", word: "none", remedies: ["sign-in", "sign-in-help"] };
  } catch {
    return { state: "unknown", word: "silent" };
  }
};

const clock: Check = ({ clockOffMs }) => {
  if (clockOffMs === null) return { state: "unknown", word: "silent" };
  const minutes = Math.round(Math.abs(clockOffMs) / 60_000);
  if (Math.abs(clockOffMs) < CLOCK_OFF_MS) return { state: "ok", word: "ok" };
  return { state: "bad", word: clockOffMs > 0 ? "fast" : "slow", params: { minutes } };
};

const address: Check = () =>
  window.isSecureContext ? { state: "ok", word: "ok" } : { state: "warn", word: "insecure", remedies: ["https"] };

const browser: Check = () => {
  const { browser: name, version = 0 } = browserOf(navigator.userAgent);
  if (isOutdated()) return { state: "bad", word: "outdated", params: { version } };
  if (isInside(name)) return { state: "warn", word: "inside" };
  const missing = missingHere().filter((each) => each !== "secure-context");
  return missing.length > 0
    ? { state: "warn", word: "lacks", params: { missing: missing.join() } }
    : { state: "ok", word: "ok", params: { version } };
};

const MEGABYTE = 1_000_000;
const storage: Check = async () => {
  const here = await storageHere();
  if (!here.kept) return { state: "bad", word: "refused" };
  const room = Math.round((here.roomBytes ?? 0) / MEGABYTE);
  return isFull(here) ? { state: "warn", word: "full", params: { room } } : { state: "ok", word: "ok" };
};

const page: Check = async ({ answered }) => {
  const old = answered.length === 0 ? null : await isOldPage();
  if (old === null) return { state: "unknown", word: "silent", remedies: ["renew"] };
  return old ? { state: "bad", word: "old", remedies: ["renew"] } : { state: "ok", word: "ok", remedies: ["renew"] };
};

const camera: Check = async () => {
  const here = await cameraHere();
  if (here === "none")
    return { state: window.isSecureContext ? "warn" : "unknown", word: window.isSecureContext ? "none" : "insecure" };
  if (here === "denied") return { state: "bad", word: "denied" };
  return here === "granted" ? { state: "ok", word: "ok" } : { state: "unknown", word: "prompt", remedies: ["camera"] };
};

const live: Check = () => {
  const { blocked } = wayNow();
  if (blocked === undefined) return { state: "unknown", word: "unknown" };
  return blocked.length > 0 ? { state: "warn", word: "blocked" } : { state: "ok", word: "ok" };
};

const waiting: Check = () => {
  const count = uploads.unsent();
  return count > 0 ? { state: "warn", word: "waits", params: { count }, remedies: ["intake"] } : { state: "ok", word: "ok" };
};

const display: Check = () => {
  const zoom = Math.round((100 * window.outerWidth) / Math.max(1, window.innerWidth));
  if (window.innerWidth >= 700 && (zoom < ZOOM.least || zoom > ZOOM.most))
    return { state: "warn", word: "zoomed", params: { zoom } };
  if (new Date().getTimezoneOffset() !== SHANGHAI_OFFSET) return { state: "ok", word: "elsewhere" };
  return { state: "ok", word: "ok" };
};

/** In the order in which they are shown: what everything hangs on comes first. */
export const CHECKS = {
  network,
  server,
  signIn,
  clock,
  address,
  browser,
  storage,
  page,
  camera,
  live,
  waiting,
  display,
} satisfies Record<string, Check>;
export type CheckId = keyof typeof CHECKS;
