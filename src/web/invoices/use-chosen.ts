import { useState } from "react";
import type { InvoiceSummary } from "#api/invoices.api.ts";

/**
 * What of a list is chosen; what isn't shown any more isn't chosen either. `choosing`: on a phone a tap on a card chooses it
 * instead of opening it.
 */
export function useChosen(invoices: readonly InvoiceSummary[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [choosing, setChoosing] = useState(false);
  const choose = (some: readonly string[], on: boolean): void =>
    setIds((before) => (on ? new Set([...before, ...some]) : new Set([...before].filter((id) => !some.includes(id)))));
  return {
    ids,
    shown: invoices.filter(({ id }) => ids.has(id)),
    choosing,
    choose,
    chooseAll: (): void =>
      choose(
        invoices.map(({ id }) => id),
        true,
      ),
    start: (): void => setChoosing(true),
    clear: (): void => {
      setIds(new Set());
      setChoosing(false);
    },
  };
}
