import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CurrentStates,
  STATE_AXES,
  STATE_AXIS_NAMES,
  type StateAxis,
  needsReason,
  refusalByHand,
  transitionsByHand,
} from "./states.ts";

const start: CurrentStates = {
  tax: "normal",
  delivery: "received",
  use: "unused",
  booking: "not-booked",
  claim: "none",
  archive: "none",
};
const received = (states: Partial<CurrentStates> = {}) => ({ states: { ...start, ...states }, direction: "received" });
const anyStates = fc.record(
  Object.fromEntries(STATE_AXIS_NAMES.map((axis) => [axis, fc.constantFrom<string>(...STATE_AXES[axis])])) as Record<
    StateAxis,
    fc.Arbitrary<string>
  >,
);
const anySituation = fc.record({ states: anyStates, direction: fc.constantFrom("received", "issued") });
const anyStep = fc
  .constantFrom(...STATE_AXIS_NAMES)
  .chain((axis) => fc.record({ axis: fc.constant(axis), value: fc.constantFrom<string>(...STATE_AXES[axis], "made-up") }));

describe("S1 which state may follow which", () => {
  test.each([
    [{}, "use", "ticked", null],
    [{}, "use", "deducted", "not-from-here"],
    [{ use: "ticked" }, "use", "deducted", null],
    [{ use: "deducted" }, "use", "unused", "not-from-here"],
    [{ use: "deducted" }, "use", "not-deductible", null],
    [{ tax: "abnormal" }, "use", "ticked", "must-wait"],
    [{ tax: "abnormal" }, "booking", "booked", null],
    [{ tax: "voided" }, "booking", "booked", "nothing-left"],
    [{ tax: "voided", booking: "booked" }, "booking", "reversed", null],
    [{ tax: "red-flushed-full", use: "ticked" }, "use", "unused", null],
    [{ booking: "booked" }, "booking", "not-booked", "not-by-hand"],
    [{ booking: "reversed" }, "booking", "booked", null],
    [{ archive: "archived" }, "booking", "booked", "archived"],
    [{ archive: "archived" }, "archive", "none", null],
    [{}, "claim", "paid", "not-by-hand"],
    [{}, "tax", "voided", "not-by-hand"],
    [{}, "tax", "doubtful", null],
    [{}, "booking", "not-booked", "not-by-hand"],
    [{ booking: "booked" }, "booking", "booked", "same"],
    [{}, "booking", "burnt", "unknown-value"],
  ] as const)("with %o, %s to %s: %s", (states, axis, value, refusal) => {
    expect(refusalByHand(received(states), axis, value)).toBe(refusal);
  });

  test("of an issued invoice nothing is deducted", () => {
    expect(refusalByHand({ ...received(), direction: "issued" }, "use", "ticked")).toBe("received-only");
    expect(refusalByHand({ ...received(), direction: "issued" }, "booking", "booked")).toBeNull();
  });

  test("what takes back, or puts an invoice aside, needs a reason; what goes on doesn't", () => {
    expect(needsReason("booked", "booking", "reversed")).toBe(true);
    expect(needsReason("not-booked", "booking", "booked")).toBe(false);
    expect(needsReason("archived", "archive", "none")).toBe(true);
  });

  test("walking at random: what is listed is what is not refused, every step leads to a known state, and what must hold holds after each", () => {
    fc.assert(
      fc.property(anySituation, fc.array(anyStep, { maxLength: 30 }), (begun, steps) => {
        let { states } = begun;
        const { direction } = begun;
        for (const { axis, value } of steps) {
          const situation = { states, direction };
          const allowed = refusalByHand(situation, axis, value) === null;
          const listed = transitionsByHand(situation).some((each) => each.axis === axis && each.value === value);
          expect(listed).toBe(allowed);
          if (!allowed) continue;
          const after = { ...states, [axis]: value };
          expect(STATE_AXES[axis] as readonly string[]).toContain(value);
          expect(after.claim).toBe(begun.states.claim);
          if (axis === "tax") expect([states.tax, value]).toContain("doubtful");
          if (axis !== "archive") expect(states.archive).toBe("none");
          if (value === "deducted") expect([states.use, states.tax, direction]).toEqual(["ticked", states.tax, "received"]);
          if (["ticked", "deducted", "booked"].includes(value)) expect(["voided", "red-flushed-full"]).not.toContain(states.tax);
          states = after;
        }
      }),
    );
  });
});
