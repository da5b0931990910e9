import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Delays, learn, usualSeconds } from "./delays.ts";
import { expectation } from "./expectation.ts";

const HOUR = 3600;
const seconds = fc.array(fc.integer({ min: 0, max: 90 * 24 * HOUR }), { minLength: 20, maxLength: 400 });

describe("Y2 how long invoices usually take is learned from those that came", () => {
  test("within a tenth of what it was, for any of them", () => {
    fc.assert(
      fc.property(seconds, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
        const sorted = all.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
        const usual = usualSeconds(learn([], all), share)!;
        expect(Math.abs(usual - exact)).toBeLessThanOrEqual(Math.max(1, exact * 0.1));
      }),
    );
  });
  test("in whatever pieces they come, and more of them never take less", () => {
    fc.assert(
      fc.property(seconds, fc.nat(400), (all, cut) => {
        const whole = learn([], all);
        expect(learn(learn([], all.slice(0, cut)), all.slice(cut))).toEqual(whole);
        expect(usualSeconds(whole, 0.5)!).toBeLessThanOrEqual(usualSeconds(whole, 0.95)!);
      }),
    );
  });
  test("few say nothing; clocks that are wrong count as at once; what came long ago fades", () => {
    expect(
      usualSeconds(
        learn(
          [],
          Array.from({ length: 19 }, () => 60),
        ),
        0.95,
      ),
    ).toBeNull();
    expect(
      usualSeconds(
        learn(
          [],
          Array.from({ length: 20 }, () => -5),
        ),
        0.95,
      ),
    ).toBe(0);
    let delays: Delays = learn(
      [],
      Array.from({ length: 4000 }, () => 30 * 24 * HOUR),
    );
    for (let day = 0; day < 40; day += 1)
      delays = learn(
        delays,
        Array.from({ length: 500 }, () => HOUR),
      );
    expect(usualSeconds(delays, 0.95)!).toBeLessThan(1.2 * HOUR);
    expect(delays.reduce((sum, [, count]) => sum + count, 0)).toBeLessThan(4096);
  });
});

describe("D4 whether an invoice that isn't here should be", () => {
  const issuer = learn(
    [],
    Array.from({ length: 30 }, () => 26 * HOUR),
  );
  const all = learn(
    [],
    Array.from({ length: 30 }, () => 2 * HOUR),
  );
  const known = { issuer, kind: [], all };
  const source = (completeTo: string | null) => ({ name: "邮箱", completeTo, failing: false, quiet: false });
  const now = new Date("2026-03-05T12:00:00+08:00");
  test("by what is known of its issuer first; until then it may still come", () => {
    const told = expectation([source("2026-03-05T09:40:00+08:00")], known, { issuedOn: "2026-03-05", now });
    expect(told).toMatchObject({ of: "issuer", overdue: false });
    expect(Math.abs(Date.parse(told.by!) - Date.parse("2026-03-06T02:00:00+08:00"))).toBeLessThan(3 * HOUR * 1000);
  });
  test("it is overdue only where every source is complete beyond that", () => {
    const at = { issuedOn: "2026-03-01", now };
    expect(expectation([source("2026-03-05T09:40:00+08:00")], known, at).overdue).toBe(true);
    expect(expectation([source("2026-03-05T09:40:00+08:00"), source(null)], known, at).overdue).toBe(false);
    expect(expectation([source("2026-03-01T09:40:00+08:00")], known, at).overdue).toBe(false);
    expect(expectation([], known, at).overdue).toBe(false);
  });
  test("without a day, or where too few came, no time is named", () => {
    expect(expectation([], known, { issuedOn: null, now }).by).toBeNull();
    expect(expectation([], { issuer: [], kind: [], all: [] }, { issuedOn: "2026-03-05", now })).toMatchObject({
      of: null,
      by: null,
    });
  });
});
