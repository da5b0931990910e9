import type { InvoiceKind } from "#domain/invoice.ts";
import type { Random } from "../random.ts";
import { addDays, daysBetween } from "./calendar.ts";

export type MadeState = {
  axis: "tax" | "delivery" | "use" | "booking" | "claim" | "archive";
  value: string;
  source: "tax" | "person" | "finance" | "system";
  at: Date;
};

/** What befell an invoice that isn't ordinary; null for the many that are. */
export type Story = "red" | "red-flushed-full" | "red-flushed-part" | "voided" | "abnormal" | "red-pending" | null;

export type Life = {
  kind: InvoiceKind;
  date: string;
  today: string;
  direction: "received" | "issued";
  story: Story;
  /** somebody paid it himself and claims it */
  claimed: boolean;
  incomplete: boolean;
};

const DEDUCTIBLE: readonly InvoiceKind[] = ["digital-vat-special", "vat-special-paper", "vat-electronic-special", "toll", "rail"];
const TAX_VALUES: Record<Exclude<Story, null>, string> = {
  red: "normal",
  "red-flushed-full": "red-flushed-full",
  "red-flushed-part": "red-flushed-part",
  voided: "voided",
  abnormal: "abnormal",
  "red-pending": "red-pending",
};

/** Ten in the morning in Shanghai of a day so many days later, never after today. */
function later(life: Life, days: number): Date {
  const date = addDays(life.date, days);
  return new Date(`${date > life.today ? life.today : date}T02:00:00Z`);
}

/** The states of an invoice by its age: what is old is booked, deducted, paid and archived, what came yesterday isn't. */
export function statesOf(random: Random, life: Life): MadeState[] {
  const age = daysBetween(life.date, life.today);
  const states: MadeState[] = [];
  const say = (axis: MadeState["axis"], value: string, source: MadeState["source"], after: number): void => {
    states.push({ axis, value, source, at: later(life, after) });
  };
  if (age >= 2 && (life.story !== null || random.chance(0.97)))
    say("tax", life.story === null ? "normal" : TAX_VALUES[life.story], "tax", life.story === null ? 1 : Math.min(age, 12));
  if (life.direction === "issued")
    say("delivery", age > 3 ? (random.chance(0.9) ? "received" : "delivered") : "issued", "system", Math.min(age, 2));
  const dead = life.story === "voided" || life.story === "red-flushed-full" || life.story === "abnormal";
  if (dead || life.incomplete) {
    if (age > 548 && life.story !== "abnormal") say("archive", "archived", "system", 480);
    return states;
  }
  if (life.direction === "received" && DEDUCTIBLE.includes(life.kind) && age > 35) {
    if (random.chance(0.93)) say("use", "deducted", "tax", 30);
    else if (random.chance(0.5)) say("use", "not-deductible", "person", 33);
  }
  if (age > 28 && random.chance(0.96)) say("booking", random.chance(0.004) ? "reversed" : "booked", "finance", 25);
  if (life.claimed) claimStates(random, age, say);
  if (age > 548 && random.chance(0.99)) say("archive", "archived", "system", 480);
  return states;
}

function claimStates(
  random: Random,
  age: number,
  say: (axis: "claim", value: string, source: "person", after: number) => void,
): void {
  if (age < 3 || random.chance(0.05)) return;
  say("claim", "submitted", "person", 3);
  if (age < 9) return;
  say("claim", "approved", "person", 8);
  if (age >= 20) say("claim", "paid", "person", 16);
}
