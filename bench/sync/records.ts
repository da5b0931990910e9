/** Invoices that nobody has seen yet, as another system's records. */

let serial = 0;

export type Record = { number: string; date: string; kind: string; total: string; seller: { name: string; taxId: string } };

/** Each with a number of its own, also between runs. */
export function recordsOf(count: number): Record[] {
  const stamp = String(Date.now()).slice(-11);
  return Array.from({ length: count }, () => {
    serial += 1;
    return {
      number: `26${stamp}${String(serial).padStart(7, "0")}`,
      date: "2026-11-20",
      kind: "digital-vat-normal",
      total: `${100 + (serial % 900)}.00`,
      seller: { name: "样张供应商有限公司", taxId: "91000000MA000000X9" },
    };
  });
}
