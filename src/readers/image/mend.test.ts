import fc from "fast-check";
import { expect, test } from "vitest";
import { usccCheck, usccOk } from "#domain/taxid.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { mendPlates, mendTaxId } from "./mend.ts";

const first = "91000000MA0000000";
const id = first + (usccCheck(first) ?? "");

test("E3 letters that tax ids don't have are read as the digits they look like", () => {
  expect(usccOk(id)).toBe(true);
  expect(mendTaxId(id.replace("000000MA", "0O0O00MA"))).toBe(id);
});

test("E3 a doubled character at the end is dropped where the check character says which", () => {
  expect(mendTaxId(`${id}9`)).toBe(id);
});

test("E3 a letter that no id has is read as each that it looks like", () => {
  const start = "91000000MA0HWJQD0";
  const whole = start + (usccCheck(start) ?? "");
  expect(mendTaxId(whole.replace("J", "I"))).toBe(whole);
});

test("E3 one of equal digits side by side that was lost is put back, where only one place fits", () => {
  const start = "91000000MA01234567";
  const whole = start.slice(0, 17) + (usccCheck(start.slice(0, 17)) ?? "");
  expect(mendTaxId(whole.replace("000000", "00000"))).toBe(whole);
  const pairs = start.replace("234567", "334455").slice(0, 17);
  expect(mendTaxId(pairs.slice(0, 2) + pairs.slice(3))).toBe(pairs.slice(0, 2) + pairs.slice(3));
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

test("E3 plates have no I and O behind the region's signs (GA 36): they are digits", () => {
  const mended = (extra: Record<string, string>): Record<string, string> => {
    const facts = { ...emptyFacts("toll"), extra };
    mendPlates(facts);
    return facts.extra;
  };
  expect(mended({ plate: "京A046YO", "plate.2": "沪OI2345", vehicle: "货车OI" })).toEqual({
    plate: "京A046Y0",
    "plate.2": "沪O12345",
    vehicle: "货车OI",
  });
  expect(mended({ plate: "京B·TO128" })).toEqual({ plate: "京B·T0128" });
  expect(mended({ plate: "OI" })).toEqual({ plate: "OI" });
});
