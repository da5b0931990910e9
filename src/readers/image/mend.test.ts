import fc from "fast-check";
import { expect, test } from "vitest";
import { usccCheck, usccOk } from "#domain/taxid.ts";
import { mendTaxId } from "./mend.ts";

const first = "91000000MA0000000";
const id = first + (usccCheck(first) ?? "");

test("E3 letters that tax ids don't have are read as the digits they look like", () => {
  expect(usccOk(id)).toBe(true);
  expect(mendTaxId(id.replace("000000MA", "0O0O00MA"))).toBe(id);
});

test("E3 a doubled character at the end is dropped where the check character says which", () => {
  expect(mendTaxId(`${id}9`)).toBe(id);
});

test("E3 a mended tax id is one with a right check character, or nothing was changed", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...`0123456789ABCDEFGHJKLMNPQRTUWXYOISVZ`), minLength: 15, maxLength: 20 }),
      (read) => {
        const mended = mendTaxId(read);
        expect(mended === read || usccOk(mended)).toBe(true);
      },
    ),
  );
});
