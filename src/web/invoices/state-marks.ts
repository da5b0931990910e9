import type { InvoiceSummary, States } from "#api/invoices.api.ts";
import type { StateAxis } from "#domain/states.ts";
import type { Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";

type Look = { tone: Tone; icon: IconName };

const LOOKS: { [Axis in StateAxis]: Record<States[Axis], Look> } = {
  tax: {
    unknown: { tone: "quiet", icon: "question" },
    normal: { tone: "ok", icon: "checkCircle" },
    voided: { tone: "bad", icon: "stop" },
    "red-flushed-part": { tone: "warn", icon: "red" },
    "red-flushed-full": { tone: "bad", icon: "red" },
    abnormal: { tone: "bad", icon: "warn" },
    "out-of-control": { tone: "bad", icon: "warn" },
    "red-pending": { tone: "warn", icon: "clock" },
    doubtful: { tone: "warn", icon: "question" },
  },
  delivery: {
    issued: { tone: "quiet", icon: "file" },
    delivered: { tone: "info", icon: "arrowRight" },
    received: { tone: "ok", icon: "check" },
  },
  use: {
    unused: { tone: "quiet", icon: "minus" },
    ticked: { tone: "info", icon: "check" },
    deducted: { tone: "ok", icon: "check" },
    "not-deductible": { tone: "quiet", icon: "stop" },
  },
  booking: {
    "not-booked": { tone: "quiet", icon: "minus" },
    booked: { tone: "ok", icon: "check" },
    reversed: { tone: "warn", icon: "red" },
  },
  claim: {
    none: { tone: "quiet", icon: "minus" },
    submitted: { tone: "info", icon: "clock" },
    approved: { tone: "info", icon: "check" },
    paid: { tone: "ok", icon: "checkCircle" },
  },
  archive: { none: { tone: "quiet", icon: "minus" }, archived: { tone: "info", icon: "archive" } },
};

export const lookOf = (axis: StateAxis, value: string): Look =>
  (LOOKS[axis] as Record<string, Look>)[value] ?? { tone: "quiet", icon: "question" };

/** What a list says of an invoice: only what one would act on. The plain case stays quiet. */
export type Mark = { look: Look } & (
  | { kind: "state"; axis: StateAxis; value: string }
  | { kind: "incomplete" | "notOurs" | "red" }
);

/** True where somebody else's title is printed: a taxi receipt has none, and says nothing against itself. */
export const isForeignTitle = ({ titleOurs, buyer }: Pick<InvoiceSummary, "titleOurs" | "buyer">): boolean =>
  !titleOurs && Boolean(buyer.name ?? buyer.taxId);

export function marksOf(invoice: Pick<InvoiceSummary, "states" | "missing" | "titleOurs" | "buyer" | "red">): Mark[] {
  const marks: Mark[] = [];
  const { states } = invoice;
  const say = (axis: StateAxis): void =>
    void marks.push({ kind: "state", axis, value: states[axis], look: lookOf(axis, states[axis]) });
  if (states.tax !== "unknown" && states.tax !== "normal") say("tax");
  if (invoice.red) marks.push({ kind: "red", look: { tone: "bad", icon: "red" } });
  if (invoice.missing.length > 0) marks.push({ kind: "incomplete", look: { tone: "warn", icon: "pen" } });
  if (isForeignTitle(invoice)) marks.push({ kind: "notOurs", look: { tone: "warn", icon: "people" } });
  if (states.claim !== "none") say("claim");
  if (states.booking !== "not-booked") say("booking");
  if (states.use === "ticked" || states.use === "deducted") say("use");
  if (states.archive === "archived") say("archive");
  if (marks.length === 0 && states.tax === "normal") say("tax");
  return marks;
}
