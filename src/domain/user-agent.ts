/** What a browser says of itself, as far as somebody recognises his own device by it. It can be made up: never decide by it. */
export const BROWSERS = [
  "wecom",
  "wechat",
  "dingtalk",
  "feishu",
  "qq",
  "edge",
  "opera",
  "samsung",
  "firefox",
  "chrome",
  "safari",
  "other",
] as const;
export const SYSTEMS = ["harmony", "android", "ipad", "iphone", "windows", "mac", "chromeos", "linux", "other"] as const;
export type UserAgent = { browser: (typeof BROWSERS)[number]; system: (typeof SYSTEMS)[number] };

/** First match counts: most name several others to be taken for them. */
const BROWSER_MARKS: [UserAgent["browser"], RegExp][] = [
  ["wecom", /wxwork/i],
  ["wechat", /MicroMessenger/i],
  ["dingtalk", /DingTalk/i],
  ["feishu", /\b(?:Lark|Feishu)\b/i],
  ["qq", /\bM?QQBrowser\b/i],
  ["edge", /\bEdg(?:e|A|iOS)?\//],
  ["opera", /\bOPR\//],
  ["samsung", /SamsungBrowser/],
  ["firefox", /\b(?:Firefox|FxiOS)\//],
  ["chrome", /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ["safari", /\bSafari\//],
];
const SYSTEM_MARKS: [UserAgent["system"], RegExp][] = [
  ["harmony", /HarmonyOS|OpenHarmony/i],
  ["android", /Android/],
  ["ipad", /iPad/],
  ["iphone", /iPhone|iPod/],
  ["windows", /Windows/],
  ["mac", /Mac OS X|Macintosh/],
  ["chromeos", /CrOS/],
  ["linux", /Linux|X11/],
];

export function userAgentOf(text: string | null | undefined): UserAgent {
  const first = <T extends string>(marks: [T, RegExp][]): T | "other" =>
    marks.find(([, mark]) => mark.test(text ?? ""))?.[0] ?? "other";
  return { browser: first(BROWSER_MARKS), system: first(SYSTEM_MARKS) };
}
