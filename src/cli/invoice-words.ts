/** How an invoice is shown in a terminal. */
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { Cli } from "./cli.ts";
import { table } from "./table.ts";

/** The name of a kind in the user's language, its identifier where there is none. */
export function kindWord(cli: Cli, kind: string): string {
  const key = `domain:kind.${kind}`;
  return cli.i18n.has(cli.locale, key) ? cli.i18n.t(cli.locale, key) : kind;
}

/** The name of a field by its dotted path, e.g. "items.0.amount". */
export function fieldWord(cli: Cli, path: string): string {
  const word = (key: string): string => (cli.i18n.has(cli.locale, key) ? cli.i18n.t(cli.locale, key) : path);
  const item = /^items\.(\d+)\.(\w+)$/.exec(path);
  if (item) return `${cli.t("table.line", { line: Number(item[1]) + 1 })} ${word(`domain:item.${item[2]}`)}`;
  if (path.startsWith("extra.")) return word(`domain:extra.${path.slice(6)}`);
  return word(`domain:field.${path.replace(/^original\.(\w)/, (_all, first: string) => `original${first.toUpperCase()}`)}`);
}

export const otherParty = (invoice: InvoiceSummary): string =>
  (invoice.direction === "issued" ? invoice.buyer.name : invoice.seller.name) ?? "";

export function invoiceTable(cli: Cli, invoices: InvoiceSummary[]): string[] {
  const title = (key: string) => cli.t(`table.${key}`);
  const columns = [
    { title: title("number") },
    { title: title("date") },
    { title: title("kind"), max: 20 },
    { title: title("party"), max: 36 },
    { title: title("total"), side: "right" as const },
    { title: title("item"), max: 28 },
  ];
  const number = (invoice: InvoiceSummary) => invoice.digitalNumber ?? [invoice.code, invoice.number].filter(Boolean).join(" ");
  return table(
    columns,
    invoices.map((each) => [
      number(each),
      each.date ?? "",
      kindWord(cli, each.kind),
      otherParty(each),
      each.total ?? "",
      each.firstItem ?? "",
    ]),
  );
}
