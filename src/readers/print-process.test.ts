import { afterEach, expect, test, vi } from "vitest";
import type { PrintStep } from "./paper/print.types.ts";
import { writePrint } from "./print-process.ts";

afterEach(() => vi.useRealTimers());

async function* onePage(): AsyncGenerator<PrintStep> {
  yield { step: "begin", title: "样张", perPage: 1 };
  yield { step: "end" };
}

test("E8 who stops taking his print doesn't keep the next one from being written", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const stalled = writePrint(onePage());
  expect((await stalled.next()).done).toBe(false);
  const next = writePrint(onePage());
  const first = next.next();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect((await first).done).toBe(false);
  await next.return(undefined);
  await expect(stalled.next()).rejects.toThrow("nobody took");
});
