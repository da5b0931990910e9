/** The words on the paper, in the language in which it was asked for. */
import type { Carrier, InvoiceDetail } from "#api/invoices.api.ts";
import { fenToCapitals } from "#domain/capitals.ts";
import { displayYuan, parseFen } from "#domain/money.ts";
import type { PasteSheet, PlainFace } from "#readers/paper/print.types.ts";
import type { PrintJob } from "./prints.types.ts";

export type Wording = { t: (key: string, params?: Record<string, unknown>) => string; job: PrintJob };

const SHANGHAI = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
const day = (at: Date): string => SHANGHAI.format(at).slice(0, 10);
const numberOf = (invoice: InvoiceDetail): string => invoice.digitalNumber ?? invoice.number ?? "";
/** What is paid; where only the net amount is known, that. */
const sumOf = (invoice: InvoiceDetail): bigint | null => {
  const text = invoice.total ?? invoice.amount;
  return text === null ? null : parseFen(text);
};

/** Characters of the digest that tell one file from any other that a person will meet. */
const DIGEST_SHOWN = 16;

export function printTitle({ t, job }: Wording): string {
  return t(job.options.layout === "none" ? "print:title.paste" : "print:title.invoices", { date: day(job.askedAt) });
}

/** The line that ties the paper to the electronic file (财会〔2020〕6号): number, digest, for which time it was printed, or that it is a preview. */
export function printLine(
  { t, job }: Wording,
  invoice: InvoiceDetail,
  index: number,
  carrier: Carrier | null,
  page: { page: number; pages: number } | null,
): string {
  const nth = job.sheets[index]?.nth;
  const parts = [
    t("print:line.number", { number: numberOf(invoice) || t("print:noNumber") }),
    carrier === null
      ? t("print:line.noFile")
      : t("print:line.file", { format: carrier.format.toUpperCase(), digest: carrier.sha256.slice(0, DIGEST_SHOWN) }),
    nth === undefined ? t("print:line.preview") : t("print:line.nth", { nth, at: SHANGHAI.format(job.askedAt) }),
  ];
  if (page !== null) parts.push(t("print:line.page", page));
  return parts.join("  ·  ");
}

/** The fields of an invoice that has no look of its own to print. */
export function plainFace({ t }: Wording, invoice: InvoiceDetail): PlainFace {
  const money = (value: string | null): string =>
    value === null ? "" : `${displayYuan(parseFen(value) ?? 0n)} ${invoice.currency}`;
  const field = (name: string, value: string | null): [string, string] => [t(`domain:field.${name}`), value ?? ""];
  const party = (side: { name: string | null; taxId: string | null }): string =>
    [side.name, side.taxId].filter((part) => part !== null).join("  ");
  return {
    title: t(`domain:kind.${invoice.kind}`),
    note: t(invoice.documents.length === 0 && invoice.hasOriginal ? "print:plain.notShown" : "print:plain.note"),
    fields: [
      field("code", invoice.code),
      field("number", invoice.digitalNumber ?? invoice.number),
      field("date", invoice.date),
      field("checkCode", invoice.checkCode),
      field("seller", party(invoice.seller)),
      field("buyer", party(invoice.buyer)),
      ...invoice.items
        .slice(0, 12)
        .map((item): [string, string] => [
          t("domain:item.name"),
          [
            item.name,
            item.spec,
            item.quantity === null ? null : `${item.quantity} ${item.unit ?? ""}`,
            item.amount,
            item.rate,
            item.tax,
          ]
            .filter((part) => part !== null && part !== "")
            .join("   "),
        ]),
      field("amount", money(invoice.amount)),
      field("tax", money(invoice.tax)),
      field("total", money(invoice.total)),
      field("remark", invoice.remark),
    ],
  };
}

const COLUMNS: { key: string; width: number; end: boolean }[] = [
  { key: "position", width: 8, end: true },
  { key: "kind", width: 26, end: false },
  { key: "number", width: 36, end: false },
  { key: "date", width: 20, end: false },
  { key: "seller", width: 50, end: false },
  { key: "amount", width: 22, end: true },
  { key: "tax", width: 19, end: true },
  { key: "total", width: 23, end: true },
];

/** The paste sheet of the print's invoices. Other currencies than the yuan have sums of their own. */
export function pasteSheet(words: Wording, invoices: InvoiceDetail[]): PasteSheet {
  const { t, job } = words;
  const { department = "", person = "", purpose = "" } = job.options.paste ?? {};
  const companies = [...new Set(invoices.map((invoice) => invoice.company.name))].join(t("print:paste.and"));
  return {
    title: t("print:paste.title"),
    head: [
      [t("print:paste.company"), companies],
      [t("print:paste.date"), day(job.askedAt)],
      [t("print:paste.department"), department],
      [t("print:paste.person"), person],
      [t("print:paste.purpose"), purpose],
      [t("print:paste.count"), t("print:paste.pieces", { count: invoices.length })],
    ],
    columns: COLUMNS.map(({ key, width, end }) => ({ label: t(`print:column.${key}`), width, end })),
    rows: invoices.map((invoice, i) => rowOf(words, invoice, i)),
    sums: sums(words, invoices),
    notes: notes(words, invoices),
    signatures: ["approver", "checker", "bookkeeper", "payee"].map((who) => t(`print:paste.${who}`)),
    pasteHere: t("print:paste.here"),
  };
}

function rowOf({ t }: Wording, invoice: InvoiceDetail, index: number): string[] {
  const money = (text: string | null): string => (text === null ? "" : displayYuan(parseFen(text) ?? 0n));
  return [
    String(index + 1),
    t(`domain:kindShort.${invoice.kind}`),
    numberOf(invoice) || t("print:noNumber"),
    invoice.date ?? "",
    invoice.seller.name ?? "",
    money(invoice.amount),
    money(invoice.tax),
    money(invoice.total) + (invoice.currency === "CNY" ? "" : ` ${invoice.currency}`),
  ];
}

function sums({ t }: Wording, invoices: InvoiceDetail[]): PasteSheet["sums"] {
  const byCurrency = new Map<string, bigint>();
  for (const invoice of invoices) {
    byCurrency.set(invoice.currency, (byCurrency.get(invoice.currency) ?? 0n) + (sumOf(invoice) ?? 0n));
  }
  const lines: PasteSheet["sums"] = [];
  const yuan = byCurrency.get("CNY");
  if (yuan !== undefined) {
    lines.push([t("print:paste.sum"), `¥ ${displayYuan(yuan)}`], [t("print:paste.capitals"), fenToCapitals(yuan)]);
  }
  for (const [currency, sum] of byCurrency) {
    if (currency !== "CNY") lines.push([t("print:paste.sumIn", { currency }), displayYuan(sum)]);
  }
  return lines;
}

function notes({ t }: Wording, invoices: InvoiceDetail[]): string[] {
  const without = invoices.filter((invoice) => sumOf(invoice) === null).length;
  const red = invoices.filter((invoice) => invoice.red).length;
  return [
    t("print:paste.electronic"),
    ...(without > 0 ? [t("print:paste.withoutAmount", { count: without })] : []),
    ...(red > 0 ? [t("print:paste.red", { count: red })] : []),
  ];
}
