/** What can be looked at in a browser without asking anybody: what it lacks, and what keeps it from using what it has. */
import type { Environment } from "#api/environment.api.ts";
import { browserOf, isInside } from "./browser.ts";

type Camera = "granted" | "prompt" | "denied" | "none" | "unknown";
type Storage = { kept: boolean; usedBytes: number | null; roomBytes: number | null };
/** Less room than a few photos need. */
const LITTLE_ROOM = 20_000_000;

/** What the app can't do here. Without an encrypted connection browsers switch several things off; the connection is named then, not they. */
export function missingHere(): NonNullable<Environment["missing"]> {
  const absent = [
    ...(typeof WebAssembly === "undefined" ? ["wasm" as const] : []),
    ...(typeof FileReader === "undefined" ? ["file-reading" as const] : []),
    ...(typeof indexedDB === "undefined" ? ["indexed-db" as const] : []),
  ];
  if (!window.isSecureContext) return ["secure-context", ...absent];
  return [
    ...(navigator.mediaDevices === undefined ? ["camera" as const] : []),
    ...("serviceWorker" in navigator ? [] : ["service-worker" as const]),
    ...absent,
  ];
}

/** Whether the page may use a camera, without asking for it. */
export async function cameraHere(): Promise<Camera> {
  if (navigator.mediaDevices === undefined) return "none";
  try {
    const { state } = await navigator.permissions.query({ name: "camera" as PermissionName });
    if (state !== "granted") return state;
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.some(({ kind }) => kind === "videoinput") ? "granted" : "none";
  } catch {
    // not every browser tells
    return "unknown";
  }
}

/** Whether this browser keeps anything, and how much room is left. */
export async function storageHere(): Promise<Storage> {
  let kept = true;
  try {
    localStorage.setItem("piaozai.check", "1");
    localStorage.removeItem("piaozai.check");
  } catch {
    kept = false;
  }
  const { usage, quota } = (await navigator.storage?.estimate().catch(() => null)) ?? {};
  return {
    kept: kept && navigator.cookieEnabled,
    usedBytes: usage ?? null,
    roomBytes: usage === undefined || quota === undefined ? null : quota - usage,
  };
}

export const isFull = ({ kept, roomBytes }: Storage): boolean => !kept || (roomBytes !== null && roomBytes < LITTLE_ROOM);

/** Whether the server has a newer page than the one that is open; null where that can't be known. */
export async function isOldPage(): Promise<boolean | null> {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  if (own === null || !import.meta.env.PROD) return null;
  try {
    const page = await (await fetch("/", { cache: "no-store", signal: AbortSignal.timeout(6_000) })).text();
    const newest = /<script type="module"[^>]* src="([^"]+)"/.exec(page)?.[1];
    return newest === undefined ? null : newest !== new URL(own.src).pathname;
  } catch {
    return null;
  }
}

/** What keeps the page from using what the browser has. */
export async function hindrancesHere(): Promise<NonNullable<Environment["hindered"]>> {
  const [camera, storage, old] = await Promise.all([cameraHere(), storageHere(), isOldPage()]);
  return [
    ...(isInside(browserOf(navigator.userAgent).browser) ? ["in-app" as const] : []),
    ...(camera === "denied" ? ["camera-denied" as const] : []),
    ...(isFull(storage) ? ["storage-full" as const] : []),
    ...(old === true ? ["old-page" as const] : []),
  ];
}
