/** What is too doubtful to be booked is left empty and goes to the work list; what is doubtful is named. */
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { fieldOf, MAIN_FIELDS, type MainField } from "../facts.ts";

/** Below this a value is more likely wrong than right. */
export const TOO_DOUBTFUL = 0.35;
/** Below this a field is named as uncertain. */
const UNSURE = 0.75;
const UNSURE_IN_LINES = 0.5;

/**
 * Empties recognised fields that are more likely wrong than right; each is named, with what was read. A tax id of a form
 * that no tax id has is one: an account number, or a piece of an id.
 */
export function emptyDoubtful(facts: InvoiceFacts): Problem[] {
  const problems: Problem[] = [];
  for (const field of MAIN_FIELDS) {
    const source = facts.fields[field];
    const read = fieldOf(facts, field);
    if (source?.from !== "ocr" || read === null) continue;
    if (source.confidence >= TOO_DOUBTFUL && !(field.endsWith(".taxId") && checkTaxId(read).kind === "unknown")) continue;
    setEmpty(facts, field);
    delete facts.fields[field];
    problems.push({ code: "low-confidence", message: `${field} can't be read for sure`, detail: { field, read } });
  }
  return problems;
}

function setEmpty(facts: InvoiceFacts, field: MainField): void {
  const party = /^(seller|buyer)\.(name|taxId)$/u.exec(field);
  if (party !== null) facts[party[1] as "seller" | "buyer"][party[2] as "name" | "taxId"] = null;
  else (facts as unknown as Record<string, null>)[field] = null;
}

/** One problem that names all recognised fields that are given but uncertain. */
export function nameDoubtful(facts: InvoiceFacts): Problem[] {
  const fields = Object.entries(facts.fields)
    .filter(
      ([path, { from, confidence }]) =>
        from === "ocr" && confidence < (path.startsWith("items.") ? UNSURE_IN_LINES : UNSURE) && path !== "remark",
    )
    .map(([path]) => path);
  return fields.length === 0
    ? []
    : [{ code: "low-confidence", message: `hard to read: ${fields.join(", ")}`, detail: { fields: fields.join(",") } }];
}
