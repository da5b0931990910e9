/** D16 Which browser it is, by what it says of itself. */
import { expect, test } from "vitest";
import { browserOf, isInside } from "./browser.ts";

const KIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
test.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KIT} Chrome/140.0.0.0 Safari/537.36`, "chrome", 140, "windows"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KIT} Chrome/140.0.0.0 Safari/537.36 Edg/139.0.1.2`, "edge", 139, "windows"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "firefox", 128, "linux"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "safari",
    17,
    "ios",
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; V2245A) ${KIT} Version/4.0 Chrome/126.0.6478 Mobile Safari/537.36 MicroMessenger/8.0.50 WeChat/arm64`,
    "wechat",
    8,
    "android",
  ],
])("D16 %s", (agent, browser, version, system) => {
  expect(browserOf(agent)).toEqual({ browser, version, system });
});

test("D16 what isn't known is no browser in particular; those inside of other apps are told apart", () => {
  expect(browserOf("<b>")).toEqual({ browser: "other", system: "other" });
  expect([isInside("wechat"), isInside("dingtalk"), isInside("chrome")]).toEqual([true, true, false]);
});
