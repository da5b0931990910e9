/**
 * What a browser says of itself beside a question or a call for help (D12, D15, D16): names and numbers alone, no words of its own, and no
 * more than the causes ask for and somebody who helps must know. What isn't understood is left out: no question is refused for it.
 */
import { z } from "zod";
import { CAPABILITIES, HINDRANCES, SIGN_IN_TROUBLES, WAYS } from "#domain/causes/environment.ts";
import { Instant } from "./common.api.ts";

const BROWSERS = ["chrome", "edge", "firefox", "safari", "wechat", "dingtalk", "feishu", "alipay", "other"] as const;
const SYSTEMS = ["windows", "macos", "linux", "android", "ios", "other"] as const;

const said = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

export const Environment = z.object({
  online: said(z.boolean()),
  clock: said(Instant).describe("of the device"),
  latencyMs: said(z.number().int().min(0).max(600_000)).describe("of the fastest among the last answers"),
  lossPercent: said(z.number().int().min(0).max(100)).describe("of the last requests, those without an answer"),
  blocked: said(z.array(z.enum(WAYS)).max(5)),
  signIn: said(z.enum(SIGN_IN_TROUBLES)).describe("what the sign-in came to since the page was opened"),
  waitingUploads: said(z.number().int().min(0).max(1_000)).describe("files that wait on the device"),
  missing: said(z.array(z.enum(CAPABILITIES)).max(10)),
  hindered: said(z.array(z.enum(HINDRANCES)).max(10)),
  outdated: said(z.boolean()).describe("older than what the web app is built for"),
  browser: said(z.enum(BROWSERS)),
  version: said(z.number().int().min(1).max(9_999)),
  system: said(z.enum(SYSTEMS)),
  phone: said(z.boolean()).describe("a narrow screen"),
  zoomPercent: said(z.number().int().min(10).max(1_000)),
  language: said(z.enum(["zh-CN", "zh-TW", "en"])).describe("of the page"),
  utcOffset: said(z.number().int().min(-840).max(840)).describe("minutes; that of Shanghai is 480"),
});
export type Environment = z.infer<typeof Environment>;
