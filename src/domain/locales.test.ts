import { describe, expect, test } from "vitest";
import enFile from "../locales/en.json" with { type: "json" };
import zhCNFile from "../locales/zh-CN.json" with { type: "json" };
import zhTWFile from "../locales/zh-TW.json" with { type: "json" };
import { CHECK_IDS } from "./checks.ts";
import { LOOKUP_NEEDS, PRINTED_PLACES } from "./completeness.ts";
import { INVOICE_KINDS, WITNESSES } from "./invoice.ts";
import { KIND_INFO } from "./kinds.ts";
import { DELIVERY_WAYS, PLATFORM_IDS } from "./platforms.ts";
import { REGION_IDS } from "./regions.ts";

type Tree = { [key: string]: string | Tree };
const flat = (tree: Tree, prefix = ""): Map<string, string> =>
  new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${prefix}${key}`, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
const [zhCN, zhTW, en] = [zhCNFile.domain, zhTWFile.domain, enFile.domain];
const all = [flat(zhCN), flat(zhTW), flat(en)] as const;

describe("U1 names of the domain", () => {
  test("the three languages have the same keys, the same params and no blank text", () => {
    const [first] = all;
    for (const language of all) {
      expect([...language.keys()]).toEqual([...first.keys()]);
      for (const [key, text] of language) {
        expect(text.trim(), key).not.toBe("");
        expect(text.match(/\{\{\w+\}\}/gu)?.toSorted() ?? [], key).toEqual(
          first
            .get(key)
            ?.match(/\{\{\w+\}\}/gu)
            ?.toSorted() ?? [],
        );
      }
    }
  });

  test("everything that the domain can say has a name", () => {
    const wanted = [
      ...INVOICE_KINDS.flatMap((kind) => [
        `kind.${kind}`,
        `kindShort.${kind}`,
        ...KIND_INFO[kind].required.map((field) => `field.${field}`),
      ]),
      ...INVOICE_KINDS.flatMap((kind) =>
        [...LOOKUP_NEEDS[kind].toFind, ...LOOKUP_NEEDS[kind].toVerify].map(({ field }) => `field.${field}`),
      ),
      ...REGION_IDS.map((id) => `region.${id}`),
      ...CHECK_IDS.flatMap((id) => [`check.${id}.ok`, `check.${id}.failed`]),
      ...PLATFORM_IDS.flatMap((id) => [`platform.${id}.name`, `platform.${id}.how`]),
      ...DELIVERY_WAYS.map((way) => `delivery.${way}`),
      ...PRINTED_PLACES.map((place) => `printed.${place}`),
      ...WITNESSES.map((witness) => `witness.${witness}`),
    ];
    expect(wanted.filter((key) => !all[0].has(key))).toEqual([]);
  });
});
