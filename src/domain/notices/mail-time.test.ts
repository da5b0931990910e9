/** S3: quiet hours and the daily mail, in Shanghai's time. */
import { expect, test } from "vitest";
import { isQuiet, mailTime } from "./mail-time.ts";

const night = { quietFrom: 22 * 60, quietTo: 7 * 60, digestAt: 9 * 60 };
const at = (shanghai: string): Date => new Date(`2025-06-18T${shanghai}:00+08:00`);

test.each([
  ["21:59", false],
  ["22:00", true],
  ["03:00", true],
  ["06:59", true],
  ["07:00", false],
])("S3 quiet from 22:00 to 7:00: at %s it is %s", (time, quiet) => {
  expect(isQuiet(at(time), night)).toBe(quiet);
});

test("S3 quiet hours within one day, none, and of no length", () => {
  expect(isQuiet(at("12:30"), { quietFrom: 720, quietTo: 780, digestAt: 540 })).toBe(true);
  expect(isQuiet(at("13:00"), { quietFrom: 720, quietTo: 780, digestAt: 540 })).toBe(false);
  expect(isQuiet(at("03:00"), { ...night, quietFrom: null })).toBe(false);
  expect(isQuiet(at("22:00"), { ...night, quietTo: night.quietFrom })).toBe(false);
});

test("S3 at once is now, or when the quiet hours end; the daily mail is the next one", () => {
  expect(mailTime("once", at("10:00"), night)).toEqual(at("10:00"));
  expect(mailTime("once", at("23:30"), night)).toEqual(new Date("2025-06-19T07:00:00+08:00"));
  expect(mailTime("daily", at("08:59"), night)).toEqual(at("09:00"));
  expect(mailTime("daily", at("09:00"), night)).toEqual(new Date("2025-06-19T09:00:00+08:00"));
  expect(mailTime("daily", at("10:00"), { ...night, digestAt: 23 * 60 })).toEqual(new Date("2025-06-19T07:00:00+08:00"));
});
