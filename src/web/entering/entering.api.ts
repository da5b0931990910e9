import { queryOptions } from "@tanstack/react-query";
import type { Batch } from "#api/documents.api.ts";
import type { EnterInvoice, EnteredInvoices, InvoicePage, InvoiceSummary } from "#api/invoices.api.ts";
import type { KnownParties } from "#api/worklist.api.ts";
import { get, post } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";

export type KnownParty = KnownParties["parties"][number];

export const partiesOptions = queryOptions({
  queryKey: ["parties"],
  queryFn: ({ signal }) => get<KnownParties>("/api/v1/parties", undefined, signal),
  staleTime: 5 * 60_000,
});

export const enterInvoice = (entry: EnterInvoice): Promise<EnteredInvoices> => post("/api/v1/invoices", entry);

/** The invoices with this number that the asker may see; one that he may not see isn't told of. */
export const knownOptions = (code: string, number: string) =>
  queryOptions({
    queryKey: ["invoices", "known", code, number],
    queryFn: async ({ signal }): Promise<InvoiceSummary[]> => {
      const page = await get<InvoicePage>("/api/v1/invoices", { number, limit: "5" }, signal);
      return page.invoices.filter(
        (each) => [each.number, each.digitalNumber].includes(number) && (code === "" || each.code === null || each.code === code),
      );
    },
    enabled: number.length === 20 || (number.length >= 8 && code.length >= 8),
    staleTime: 10_000,
  });

/** Puts one file in and waits for its reading. @throws ApiProblem */
export async function attach(file: File): Promise<Batch["files"][number]> {
  const form = new FormData();
  form.append("files", file, file.name);
  const response = await fetch("/api/v1/documents?wait=30", {
    method: "POST",
    body: form,
    headers: { accept: "application/json", "accept-language": document.documentElement.lang },
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response.status, body);
  return (body as Batch).files[0]!;
}
