import { useTranslation } from "react-i18next";
import type { InvoiceKind } from "#domain/invoice.ts";

const ORIGINAL: Record<string, string> = { "original.code": "originalCode", "original.number": "originalNumber" };

/** A field of a file that has no name here yet: "numberOfOrder" as "number of order". */
const spaced = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** Names of kinds, fields and states, as everywhere in the product. */
export function useWords() {
  const { t } = useTranslation(["domain", "web-invoices"]);
  const field = (path: string): string => {
    const item = /^items\.(\d+)\.(\w+)$/.exec(path);
    if (item)
      return t("web-invoices:itemField", {
        line: Number(item[1]) + 1,
        field: t(`domain:item.${item[2]}`, { defaultValue: item[2] ?? "" }),
      });
    // the second of a kind is "plate.2": a table of business fields has a row for each
    const extra = /^extra\.(.+?)(?:\.(\d+))?$/.exec(path);
    if (extra) {
      const name = t(`domain:extra.${extra[1]}`, { defaultValue: spaced(extra[1] ?? "") });
      return extra[2] === undefined ? name : `${name} ${extra[2]}`;
    }
    return t(`domain:field.${ORIGINAL[path] ?? path}`, { defaultValue: path });
  };
  return {
    field,
    kind: (kind: InvoiceKind): string => t(`domain:kind.${kind}`, { defaultValue: kind }),
    kindShort: (kind: InvoiceKind): string => t(`domain:kindShort.${kind}`, { defaultValue: kind }),
    axis: (axis: string): string => t(`domain:axis.${axis}`, { defaultValue: axis }),
    state: (axis: string, value: string): string => t(`domain:state.${axis}.${value}`, { defaultValue: value }),
    carrier: (format: string): string => t(`domain:carrier.${format}`, { defaultValue: format.toUpperCase() }),
    witness: (from: string): string => t(`domain:witness.${from}`, { defaultValue: from }),
    check: (id: string, ok: boolean, detail: Record<string, string> = {}): string =>
      t(`domain:check.${id}.${ok ? "ok" : "failed"}`, { ...detail, defaultValue: id }),
  };
}
