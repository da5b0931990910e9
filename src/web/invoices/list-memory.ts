/** The ids of the list that one came from, so that J and K go on to the next invoice (review). Lives in this tab only. */
let ids: readonly string[] = [];
let back = "/invoices";

export const listMemory = {
  remember(list: readonly string[], address: string): void {
    ids = list;
    back = address;
  },
  address: (): string => back,
  around(id: string): { position: number; total: number; previous: string | null; next: string | null } | null {
    const at = ids.indexOf(id);
    if (at < 0 || ids.length < 2) return null;
    return { position: at + 1, total: ids.length, previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
  },
};
