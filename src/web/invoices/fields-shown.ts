import type { InvoiceDetail } from "./invoices.api.ts";

export type ShownField = { path: string; value: string | null; as: "text" | "number" | "money" | "long" };
export type FieldGroup = { id: "identity" | "seller" | "buyer" | "sums" | "more"; fields: ShownField[] };

const field = (path: string, value: string | null, as: ShownField["as"] = "text"): ShownField => ({ path, value, as });

/** What one looks for first on a ticket, a car or a site; the other business fields follow as they were read. */
const LEADING: readonly string[] = [
  "business",
  "passenger",
  "passengerId",
  "fromStation",
  "toStation",
  "train",
  "flight",
  "travelDate",
  "departureDate",
  "departure",
  "departureTime",
  "carriage",
  "seat",
  "seatClass",
  "cabin",
  "fare",
  "plate",
  "vehicleType",
  "entrance",
  "exit",
  "start",
  "end",
  "vin",
  "brand",
  "model",
  "constructionProject",
  "constructionPlace",
];

/** Business fields, the leading ones first; "plate.2" is the one of the second line and stands with its kind. */
function extraFields(extra: Record<string, string>): ShownField[] {
  const place = (name: string): number => {
    const at = LEADING.indexOf(name.replace(/\.\d+$/u, ""));
    return at < 0 ? LEADING.length : at;
  };
  return Object.entries(extra)
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([name, value]) => field(`extra.${name}`, value));
}

/** The fields of an invoice in the order in which one reads them; what this kind doesn't have is left out. */
export function fieldGroups(invoice: InvoiceDetail): FieldGroup[] {
  const groups: FieldGroup[] = [
    {
      id: "identity",
      fields: [
        field("code", invoice.code, "number"),
        field("number", invoice.number, "number"),
        field("digitalNumber", invoice.digitalNumber, "number"),
        field("date", invoice.date, "number"),
        field("checkCode", invoice.checkCode, "number"),
      ],
    },
    { id: "seller", fields: [field("seller.name", invoice.seller.name), field("seller.taxId", invoice.seller.taxId)] },
    { id: "buyer", fields: [field("buyer.name", invoice.buyer.name), field("buyer.taxId", invoice.buyer.taxId)] },
    {
      id: "sums",
      fields: [
        field("amount", invoice.amount, "money"),
        field("tax", invoice.tax, "money"),
        field("total", invoice.total, "money"),
      ],
    },
    {
      id: "more",
      fields: [
        ...(invoice.original
          ? [field("original.code", invoice.original.code, "number"), field("original.number", invoice.original.number, "number")]
          : []),
        field("purchasedOn", invoice.purchasedOn, "number"),
        ...extraFields(invoice.extra),
        field("remark", invoice.remark, "long"),
      ],
    },
  ];
  const wanted = (each: ShownField): boolean => each.value !== null || isMissing(invoice, each.path);
  return groups.map((group) => ({ ...group, fields: group.fields.filter(wanted) })).filter((group) => group.fields.length > 0);
}

/** "checkCode|digitalNumber" in the list of missing fields means that either would do. */
export const isMissing = (invoice: Pick<InvoiceDetail, "missing">, path: string): boolean =>
  invoice.missing.some((each) => each.split("|").includes(path));
