/**
 * The six axes of an invoice's status, and which value may follow which by whose word. What the tax side says stands apart from what
 * a person says: nobody sets by hand what only the bureau, the finance system or a claim can know.
 */
export const STATE_AXES = {
  tax: [
    "unknown",
    "normal",
    "voided",
    "red-flushed-part",
    "red-flushed-full",
    "abnormal",
    "out-of-control",
    "red-pending",
    "doubtful",
  ],
  delivery: ["issued", "delivered", "received"],
  use: ["unused", "ticked", "deducted", "not-deductible"],
  booking: ["not-booked", "booked", "reversed"],
  claim: ["none", "submitted", "approved", "paid"],
  archive: ["none", "archived"],
} as const;
export type StateAxis = keyof typeof STATE_AXES;
export const STATE_AXIS_NAMES = Object.keys(STATE_AXES) as StateAxis[];

/** document: a file or list; person: by hand; tax, finance: these systems; system: worked out by this one; migration: taken over from an old system. */
export const STATE_SOURCES = ["document", "person", "tax", "finance", "system", "migration"] as const;
export type StateSource = (typeof STATE_SOURCES)[number];
export type CurrentStates = Record<StateAxis, string>;

type Step = {
  from: readonly string[];
  to: string;
  /** by hand it needs a reason: it takes back what others may rely on already, or puts an invoice aside */
  reason?: true;
};

/**
 * What a person may do by hand. Claims go their own way (submitted, approved, paid), and of the tax state only a doubt is a person's to
 * raise and to put down. Deducting follows ticking; what was deducted is transferred out, it doesn't become unused again. A booking that
 * is taken back is "reversed", as in the bureau's 入账 states: it has been booked once.
 */
const BY_HAND: Partial<Record<StateAxis, readonly Step[]>> = {
  tax: [
    { from: ["unknown", "normal", "red-pending"], to: "doubtful", reason: true },
    { from: ["doubtful"], to: "unknown", reason: true },
  ],
  delivery: [
    { from: ["issued"], to: "delivered" },
    { from: ["issued", "delivered"], to: "received" },
  ],
  use: [
    { from: ["unused"], to: "ticked" },
    { from: ["ticked"], to: "unused", reason: true },
    { from: ["ticked"], to: "deducted" },
    { from: ["unused", "ticked", "deducted"], to: "not-deductible", reason: true },
    { from: ["not-deductible"], to: "unused", reason: true },
  ],
  booking: [
    { from: ["not-booked", "reversed"], to: "booked" },
    { from: ["booked"], to: "reversed", reason: true },
  ],
  archive: [
    { from: ["none"], to: "archived" },
    { from: ["archived"], to: "none", reason: true },
  ],
};

/** Where an invoice with such a tax state can't be used or booked: there is nothing to deduct or to book any more, or it must wait. */
const NOTHING_LEFT = ["voided", "red-flushed-full"];
const MUST_WAIT = ["abnormal", "out-of-control", "red-pending", "doubtful"];
/** What uses an invoice; everything else on these axes takes back. */
const USING: Partial<Record<StateAxis, readonly string[]>> = { use: ["ticked", "deducted"], booking: ["booked"] };

export type Situation = { states: CurrentStates; direction: string };
/**
 * same: it stands so already; unknown-value; not-by-hand: only other sources say this axis or value; not-from-here: another step comes
 * first; archived: to be taken out of the archive first; nothing-left, must-wait: by the tax state; received-only: of issued ones
 * nothing is deducted
 */
export type Refusal = (typeof REFUSALS)[number];
export const REFUSALS = [
  "unknown-value",
  "same",
  "not-by-hand",
  "not-from-here",
  "archived",
  "nothing-left",
  "must-wait",
  "received-only",
] as const;

/** Why a person may not set this value now; null where he may. */
export function refusalByHand({ states, direction }: Situation, axis: StateAxis, value: string): Refusal | null {
  const values: readonly string[] = STATE_AXES[axis];
  if (!values.includes(value)) return "unknown-value";
  const steps = BY_HAND[axis]?.filter(({ to }) => to === value) ?? [];
  if (steps.length === 0) return "not-by-hand";
  if (states[axis] === value) return "same";
  if (!steps.some(({ from }) => from.includes(states[axis]))) return "not-from-here";
  if (axis !== "archive" && states.archive !== "none") return "archived";
  if (!USING[axis]?.includes(value)) return null;
  if (NOTHING_LEFT.includes(states.tax)) return "nothing-left";
  if (axis === "use" && MUST_WAIT.includes(states.tax)) return "must-wait";
  return axis === "use" && direction !== "received" ? "received-only" : null;
}

export type Transition = { axis: StateAxis; value: string; needsReason: boolean };

/** Whether this step needs a reason. */
export const needsReason = (from: string, axis: StateAxis, value: string): boolean =>
  BY_HAND[axis]?.some((step) => step.to === value && step.from.includes(from) && step.reason === true) ?? false;

/** Everything that a person may do now, axis by axis. */
export const transitionsByHand = (situation: Situation): Transition[] =>
  STATE_AXIS_NAMES.flatMap((axis) =>
    STATE_AXES[axis]
      .filter((value) => refusalByHand(situation, axis, value) === null)
      .map((value) => ({ axis, value, needsReason: needsReason(situation.states[axis], axis, value) })),
  );

/** A slip is taken back within this time, by whoever made it, as long as nothing came after it on its axis. */
export const UNDO_MS = 24 * 3_600_000;
