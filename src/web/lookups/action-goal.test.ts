import { expect, test } from "vitest";
import { goalOfAction, withoutFilter } from "./action-goal.ts";
import { goalOf } from "./goal.ts";

const asked = { text: "03630024", filters: { dateFrom: "2026-01-01", dateTo: "2026-12-31", direction: "received" } } as const;

test("D3 relaxing takes away exactly the condition that hid the invoice", () => {
  expect(goalOfAction({ id: "relax-filter", label: "", value: "date" }, asked)).toEqual({
    do: "ask",
    request: { text: "03630024", filters: { direction: "received" } },
  });
  expect(withoutFilter(asked.filters, "dateFrom")).toEqual({ direction: "received" });
  expect(withoutFilter({ period: "this-month", mine: "true" }, "dateFrom")).toEqual({ mine: "true" });
  expect(withoutFilter({ status: ["tax:normal"], mine: "true" } as never, "status:tax")).toEqual({ mine: "true" });
});

test("D1 the number that was meant is asked for with the same conditions", () => {
  expect(goalOfAction({ id: "use-number", label: "", value: "03680024" }, asked)).toEqual({
    do: "ask",
    request: { text: "03680024", filters: asked.filters },
  });
});

test("D18 only a web address is opened outside", () => {
  expect(goalOfAction({ id: "open-platform", label: "", href: "https://example.org/" }, asked)).toEqual({
    do: "outside",
    href: "https://example.org/",
  });
  expect(goalOfAction({ id: "open-platform", label: "", href: "javascript:alert(1)" }, asked)).toEqual({ do: "ticket" });
});

test("D20 a record that was taken out is brought back, not opened: it isn't there yet", () => {
  expect(goalOfAction({ id: "restore", label: "", target: "7" }, asked)).toEqual({ do: "restore", invoice: "7" });
});

test("D22 a button whose target is missing still leads to help", () => {
  expect(goalOfAction({ id: "open-invoice", label: "" }, asked)).toEqual({ do: "ticket" });
});

test("F1 one hit opens, several are listed, a miss is explained", () => {
  const answer = { id: "9", invoices: [{ id: "1" }], total: 1, query: "5" } as never;
  expect(goalOf(answer)).toEqual({ to: "invoice", id: "1" });
  expect(goalOf({ ...(answer as object), invoices: [{ id: "1" }, { id: "2" }], total: 2 } as never)).toEqual({
    to: "list",
    query: "5",
    lookup: "9",
  });
  expect(goalOf({ ...(answer as object), invoices: [], total: 0 } as never)).toEqual({ to: "lookup", id: "9" });
});

test("F7 a long pasted column goes on as it was pasted to where each row gets its answer", () => {
  expect(goalOfAction({ id: "look-up-many", label: "" }, { text: "63435756\n63435757", filters: {} })).toEqual({
    do: "many",
    text: "63435756\n63435757",
  });
});

test("D10 D27 D28 a source is asked, a file read again, the authority's page opened, each by what it is about", () => {
  expect(goalOfAction({ id: "fetch-now", label: "", target: "3" }, asked)).toEqual({ do: "fetch", source: "3" });
  expect(goalOfAction({ id: "reread", label: "", target: "4" }, asked)).toEqual({ do: "reread", document: "4" });
  expect(goalOfAction({ id: "verify", label: "", href: "https://inv-veri.chinatax.gov.cn" }, asked)).toMatchObject({
    do: "outside",
  });
});
