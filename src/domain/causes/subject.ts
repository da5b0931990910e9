/** What a question tells of the invoice that it asks for, before any register is looked at. */
import { readCode } from "../codes.ts";
import { readNumber } from "../numbers.ts";
import type { InvoiceKind } from "../invoice.ts";
import type { RegionId } from "../regions.ts";
import type { CaseFacts, Known, Param } from "./cause.types.ts";

export type Subject = {
  kind: InvoiceKind | null;
  /** what the kind was told by */
  kindBy: "said" | "code" | "number" | "qr" | null;
  /** a local kind (taxi, quota, machine-printed …) whose code doesn't say which */
  local: boolean;
  /** form of the number asked for */
  form: "tax" | "digital" | "fiscal" | "partial" | "unknown" | "none";
  region: RegionId | null;
  regionBy: "code" | "number" | null;
  year: number | null;
};

/** Digit 5 of a 20-digit number on rail tickets, as observed. */
const RAIL_CHANNEL = "9";
const FISCAL_CODE_LENGTHS = [8];
const FISCAL_NUMBER_LENGTH = 10;

export function subjectOf({ asked, today, pieces }: CaseFacts): Subject {
  const code = asked.code === null ? null : readCode(asked.code);
  const number = asked.number === null ? null : readNumber(asked.number, new Date(`${today}T12:00:00Z`));
  const form = number === null ? "none" : asked.numberPartial === null ? number.form : "partial";
  const base: Omit<Subject, "kind" | "kindBy"> = {
    form,
    local: code?.form === "local12" && code.kind === null,
    region: code?.region ?? (form === "digital" ? (number?.region ?? null) : null),
    regionBy: code?.region ? "code" : form === "digital" && number?.region ? "number" : null,
    year: number?.form === "digital" && number.ok ? number.year : (code?.year ?? null),
  };
  const [kind, kindBy] = kindOf();
  return { ...base, kind, kindBy };

  function kindOf(): [InvoiceKind | null, Subject["kindBy"]] {
    if (pieces.some((piece) => piece.field === "qr" && /^CZ-EI/i.test(piece.value))) return ["fiscal", "qr"];
    if (asked.kinds.length === 1) return [asked.kinds[0]!, "said"];
    if (
      code !== null &&
      FISCAL_CODE_LENGTHS.includes(code.code.length) &&
      (number === null || number.number.length === FISCAL_NUMBER_LENGTH)
    )
      return ["fiscal", "code"];
    if (code?.kind) return [code.kind, "code"];
    if (form === "fiscal" && code === null) return ["fiscal", "number"];
    if (number?.form === "digital" && number.ok)
      return [number.channel === RAIL_CHANNEL ? "rail" : "digital-vat-normal", "number"];
    return [null, null];
  }
}

/** The one invoice that is meant: found, or kept from being found by a condition alone. */
export const meantOf = ({ foundTotal, found, behind }: Pick<CaseFacts, "foundTotal" | "found" | "behind">): Known | undefined =>
  foundTotal === 1 ? found[0] : foundTotal === 0 && behind.length === 1 ? behind[0] : undefined;

/** 20 digits alone don't say which of the 数电票 it is, nor that it isn't printed on paper. */
export const digitalOnly = ({ kind, kindBy }: Subject): boolean =>
  kindBy === "number" && (kind === "digital-vat-normal" || kind === "rail");

/** The kind by name, no closer than it is known. */
export function kindNamed(subject: Subject): Param {
  const { kind } = subject;
  if (digitalOnly(subject)) return { words: [{ key: kind === "rail" ? "digitalRail" : "digital" }] };
  return { kind: kind ?? "other" };
}
