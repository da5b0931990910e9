/** D1-D28 The misses of `fixtures/misses`: which cause stands first, which among three, and what is called certain. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Environment } from "#api/environment.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { APART } from "../../../fixtures/misses/apart/index.ts";
import { OPEN } from "../../../fixtures/misses/open/index.ts";
import type { Miss } from "../../../fixtures/misses/misses.types.ts";
import { NOW } from "../../../fixtures/misses/world.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ask } from "./lookups.usecases.ts";
import { ASKERS, fillWorld, setWeather } from "./testing/misses-world.ts";
import { tableOf, type Told } from "./testing/misses-table.ts";

let platform: TestPlatform;
const told = new Map<string, Told>();

const answer = ({ as = "finance", text, filters, environment, locale = "zh-CN" }: Miss): Promise<LookupAnswer> =>
  ask(
    platform,
    ASKERS[as],
    { ...(text === undefined ? {} : { text }), filters: filters ?? {}, environment: Environment.parse(environment ?? {}) },
    locale,
  );

beforeAll(async () => {
  platform = { ...(await testPlatform()), clock: (() => new Date(NOW)) as TestPlatform["clock"] };
  await fillWorld(platform.db);
  const groups = Map.groupBy([...APART, ...OPEN], ({ weather = "calm" }) => weather);
  for (const [weather, misses] of groups) {
    await setWeather(platform.db, weather);
    for (const miss of misses) told.set(miss.id, { miss, answer: await answer(miss) });
  }
  process.stdout.write(tableOf("kept apart", of(APART)) + tableOf("open", of(OPEN)));
}, 120_000);
afterAll(() => platform?.close());

const of = (misses: readonly Miss[]): Told[] => misses.map(({ id }) => told.get(id)!);

describe.each([
  ["kept apart", APART],
  ["open", OPEN],
])("D1-D28 %s", (_, misses) => {
  const first = ({ answer: { diagnosis } }: Told): string => diagnosis.findings[0]?.cause ?? "none";

  test("the right cause stands first nearly always, and among the first three always", () => {
    const wrong = of(misses).filter((each) => first(each) !== each.miss.first);
    const right = 1 - wrong.length / misses.length;
    expect(right, wrong.map(({ miss }) => miss.id).join(", ")).toBeGreaterThanOrEqual(0.95);
    const lost = wrong.filter(
      ({ miss, answer: { diagnosis } }) =>
        miss.first === "none" || !diagnosis.findings.slice(0, 3).some(({ cause }) => cause === miss.first),
    );
    expect(lost.map(({ miss }) => miss.id)).toEqual([]);
  });

  test("nothing is called certain that isn't so", () => {
    const falsely = of(misses).flatMap(({ miss, answer: { diagnosis } }) =>
      diagnosis.findings
        .filter(
          ({ cause, certainty }) =>
            certainty === "certain" && ![miss.first, ...(miss.also ?? []), ...(miss.sure ?? [])].includes(cause as never),
        )
        .map(({ cause }) => `${miss.id}: ${cause}`),
    );
    expect(falsely).toEqual([]);
  });

  test("what belongs to it is told too, what must not appear doesn't, and no word of what isn't the asker's", () => {
    const wrong = of(misses).flatMap(({ miss, answer: { diagnosis, ...rest } }) => {
      const causes = diagnosis.findings.map(({ cause }) => cause as string);
      const all = JSON.stringify({ diagnosis, invoices: rest.invoices });
      return [
        ...(miss.also ?? []).filter((each) => !causes.includes(each)).map((each) => `${miss.id} lacks ${each}`),
        ...(miss.never ?? []).filter((each) => causes.includes(each)).map((each) => `${miss.id} tells ${each}`),
        ...(miss.leaks ?? []).filter((each) => all.includes(each)).map((each) => `${miss.id} leaks ${each}`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});
