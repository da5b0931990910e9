/** Y4: when a message is tried again. */
import { expect, test } from "vitest";
import { lookAfter, waitAfter } from "./backoff.ts";

test("Y4 a message is tried again for more than three days, then given up", () => {
  const waits: number[] = [];
  for (let attempts = 1, wait = waitAfter(1, 0.5); wait !== null; attempts += 1, wait = waitAfter(attempts + 1, 0.5))
    waits.push(wait);
  expect(waits[0]).toBe(5_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  const days = waits.reduce((sum, wait) => sum + wait, 0) / 86_400_000;
  expect(days).toBeGreaterThan(3);
  expect(days).toBeLessThan(4);
});

test("Y4 waits are spread by a fifth both ways, so that receivers aren't met by all at once", () => {
  expect([waitAfter(2, 0), waitAfter(2, 1)]).toEqual([240_000, 360_000]);
  expect([lookAfter(99, 0), lookAfter(99, 1)]).toEqual([2_880_000, 4_320_000]);
});
