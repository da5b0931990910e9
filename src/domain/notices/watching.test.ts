/** H6: when the system opens an incident by itself, and when it proposes to close it. */
import { expect, test } from "vitest";
import { guessCause, judgeErrors, judgeLatency, judgeSource, proposesToClose } from "./watching.ts";

test("H6 a slow database is slow several times in a row; a single slow answer is no trouble", () => {
  expect(judgeLatency([1200, 1300])).toBe("unclear");
  expect(judgeLatency([3, 1200, 1300, 1100, 1500])).toBe("bad");
  expect(judgeLatency([1200, 3, 1300, 1100])).toBe("unclear");
  expect(judgeLatency([1200, 3, 4, 2, 5])).toBe("well");
});

test("H6 failed answers count by their number and their share", () => {
  expect(judgeErrors({ all: 9, failed: 9 })).toBe("unclear");
  expect(judgeErrors({ all: 100, failed: 10 })).toBe("bad");
  expect(judgeErrors({ all: 10_000, failed: 200 })).toBe("unclear");
  expect(judgeErrors({ all: 10_000, failed: 100 })).toBe("well");
  expect(judgeErrors({ all: 0, failed: 0 })).toBe("well");
});

test("H6 a source is called out after half an hour of trouble, and when it is unusually quiet", () => {
  const fineAt = new Date("2026-11-30T10:00:00Z");
  const at = (minutes: number) => new Date(fineAt.getTime() + minutes * 60_000);
  const seen = { failures: 3, fineAt, quiet: false, problem: "mailbox-unreachable" };
  expect(judgeSource(seen, at(29))).toBe("unclear");
  expect(judgeSource(seen, at(30))).toBe("bad");
  expect(judgeSource({ ...seen, failures: 2 }, at(60))).toBe("unclear");
  expect(judgeSource({ ...seen, failures: 0 }, at(60))).toBe("well");
  expect(judgeSource({ ...seen, failures: 0, quiet: true }, at(60))).toBe("bad");
});

test("H6 the class of a cause is guessed from what a source says", () => {
  expect(guessCause("mailbox-unreachable")).toBe("network");
  expect(guessCause("folder-unreachable")).toBe("hardware");
  expect(guessCause("sftp-other-key")).toBe("attack");
  expect(guessCause("mailbox-refused")).toBe("software");
  expect(guessCause(null)).toBe("network");
});

test("H6 closing is proposed after a quarter of an hour without trouble", () => {
  const now = new Date("2026-11-30T10:15:00Z");
  expect(proposesToClose(null, now)).toBe(false);
  expect(proposesToClose(new Date("2026-11-30T10:00:01Z"), now)).toBe(false);
  expect(proposesToClose(new Date("2026-11-30T10:00:00Z"), now)).toBe(true);
});
