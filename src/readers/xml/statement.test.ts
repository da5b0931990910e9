import { expect, test } from "vitest";
import { taxId } from "./statement.ts";

test.each([
  ["91000000ma000000x9", "91000000MA000000X9"],
  ["９１００００００ ＭＡ０００００Ｘ９", "91000000MA00000X9"],
  ["9100****00X9", "9100****00X9"],
  ["91xxxxxxxxxxxxxxx9x", "91xxxxxxxxxxxxxxx9x"],
  ["***", null],
  ["/", null],
  [null, null],
])("E2 the tax id %o is %o", (text, expected) => {
  expect(taxId(text)).toBe(expected);
});
