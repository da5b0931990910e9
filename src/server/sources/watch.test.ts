/** Y2: what gives no sign of life is given up, and nothing waits for it any more. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watch, watched } from "./watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const silent = () => new Error("silent");
const never = new Promise<never>(() => undefined);

test("Y2 a call that never answers ends with the trouble after the silence", async () => {
  const { wait } = watch(silent, 1000);
  const waiting = expect(wait(never)).rejects.toThrow("silent");
  await vi.advanceTimersByTimeAsync(1001);
  await waiting;
});

test("Y2 what goes on slowly isn't given up; what stops in the middle is", async () => {
  const seen: number[] = [];
  async function* slowly(): AsyncIterable<number> {
    for (let nth = 1; nth <= 3; nth += 1) {
      await new Promise((resolve) => setTimeout(resolve, 900));
      yield nth;
    }
    await never;
  }
  const reading = (async () => {
    for await (const nth of watched(slowly(), watch(silent, 1000))) seen.push(nth);
  })();
  const ended = expect(reading).rejects.toThrow("silent");
  await vi.advanceTimersByTimeAsync(5000);
  await ended;
  expect(seen).toEqual([1, 2, 3]);
});

test("Y2 a run that was taken over by another ends at once, whatever it waits for", async () => {
  const { wait, giveUp } = watch(silent, 1000);
  const waiting = expect(wait(never)).rejects.toThrow("another's");
  giveUp(new Error("another's"));
  await waiting;
});
