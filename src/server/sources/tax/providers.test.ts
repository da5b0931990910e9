/** Y1: one contract for every provider of a tax platform, tried with each over HTTP; and what they sign, by the examples of the standards. */
import { createDecipheriv } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TaxSettings } from "#api/sources.api.ts";
import { loadConfig } from "#server/platform/config.ts";
import { testClock } from "#server/platform/clock.ts";
import { type Simulator, startSimulator } from "../../../../tools/tax-platform-simulator/server.ts";
import { KEYS, change, issue } from "../../../../tools/tax-platform-simulator/specimen.ts";
import { type Behaviour, QUIET } from "../../../../tools/tax-platform-simulator/store.ts";
import { SourceTrouble } from "../sources.types.ts";
import { sign as baiwangSign } from "./baiwang.ts";
import { decrypt, encrypt } from "./leqi.ts";
import { sign as nuonuoSign } from "./nuonuo.ts";
import { parseExact } from "./exact-json.ts";
import { abilitiesOf, openProvider } from "./providers.ts";
import { settingsFor } from "./testing/settings.ts";
import type { Lane, Part, Said, TaxProvider } from "./tax.types.ts";

const US = { taxId: "91110000SPEC000011", name: "样张我方有限公司" };
const NOON = "2025-06-18T04:00:00Z";
const DAY = { from: "2025-06-18", to: "2025-06-18" };

describe("Y1 what is signed", () => {
  test("Leqi: SM4 as in GB/T 32907's example, in ECB, padded, in base64", () => {
    const key = "0123456789abcdeffedcba9876543210";
    const bytes = Buffer.from(encrypt(key, "𠀀"), "base64");
    expect(bytes).toHaveLength(16);
    expect(decrypt(key, encrypt(key, '{"nsrsbh":"样张"}'))).toBe('{"nsrsbh":"样张"}');
    const block = Buffer.from("681edf34d206965e86b3e94f536e4246", "hex");
    const plain = createDecipheriv("sm4-ecb", Buffer.from(key, "hex"), null).setAutoPadding(false);
    expect(Buffer.concat([plain.update(block), plain.final()]).toString("hex")).toBe(key);
    expect(() => decrypt("f".repeat(32), encrypt(key, "x"))).toThrow();
  });

  test("Nuonuo: base64 of HMAC-SHA1 over the text that names each part", () => {
    const signed = { key: "k", senid: "i", nonce: "12345678", timestamp: "1750219200", body: '{"a":"发票"}' };
    // printf '%s' 'a=services&l=v1&p=open&k=k&i=i&n=12345678&t=1750219200&f={"a":"发票"}' | openssl dgst -sha1 -hmac secret -binary | base64
    expect(nuonuoSign("secret", signed)).toBe("HAhXO8uyIFCRT6hiMeSNXo13QVk=");
  });

  test("Baiwang: MD5 in capitals over secret, sorted parameters, body, secret; empty parameters and sign itself left out", () => {
    const params = { method: "m", appKey: "a", version: "6.0", token: "", sign: "X" };
    // printf '%s' 'sappKeyamethodmversion6.0{"a":1}s' | openssl dgst -md5
    expect(baiwangSign("s", params, '{"a":1}')).toBe("59F7F82A37C32A60703DE755BDD85C49");
  });

  test("numbers of an answer stay as they were written", () => {
    const text = '{"hjje":0.10,"fphm":26007000000000000001}';
    expect(JSON.stringify(parseExact(text))).toBe(text);
  });
});

