/**
 * Y1 Y2: the same histories as in histories.test.ts, thousands of them: the connector itself and the wires of the simulator, without
 * what lies between and behind (HTTP, the database). What a page says is taken by a register of a few lines.
 */
import { expect, test } from "vitest";
import type { TaxSettings } from "#api/sources.api.ts";
import { testClock } from "#server/platform/clock.ts";
import { loadConfig } from "#server/platform/config.ts";
import { type Answered, OutgoingError, type fetchOutside } from "#server/platform/outgoing.ts";
import { answerOf } from "../../../../tools/tax-platform-simulator/platform.ts";
import { KEYS } from "../../../../tools/tax-platform-simulator/specimen.ts";
import { type Entry, QUIET, Store } from "../../../../tools/tax-platform-simulator/store.ts";
import { type Page, type SaidRecord, SourceTrouble } from "../sources.types.ts";
import { collected } from "./collect.ts";
import { openProvider } from "./providers.ts";
import { type Here, type Side, type TaxWorld, taxHistory } from "./testing/history.ts";
import { settingsFor } from "./testing/settings.ts";

/** `npm run soak -- tax-collect` runs ten thousand; one that failed runs again by `--rounds 1 --seed S`. */
const SEEDS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 300);
const FIRST = Number(process.env["PIAOZAI_SOAK_SEED"] ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, nth) => FIRST + nth);
const config = loadConfig({ PIAOZAI_DATA: "/nowhere", PIAOZAI_SECRET: "x".repeat(32) });
const clock = testClock("2025-06-01T02:00:00Z");

/** What it wrote down is all that it has after it was killed. */
async function sideOf(options: Parameters<TaxWorld["side"]>[0]): Promise<Side> {
  const journal: Entry[] = [];
  const begun = (): Store => {
    const store = new Store({ ...options, folder: null });
    for (const entry of journal) store.record(entry);
    const record = store.record.bind(store);
    store.record = (entry) => {
      journal.push(structuredClone(entry));
      record(entry);
    };
    return store;
  };
  let store = begun();
  return {
    address: "http://simulator.example",
    store: () => store,
    restart: async () => {
      store = begun();
    },
    close: async () => undefined,
  };
}

/** What was asked for, newest last. */
const services: string[] = [];
/** Asks the simulator without a line between. */
const askingOf =
  (side: Side): typeof fetchOutside =>
  async (_reach, url, wanted): Promise<Answered> => {
    const { headers = {}, body = "" } = wanted ?? {};
    services.push(headers["fwbm"] ?? "");
    const { pathname: path, searchParams: query } = new URL(url);
    const small = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = answerOf(side.store(), { path, query, headers: small, body });
    if (answer === null || answer.cut !== null) throw new OutgoingError("no answer");
    return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) };
  };

type Held = { fen: number; direction: string; state: string; at: number };
class Killed extends Error {}

async function source(settings: TaxSettings, side: Side, chance: () => number): Promise<Here> {
  const opened = { config, clock, secret: JSON.stringify(KEYS[settings.provider]), outside: askingOf(side) };
  const keys = new Set<string>();
  const invoices = new Map<string, Held>();
  let bookmark: unknown = null;
  let complete = false;
  const take = ({ deliveries, ...page }: Page): void => {
    for (const { key, of, ...rest } of deliveries) {
      if (of !== "record" || keys.has(key) || !("record" in rest) || rest.record.facts === null) continue;
      if (rest.record.onlyKnown === true && !invoices.has(rest.record.facts.number!)) continue;
      keys.add(key);
      note(invoices, settings.taxId, rest.record);
    }
    // what is kept of it is text
    bookmark = JSON.parse(JSON.stringify(page.bookmark));
    complete ||= page.completeTo !== null;
  };
  return {
    turn: async (risk) => {
      const mortal = (): void => {
        if (chance() < risk) throw new Killed();
      };
      const provider = openProvider(opened, settings);
      try {
        for await (const page of collected({ provider, settings, clock, signal: new AbortController().signal }, bookmark)) {
          mortal();
          take(page);
          mortal();
        }
      } catch (error) {
        if (!(error instanceof SourceTrouble || error instanceof Killed)) throw error;
      }
    },
    lines: async () =>
      [...invoices].map(([number, { fen, state, direction }]) => [number, fen, state, direction].join(" ")).toSorted(),
    complete: async () => complete,
  };
}

/** Of an invoice holds what was said as of the latest. */
function note(invoices: Map<string, Held>, taxId: string, { facts, states }: Extract<SaidRecord, { problem: null }>): void {
  const number = facts.number!;
  const before = invoices.get(number);
  const said = states.findLast(({ axis }) => axis === "tax");
  const newer = said !== undefined && (before === undefined || said.at.getTime() >= before.at);
  invoices.set(number, {
    fen: before?.fen ?? Math.round(Number(facts.total) * 100),
    direction: before?.direction ?? (facts.seller.taxId === taxId ? "issued" : "received"),
    state: newer ? said.value : (before?.state ?? "unknown"),
    at: newer ? said.at.getTime() : (before?.at ?? 0),
  });
}

test(`Y1 Y2 ${seeds.length} histories of a tax platform: what it said comes to what it has`, { timeout: 3_600_000 }, async () => {
  for (const seed of seeds) {
    const { here, there, complete } = await taxHistory(seed, { clock, side: sideOf, source });
    expect(here, `--seed ${seed}`).toEqual(there);
    expect(complete, `--seed ${seed}`).toBe(true);
  }
});

test("Y2 while packages are prepared nobody asks what changed: a change of what isn't here yet would be passed over", async () => {
  clock.set("2025-06-01T02:00:00Z");
  const side = await sideOf({ clock, seed: 1 });
  side.store().record({ of: "behaviour", behaviour: { ...QUIET, preparing: [3600, 3600] } });
  const here = await source(settingsFor("leqi", side.address, "91".padEnd(18, "0"), "2025-06-01"), side, () => 1);
  services.length = 0;
  await here.turn(0);
  expect([services.includes("PLFPXZSQ"), services.includes("FPTSTXXXCX")]).toEqual([true, false]);
  for (let hour = 0; hour < 4; hour += 1) {
    clock.advance(2 * 3_600_000);
    await here.turn(0);
  }
  expect(services).toContain("FPTSTXXXCX");
});
