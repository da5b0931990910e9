/** What happens between a tax platform and whoever asks it, from a seed: the same whatever kind of register takes what is said. */
import type { TaxSettings } from "#api/sources.api.ts";
import { addDays, shanghaiToday } from "#domain/dates.ts";
import type { testClock } from "#server/platform/clock.ts";
import { change, issue } from "../../../../../tools/tax-platform-simulator/specimen.ts";
import { QUIET, type Store } from "../../../../../tools/tax-platform-simulator/store.ts";
import { chances } from "../../testing/other-side.ts";
import { settingsFor } from "./settings.ts";

export const PROVIDERS = ["leqi", "nuonuo", "baiwang"] as const;
const HOUR = 3_600_000;
const START = "2025-06-01T02:00:00Z";
/** What fpzt and the other codes come to in the register. */
const STATES: Record<string, string> = { "0": "normal", "2": "voided", "7": "red-flushed-part", "8": "red-flushed-full" };

export type Side = {
  address: string;
  /** what it knows; another one after it was begun again */
  store(): Store;
  /** Killed, and begun again with what it had written down. */
  restart(): Promise<void>;
  close(): Promise<void>;
};
export type Here = {
  /** One run that asks, killed at each step as likely as `risk`. */
  turn(risk: number): Promise<void>;
  /** number, fen, state and direction of each of the taxpayer's invoices, in their order */
  lines(): Promise<string[]>;
  /** somebody was told that all is here */
  complete(): Promise<boolean>;
};
export type TaxWorld = {
  clock: ReturnType<typeof testClock>;
  side(options: { clock: () => Date; seed: number }): Promise<Side>;
  source(settings: TaxSettings, side: Side, chance: () => number): Promise<Here>;
};

/** One history of some days: things are issued and change, told of late, twice, out of order; either side dies, and lines drop. */
export async function taxHistory(
  seed: number,
  { clock, side: sideOf, source }: TaxWorld,
): Promise<{ here: string[]; there: string[]; complete: boolean }> {
  const chance = chances(seed);
  const provider = PROVIDERS[seed % PROVIDERS.length]!;
  clock.set(new Date(Date.parse(START) + Math.floor(chance() * 40) * 24 * HOUR));
  const later = (ms: number): void => clock.advance(ms);
  // its clock is its own
  const skew = (chance() - 0.5) * HOUR;
  const side = await sideOf({ clock: () => new Date(clock().getTime() + skew), seed });
  const taxId = `91${String(seed).padStart(16, "0")}`;
  const from = addDays(shanghaiToday(clock()), -1);

  const happen = (): void => {
    const store = side.store();
    for (let left = Math.floor(chance() * 4); left > 0; left -= 1)
      issue(store, {
        taxId,
        name: "样张我方有限公司",
        direction: provider === "leqi" && chance() < 0.6 ? "received" : "issued",
        number: `25007${String(seed).padStart(9, "0")}${String(store.invoices.size).padStart(6, "0")}`,
      });
    for (let left = Math.floor(chance() * 3); left > 0 && store.invoices.size > 0; left -= 1) {
      change(store, [...store.invoices.keys()][Math.floor(chance() * store.invoices.size)]!, changeFor(provider, chance));
      // of two in the same second nobody could say which holds
      later(60_000);
    }
    if (chance() < (store.outage ? 0.7 : 0.1)) store.record({ of: "outage", on: !store.outage });
    if (chance() < (store.signedOut ? 0.7 : 0.1)) store.record({ of: "signed-out", on: !store.signedOut });
    if (chance() < 0.2) store.record({ of: "tokens-dropped" });
  };
  // some of it before anybody asked
  for (let round = 0; round < 6; round += 1) {
    happen();
    later(chance() * 12 * HOUR);
  }
  const here = await source(settingsFor(provider, side.address, taxId, from), side, chance);
  side.store().record({ of: "behaviour", behaviour: muddle(chance) });
  // in all less than the month that a provider without increments is asked for again
  const pace = chance() < 0.5 ? 20 : 50;
  for (let round = 0; round < 9; round += 1) {
    happen();
    await here.turn(0.02);
    later(chance() * pace * HOUR);
    if (chance() < 0.3) await side.restart();
  }
  // in the end everything is well, and everything has been told of
  const store = side.store();
  store.record({ of: "behaviour", behaviour: { ...QUIET, reordered: 0.5, doubled: 0.5, packageSize: 3 } });
  store.record({ of: "outage", on: false });
  store.record({ of: "signed-out", on: false });
  later(READY_HOURS * HOUR);
  for (let round = 0; round < 4; round += 1) {
    later(2 * HOUR);
    await here.turn(0);
  }
  const there = [...store.invoices.values()].map((each) => {
    const { fpzt, hzsdbs } = store.statusOf(each.number, store.now());
    const state = provider === "leqi" && fpzt === "0" && hzsdbs === "Y" ? "red-pending" : STATES[fpzt]!;
    const direction = each.seller.taxId === taxId ? "issued" : "received";
    return [each.number, Math.round(Number(each.total) * 100), state, direction].join(" ");
  });
  const done = { here: await here.lines(), there: there.toSorted(), complete: await here.complete() };
  await side.close();
  return done;
}

/** Changes are told of within some days, packages are ready within some more. */
const TOLD_HOURS = 6 * 24;
const READY_HOURS = 8 * 24;

function muddle(chance: () => number) {
  const hard = chance() < 0.5 ? 1 : 0.1;
  const trouble = { unavailable: 0.03 * hard, cutOff: 0.03 * hard, throttled: 0.02 * hard, nonsense: 0.01 * hard };
  const within = (hours: number): [number, number] => [0, chance() * hours * 3600];
  // at once, within hours, and days late: what is asked in between may go past it
  const oneOf = (...hours: number[]): number => hours[Math.floor(chance() * hours.length)]!;
  return {
    ...QUIET,
    lag: within(40),
    changeLag: within(oneOf(1, 30, TOLD_HOURS)),
    preparing: chance() < 0.2 ? ([READY_HOURS * 3500, READY_HOURS * 3600] as [number, number]) : within(oneOf(0, 0, 20)),
    packageSize: 1 + Math.floor(chance() * 4),
    reordered: 0.5,
    doubled: 0.3,
    trouble,
  };
}

/** An interface that tells of no changes but done and void says only these. */
function changeFor(provider: string, chance: () => number): { fpzt?: string; hzsdbs?: string } {
  if (provider === "nuonuo") return { fpzt: chance() < 0.5 ? "2" : "0" };
  if (provider === "baiwang") return { fpzt: ["0", "2", "7", "8"][Math.floor(chance() * 4)]! };
  return chance() < 0.4 ? { hzsdbs: chance() < 0.5 ? "Y" : "N" } : { fpzt: ["0", "7", "8"][Math.floor(chance() * 3)]! };
}