describe.each(["leqi", "nuonuo", "baiwang"] as const)("Y1 the contract, asked of an interface like %s's", (name) => {
  let simulator: Simulator;
  let provider: TaxProvider;
  const clock = testClock(NOON);

  beforeEach(async () => {
    clock.set(new Date(NOON));
    simulator = await startSimulator({ folder: null, clock, seed: 7, port: 0 });
    provider = open(settingsFor(name, simulator.address, US.taxId, "2025-06-01"));
  });
  afterEach(() => simulator.close());

  const open = (settings: TaxSettings, secret: object = KEYS[name]): TaxProvider => {
    const config = { ...loadConfig({ PIAOZAI_SECRET: "x".repeat(32) }), privateHosts: ["127.0.0.1"] };
    return openProvider({ config, clock, secret: JSON.stringify(secret) }, settings);
  };
  const behave = (behaviour: Partial<Behaviour>): void =>
    simulator.store.record({ of: "behaviour", behaviour: { ...QUIET, ...behaviour } });
  const lane = (): Lane => provider.lanes.find(({ direction, kind }) => direction === "issued" && (kind ?? "82") === "82")!;
  const wish = { ...US, direction: "issued" as const };

  async function all(asked: Lane, range = DAY): Promise<Said[]> {
    const { ticket } = await provider.apply(asked, range);
    const said: Said[] = [];
    for (let part = 1; ; part += 1) {
      const got = await provider.part(asked, ticket, part);
      if (got.of !== "ready") throw new Error(got.of);
      said.push(...got.said);
      if (!got.more) return said;
    }
  }

  async function trouble(asked: Promise<unknown>): Promise<string> {
    const error = await asked.then(
      () => null,
      (failed: unknown) => failed,
    );
    return error instanceof SourceTrouble ? error.problem.code : String(error);
  }

  test("invoices of a range come whole, package by package, each with its own JSON", async () => {
    behave({ packageSize: 2 });
    const issued = Array.from({ length: 5 }, () => issue(simulator.store, wish));
    const said = await all(lane());
    expect(said.map(({ record }) => record.number ?? "").toSorted()).toEqual(issued.map(({ number }) => number));
    const [first] = issued;
    const same = said.find(({ record }) => record.number === first!.number)!;
    expect(same.record).toMatchObject({
      kind: "82",
      seller: US,
      buyer: first!.buyer,
      amount: first!.amount,
      tax: first!.tax,
      total: first!.total,
      status: { state: "0" },
    });
    expect(same.record.items[0]).toMatchObject({ name: first!.lines[0]!.name, amount: first!.lines[0]!.amount });
    expect(same.json).toContain("样张 SPECIMEN");
  });

  test("what isn't told of yet isn't there, and is later", async () => {
    behave({ lag: [3600, 3600] });
    const { number } = issue(simulator.store, wish);
    expect(await all(lane())).toEqual([]);
    expect(await provider.knows(number)).toBe(false);
    clock.set(new Date(Date.parse(NOON) + 3_600_000));
    expect(await all(lane())).toHaveLength(1);
    expect(await provider.knows(number)).toBe(true);
  });

  test("a status is told with its time", async () => {
    const { number } = issue(simulator.store, wish);
    clock.set(new Date(Date.parse(NOON) + 60_000));
    change(simulator.store, number, { fpzt: "2" });
    const [said] = await all(lane());
    expect(said!.record.status.state).toBe("2");
    if (provider.changes === undefined) {
      expect(said!.at).toEqual(new Date(Date.parse(NOON) + 60_000));
      return;
    }
    const told = await provider.changes(lane(), DAY, null);
    expect(told.said.map(({ record, at }) => [record.number, record.status.state, at])).toEqual([
      [number, "2", new Date(Date.parse(NOON) + 60_000)],
    ]);
    expect(told.cursor).toBeNull();
  });

  test("asked and not there is an answer; could not ask is none", async () => {
    const nobody = "0".repeat(20);
    expect(await provider.knows(nobody)).toBe(false);
    simulator.store.record({ of: "outage", on: true });
    expect(await trouble(provider.knows(nobody))).toBe("tax-unreachable");
    simulator.store.record({ of: "outage", on: false });
    expect(await provider.knows(nobody)).toBe(false);
  });

  test("signed out, throttled, quota, cut off, nonsense: each is told apart", async () => {
    const asked = () => trouble(provider.knows("1"));
    simulator.store.record({ of: "signed-out", on: true });
    expect(["tax-signed-out", "tax-refused"]).toContain(await asked());
    simulator.store.record({ of: "signed-out", on: false });
    const certain = (which: keyof Behaviour["trouble"]) => behave({ trouble: { ...QUIET.trouble, [which]: 1 } });
    certain("throttled");
    expect(await asked()).toBe("tax-throttled");
    certain("cutOff");
    expect(await asked()).toBe("tax-unreachable");
    certain("nonsense");
    expect(await asked()).toBe("tax-odd");
    behave({ quota: 0 });
    expect(await asked()).toBe("tax-quota");
  });

  test("how long it wants to be left alone is heard", async () => {
    behave({ trouble: { ...QUIET.trouble, throttled: 1 } });
    await expect(provider.knows("1")).rejects.toMatchObject({ waitSeconds: 60 });
  });

  test("a wrong key is refused, and a token that has run out is renewed where there is a way", async () => {
    const secrets = {
      leqi: { key: "f".repeat(32) },
      nuonuo: { ...KEYS.nuonuo, appSecret: "x" },
      baiwang: { ...KEYS.baiwang, password: "x" },
    };
    const other = open(settingsFor(name, simulator.address, US.taxId, "2025-06-01"), secrets[name]);
    expect(["tax-refused", "tax-signed-out", "tax-said-no"]).toContain(await trouble(other.knows("1")));
    expect(() => open(settingsFor(name, simulator.address, US.taxId, "2025-06-01"), {})).toThrow(SourceTrouble);
    await provider.knows("1");
    simulator.store.record({ of: "tokens-dropped" });
    expect(await provider.knows("1")).toBe(false);
  });

  test("it is known for a simulator by its answers", async () => {
    expect(provider.isSimulator()).toBe(false);
    await provider.knows("1");
    expect(provider.isSimulator()).toBe(true);
  });

  test("it does what it says it can", async () => {
    const can = abilitiesOf(name);
    expect(provider.changes !== undefined).toBe(can.changes);
    expect(provider.increment !== undefined).toBe(can.increments);
    expect([...new Set(provider.lanes.map(({ direction }) => direction))].toSorted()).toEqual([...can.directions].toSorted());
    behave({ preparing: [60, 60] });
    const { ticket } = await provider.apply(lane(), DAY);
    const part: Part = await provider.part(lane(), ticket, 1);
    expect(part.of).toBe(can.packages ? "preparing" : "ready");
  });
});

