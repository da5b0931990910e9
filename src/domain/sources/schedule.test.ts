/** Y1 Y2: whether what is to be handed in on a day is late. */
import { expect, test } from "vitest";
import { dueOf } from "./schedule.ts";

const at = (text: string): Date => new Date(`${text}+08:00`);
const LONG_AGO = at("2025-01-01T00:00:00");
const MONDAYS = { every: "week", on: 1 } as const;

test.each([
  // 2026-11-30 is a Monday
  [MONDAYS, null, "2026-11-30T09:00:00", "2026-11-23", true],
  [MONDAYS, "2026-11-23T10:00:00", "2026-11-30T23:59:00", "2026-11-30", false],
  [MONDAYS, "2026-11-23T10:00:00", "2026-12-01T00:01:00", "2026-11-30", true],
  [MONDAYS, "2026-12-01T10:00:00", "2026-12-01T11:00:00", "2026-12-07", false],
  // two days early counts, and a late one of last week isn't this week's
  [MONDAYS, "2026-11-28T10:00:00", "2026-12-01T00:01:00", "2026-12-07", false],
  [MONDAYS, "2026-11-26T10:00:00", "2026-12-01T00:01:00", "2026-11-30", true],
  [{ every: "month", on: 31 }, "2026-10-31T10:00:00", "2026-12-01T00:01:00", "2026-11-30", true],
  [{ every: "month", on: 5 }, "2026-11-05T10:00:00", "2026-11-30T10:00:00", "2026-12-05", false],
  [{ every: "day", on: 1 }, "2026-11-29T10:00:00", "2026-11-30T10:00:00", "2026-11-30", false],
  [{ every: "day", on: 1 }, "2026-11-28T10:00:00", "2026-11-30T10:00:00", "2026-11-29", true],
] as const)("%o, handed in %s, at %s: due %s, late %s", (schedule, arrived, now, day, late) => {
  expect(dueOf(schedule, arrived === null ? null : at(arrived), LONG_AGO, at(now))).toEqual({ day, late });
});

test("nothing is late that was due before it was agreed", () => {
  expect(dueOf(MONDAYS, null, at("2026-11-24T10:00:00"), at("2026-11-25T10:00:00"))).toEqual({ day: "2026-11-30", late: false });
});
