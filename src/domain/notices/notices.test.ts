/** H6: in which language somebody reads what was written in some, and when a notice is shown. */
import { expect, test } from "vitest";
import { nearestText, phaseOf } from "./notices.ts";

test("H6 who reads one Chinese script is given the other before English, and everybody something", () => {
  expect(nearestText({ "zh-TW": "繁", en: "en" }, "zh-CN")).toEqual({ language: "zh-TW", text: "繁" });
  expect(nearestText({ "zh-CN": "简", en: "en" }, "zh-TW")).toEqual({ language: "zh-CN", text: "简" });
  expect(nearestText({ "zh-TW": "繁", "zh-CN": "简" }, "en")).toEqual({ language: "zh-CN", text: "简" });
  expect(nearestText({ en: "en" }, "fr")).toEqual({ language: "en", text: "en" });
  expect(nearestText({}, "en")).toBeNull();
});

test("H6 a window is announced before it begins, and over at its very end", () => {
  const at = (time: string) => new Date(`2026-11-30T${time}:00Z`);
  const window = { shownFrom: at("10:00"), from: at("14:00"), until: at("15:00") };
  expect(phaseOf(window, at("09:59"))).toBe("later");
  expect(phaseOf(window, at("10:00"))).toBe("announced");
  expect(phaseOf(window, at("14:00"))).toBe("running");
  expect(phaseOf(window, at("15:00"))).toBe("over");
  expect(phaseOf({ ...window, shownFrom: null }, at("13:00"))).toBe("later");
  expect(phaseOf({ ...window, until: null }, at("23:00"))).toBe("running");
});
