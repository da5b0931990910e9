import { expect, test } from "vitest";
import { InvoiceFilters } from "./invoices.api.ts";

test("S1 a day that the calendar doesn't have is refused as a mistake of the asker's", () => {
  const asks = (dateFrom: string): boolean => InvoiceFilters.safeParse({ dateFrom }).success;
  expect(["2024-02-29", "2025-12-31"].map(asks)).toEqual([true, true]);
  expect(["2024-13-01", "2025-02-29", "2025-00-10", "20250101"].map(asks)).toEqual([false, false, false, false]);
});
