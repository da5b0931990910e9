/**
 * The list that one came from: its ids, so that J and K go on to the next invoice (review), and the invoice that one is at, so that
 * one comes back to its row. Lives in this tab only.
 */
let ids: readonly string[] = [];
let back = "/invoices";
let open: string | null = null;

export const listMemory = {
  remember(list: readonly string[], address: string): void {
    if (address !== back) open = null;
    ids = list;
    back = address;
  },
  /** One looks at this invoice now. */
  visit(id: string): void {
    open = ids.includes(id) ? id : null;
  },
  /** The invoice that one comes back from to the list just remembered; told once. */
  comeBack(): string | null {
    const id = open !== null && ids.includes(open) ? open : null;
    if (id !== null) open = null;
    return id;
  },
  address: (): string => back,
  around(id: string): { position: number; total: number; previous: string | null; next: string | null } | null {
    const at = ids.indexOf(id);
    if (at < 0 || ids.length < 2) return null;
    return { position: at + 1, total: ids.length, previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
  },
};