test("Y1 an interface like Leqi's tells by the day of gathering what was issued days before, and an application that it doesn't know", async () => {
  const clock = testClock(NOON);
  const simulator = await startSimulator({ folder: null, clock, seed: 7, port: 0 });
  try {
    const config = { ...loadConfig({ PIAOZAI_SECRET: "x".repeat(32) }), privateHosts: ["127.0.0.1"] };
    const settings = settingsFor("leqi", simulator.address, US.taxId, "2025-06-01");
    const provider = openProvider({ config, clock, secret: JSON.stringify(KEYS.leqi) }, settings);
    const lane = provider.lanes.find(({ id }) => id === "received 82")!;
    simulator.store.record({ of: "behaviour", behaviour: { ...QUIET, lag: [3 * 86_400, 3 * 86_400] } });
    const { number } = issue(simulator.store, { ...US, direction: "received" });
    clock.set(new Date("2025-06-21T05:00:00Z"));
    const got = async (day: string) => {
      const part = await provider.increment!(lane, day, 1);
      return part.of === "ready" ? part.said.map(({ record }) => record.number) : part.of;
    };
    expect(await got("2025-06-18")).toEqual([]);
    expect(await got("2025-06-21")).toEqual([number]);
    expect(await provider.part(lane, "nobody's", 1)).toEqual({ of: "gone" });
  } finally {
    await simulator.close();
  }
});
