/** D2: what was asked isn't enough for this kind of invoice; what is missing, and where it is printed. */
import { type AskedField, type NeededField, neededFor } from "../completeness.ts";
import type { CaseFacts, Finding, Judgement, Step } from "./cause.types.ts";
import { subjectOf } from "./subject.ts";

const FULL_LENGTHS = [8, 10, 20];

export function judgeIncompleteQuery(facts: CaseFacts): Judgement {
  const { asked, found, foundTotal } = facts;
  const subject = subjectOf(facts);
  const given = givenFields(facts);
  if (
    given.size === 0 &&
    asked.words.length === 0 &&
    asked.seller === null &&
    asked.buyer === null &&
    asked.taxIds.length === 0 &&
    Object.keys(facts.filters).length === 0
  ) {
    return { findings: [needs("D2.nothing", "certain", [{ field: "number", where: "top-right" }], 95)] };
  }
  if (subject.form === "tax" && asked.code === null) {
    // printed where a VAT invoice has it; another kind says so itself when the code is there
    const needed = subject.kind === null ? neededFor("vat-normal-paper", given) : neededFor(subject.kind, given);
    if (needed.length === 0) return { findings: [], ruledOut: { key: "D2.ruledOut" } };
    const key = foundTotal > 1 ? "D2.severalWithoutCode" : foundTotal === 1 ? "D2.oneWithoutCode" : "D2.withoutCode";
    return { findings: [needs(key, found.length === 1 ? "possible" : "likely", needed, 70, foundTotal)] };
  }
  if (foundTotal > 0) return { findings: [] };
  if (subject.form === "partial" || (asked.number !== null && asked.number.length < 8)) {
    return { findings: [needs("D2.partOfNumber", "likely", [{ field: "number", where: "top-right" }], 70)] };
  }
  if (asked.number === null && asked.code !== null) {
    const needed = neededFor(subject.kind ?? "vat-normal-paper", given);
    return {
      findings: [
        needs(
          "D2.codeOnly",
          "certain",
          needed.filter((need) => need.field === "number"),
          75,
        ),
      ],
    };
  }
  if (subject.form === "fiscal" && asked.code === null)
    return { findings: [needs("D2.fiscalWithoutCode", "likely", neededFor("fiscal", given), 60)] };
  const identified = asked.number !== null && (subject.form === "digital" || asked.code !== null);
  if (identified) return { findings: [], ruledOut: { key: "D2.ruledOut" } };
  if (asked.number !== null && !FULL_LENGTHS.includes(asked.number.length))
    return { findings: [], ruledOut: { key: "D2.ruledOutLength" } };
  return { findings: [needs("D2.withoutNumber", "possible", [{ field: "number", where: "top-right" }], 30)] };
}

function needs(key: string, certainty: Finding["certainty"], needed: readonly NeededField[], weight: number, count = 0): Finding {
  return {
    cause: "D2",
    certainty,
    weight,
    candidates: [],
    summary: {
      key,
      params: { fields: { words: needed.map(({ field }) => ({ key: `domain:field.${field}` })) }, count: String(count) },
    },
    evidence: needed.map(({ field, where }) => ({
      say: { key: "D2.where", params: { field: { field }, place: { words: [{ key: `domain:printed.${where}` }] } } },
      source: "rule",
      at: null,
    })),
    steps: needed.map(({ field }): Step => ({
      id: "add-field",
      label: { key: "action.add-field", params: { field: { field } } },
      value: field,
    })),
  };
}

function givenFields({ asked }: CaseFacts): Set<AskedField> {
  const given = new Set<AskedField>();
  if (asked.code !== null) given.add("code");
  if (asked.number !== null) given.add("number");
  if (asked.dateFrom !== null || asked.dateTo !== null) given.add("date");
  if (asked.amountMin !== null || asked.amountMax !== null)
    for (const field of ["amount", "total", "fare", "vehiclePrice", "taxAmount"] as const) given.add(field);
  if (asked.checkCode !== null) given.add("checkCode");
  return given;
}
