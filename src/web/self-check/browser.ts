/** Which browser this is, as far as it matters: its name, its version, the system, and whether it can run this app. */
import type { Environment } from "#api/environment.api.ts";

type Browser = NonNullable<Environment["browser"]>;
type System = NonNullable<Environment["system"]>;

/** Browsers inside of other apps come first: they name the one that they are made of as well. */
const NAMES: [Browser, RegExp][] = [
  ["wechat", /MicroMessenger\/(\d+)/],
  ["dingtalk", /DingTalk\/(\d+)/i],
  ["feishu", /(?:Lark|Feishu)\/(\d+)/i],
  ["alipay", /AlipayClient\/(\d+)/i],
  ["edge", /Edg(?:A|iOS)?\/(\d+)/],
  ["firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["chrome", /(?:Chrome|CriOS)\/(\d+)/],
  ["safari", /Version\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari/],
];
const SYSTEMS: [System, RegExp][] = [
  ["android", /Android|HarmonyOS/],
  ["ios", /iPhone|iPad|iPod/],
  ["windows", /Windows/],
  ["macos", /Macintosh/],
  ["linux", /Linux|X11/],
];
const INSIDE: readonly Browser[] = ["wechat", "dingtalk", "feishu", "alipay"];

/** By what the browser says of itself. */
export function browserOf(agent: string): { browser: Browser; version?: number; system: System } {
  const system = SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0] ?? "other";
  for (const [browser, pattern] of NAMES) {
    const version = Number(pattern.exec(agent)?.[1]);
    if (version >= 1 && version <= 9_999) return { browser, version, system };
  }
  return { browser: "other", system };
}

/** Shown inside of another app, which may keep the camera, files and printing from it. */
export const isInside = (browser: Browser): boolean => INSIDE.includes(browser);

/** What the app is written in: a browser that lacks it fails somewhere on the way, though the page may open. */
export const isOutdated = (): boolean =>
  !("toSorted" in Array.prototype) ||
  !("groupBy" in Map) ||
  !("timeout" in AbortSignal) ||
  !("showPopover" in HTMLElement.prototype);
