import { useRef, useState } from "react";
import { SIZED_COLUMNS, type SizedColumn, type Widths } from "#domain/lists/list-columns.ts";
import { within } from "./shown.ts";
import { usualWidth } from "./table-columns.tsx";

/** Widths of columns while they are changed; what is kept in the end goes to `onWidths`. */
export function useSizing(widths: Widths, onWidths: (widths: Widths) => void) {
  const kept = JSON.stringify(widths);
  const [draft, setDraft] = useState<{ of: string; widths: Widths } | null>(null);
  // until what was kept comes back as the list's own
  const now = draft !== null && draft.of === kept ? draft.widths : widths;
  const before = useRef<Widths>({});
  const after = useRef<Widths | null>(null);
  const show = (next: Widths): void => {
    after.current = next;
    setDraft({ of: kept, widths: next });
  };
  return {
    widths: now,
    widthOf: (column: SizedColumn): number => now[column] ?? usualWidth(column),
    /** From here on each column has the width that it has on the screen, so that only the one that is moved changes. */
    begin: (edge: HTMLElement): void => {
      before.current = measured(edge);
      after.current = null;
    },
    pull: (column: SizedColumn, by: number): void =>
      show({ ...before.current, [column]: within((before.current[column] ?? usualWidth(column)) + by) }),
    end: (keep: boolean): void => {
      if (keep && after.current !== null) onWidths(after.current);
      else setDraft(null);
    },
    reset: (column: SizedColumn): void => {
      const { [column]: _usual, ...others } = now;
      show(others);
      onWidths(others);
    },
  };
}
export type Sizing = ReturnType<typeof useSizing>;

function measured(edge: HTMLElement): Widths {
  const widths: Widths = {};
  for (const cell of edge.closest("tr")?.cells ?? []) {
    const column = SIZED_COLUMNS.find((name) => name === cell.dataset["column"]);
    if (column !== undefined) widths[column] = within(cell.offsetWidth);
  }
  return widths;
}
