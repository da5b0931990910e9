import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkTaxId, organisationCheck, personIdOk, usccCheck, usccOk } from "./taxid.ts";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** A well-formed made-up id: region 000000, organisation code with its own check character. */
const made = (org8: string): string => {
  const first17 = `91000000${org8}${organisationCheck(org8) ?? ""}`;
  return first17 + (usccCheck(first17) ?? "");
};
const uscc = fc.stringMatching(/^MA[0-9A-HJ-NP-RTUWXY]{6}$/).map(made);

describe("D1 tax ids", () => {
  test("the check character of a made-up id", () => {
    fc.assert(
      fc.property(uscc, (id) => {
        expect(usccOk(id)).toBe(true);
        expect(checkTaxId(id)).toEqual({ ok: true, kind: "uscc", value: id, problems: [] });
        expect(checkTaxId(` ${id.toLowerCase().replace(/(.{6})/u, "$1 ")} `).ok).toBe(true);
      }),
    );
  });

  test("one replaced character is always noticed", () => {
    fc.assert(
      fc.property(uscc, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...ALPHABET), (id, at, sign) => {
        fc.pre(id.charAt(at) !== sign);
        expect(usccOk(id.slice(0, at) + sign + id.slice(at + 1))).toBe(false);
      }),
    );
  });

  test("O for 0 and I for 1 are mended", () => {
    fc.assert(
      fc.property(uscc, (id) => {
        const typed = id.replace(/0/gu, "O").replace(/1/gu, "I");
        expect(checkTaxId(typed)).toMatchObject({ ok: false, problems: ["characters"], suggestion: id });
      }),
    );
  });

  test("a suggestion is always an id whose check character is right", () => {
    fc.assert(
      fc.property(
        uscc,
        fc.integer({ min: 0, max: 17 }),
        fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (id, at, sign) => {
          const { suggestion } = checkTaxId(id.slice(0, at) + sign + id.slice(at + 1));
          if (suggestion !== undefined) expect(usccOk(suggestion)).toBe(true);
        },
      ),
    );
  });

  test("two neighbours swapped, one missing, one too many", () => {
    const id = made("MA7K2P4X");
    expect(checkTaxId(id.slice(0, 9) + id.charAt(10) + id.charAt(9) + id.slice(11)).suggestion ?? id).toBe(id);
    expect(checkTaxId(id.slice(0, 12) + id.slice(13)).problems).toEqual(["length"]);
    expect(checkTaxId(`${id.slice(0, 5)}0${id.slice(5)}`).suggestion ?? id).toBe(id);
  });

  test("older and personal ids", () => {
    expect(checkTaxId("110108000000019")).toMatchObject({ ok: true, kind: "old15" });
    // a region that doesn't exist, so nobody's: exactly one of eleven check digits is right
    expect([..."0123456789X"].filter((digit) => personIdOk(`10000019000101000${digit}`))).toHaveLength(1);
    expect(personIdOk("100000190013010000")).toBe(false);
    expect(checkTaxId("")).toMatchObject({ ok: false, problems: ["empty"] });
    expect(checkTaxId("个人")).toMatchObject({ ok: false, problems: ["characters"] });
    expect(checkTaxId("12345")).toMatchObject({ ok: false, problems: ["length"] });
  });

  test("any text is judged without an error", () =>
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void checkTaxId(text))));
});
