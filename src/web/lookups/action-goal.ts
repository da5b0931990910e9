import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Action, LookupAnswer, LookupRequest } from "#api/lookups.api.ts";

/** What a button of an explanation does, decided without a browser. */
export type ActionGoal =
  | { do: "open"; invoice: string }
  | { do: "restore"; invoice: string }
  | { do: "ask"; request: LookupRequest }
  | { do: "add"; field: string }
  | { do: "intake" }
  | { do: "outside"; href: string }
  | { do: "fetch"; source: string }
  | { do: "reread"; document: string }
  | { do: "letter" }
  | { do: "ticket" }
  | { do: "access" }
  | { do: "many"; text: string }
  | { do: "sign-in" }
  | { do: "self-check" }
  | { do: "sign-in-help" }
  | { do: "watch" };

type Asked = Pick<LookupAnswer, "text" | "filters">;

const PAIRS: Record<string, (keyof InvoiceFilters)[]> = {
  date: ["dateFrom", "dateTo", "period"],
  amount: ["amountMin", "amountMax"],
  purchased: ["purchasedFrom", "purchasedTo"],
};

/** The same question again, with other text or conditions. */
export const sameQuestion = ({ text, filters }: Asked): LookupRequest => ({
  ...(text === null ? {} : { text }),
  ...(Object.keys(filters).length > 0 ? { filters } : {}),
});

export function withoutFilter(filters: InvoiceFilters, name: string): InvoiceFilters {
  const field = name.split(/[:=]/)[0] ?? name;
  const names: string[] = PAIRS[field] ?? Object.values(PAIRS).find((pair) => (pair as string[]).includes(field)) ?? [field];
  return Object.fromEntries(Object.entries(filters).filter(([key]) => !names.includes(key))) as InvoiceFilters;
}

export function goalOfAction(action: Action, asked: Asked): ActionGoal {
  const again = (changes: Partial<Asked>): ActionGoal => ({ do: "ask", request: sameQuestion({ ...asked, ...changes }) });
  switch (action.id) {
    case "open-invoice":
    case "complete-record":
      return action.target ? { do: "open", invoice: action.target } : { do: "ticket" };
    case "restore":
      return action.target ? { do: "restore", invoice: action.target } : { do: "ticket" };
    case "use-number":
    case "search-text":
      return again({ text: action.value ?? asked.text });
    case "add-field":
      return { do: "add", field: action.value ?? "number" };
    case "relax-filter":
      return again({ filters: withoutFilter(asked.filters, action.value ?? "") });
    case "show-archived":
      return again({ filters: withoutFilter(asked.filters, "archived") });
    case "upload-document":
      return { do: "intake" };
    case "fetch-now":
      return action.target ? { do: "fetch", source: action.target } : { do: "ticket" };
    case "reread":
      return action.target ? { do: "reread", document: action.target } : { do: "ticket" };
    case "verify":
    case "open-platform":
      // Only web addresses: the answer is data, and data must not become code.
      return action.href && /^https?:\/\//.test(action.href) ? { do: "outside", href: action.href } : { do: "ticket" };
    case "ask-issuer":
    case "letter-to-issuer":
      return { do: "letter" };
    case "sign-in":
      return { do: "sign-in" };
    case "self-check":
      return { do: "self-check" };
    case "sign-in-help":
      return { do: "sign-in-help" };
    case "retry":
      return again({});
    case "look-up-many":
      return { do: "many", text: asked.text ?? "" };
    case "watch":
      return { do: "watch" };
    case "request-access":
      return { do: "access" };
    default:
      return { do: "ticket" };
  }
}
