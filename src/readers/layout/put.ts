/** How the readers of forms hand over what they found: a field of the invoice, or a business field by its name. */
import type { InvoiceFacts, Witness } from "#domain/invoice.ts";
import { putField, sourceOf, type Found, type TextField } from "../facts.ts";

export type Put = (field: TextField | `extra.${string}`, found: Found | null) => void;

/** Puts fields into `facts` with their source; null changes nothing. */
export function putInto(facts: InvoiceFacts, from: Witness, page: number): Put {
  return (field, found) => {
    if (found === null || found.text.trim() === "") return;
    const source = sourceOf(from, page, found);
    if (!isExtra(field)) putField(facts, field, found.text, source);
    else {
      facts.extra[field.slice("extra.".length)] = found.text.trim();
      facts.fields[field] = source;
    }
  };
}

function isExtra(field: string): field is `extra.${string}` {
  return field.startsWith("extra.");
}
