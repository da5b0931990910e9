import { expect, test } from "vitest";
import { sharedBuffers } from "./settings.ts";

test.each([
  [512, 128],
  [4 * 1024, 1024],
  [8 * 1024, 2 * 1024],
  [24 * 1024, 10 * 1024],
  [256 * 1024, 16 * 1024],
  [100, 64],
])("of %i MiB of memory %i are the database's", (mib, buffers) => {
  expect(sharedBuffers(mib)).toBe(buffers);
});
