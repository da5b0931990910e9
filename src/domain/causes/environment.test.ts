/** D12 D15 D16 What a browser says of itself: what it didn't look at is never ruled out. */
import { expect, test } from "vitest";
import type { CaseFacts, Judgement } from "./cause.types.ts";
import { judgeNetwork } from "./d15-network.ts";
import { judgeBrowser } from "./d16-browser.ts";
import { readEnvironment, type Sent } from "./environment.ts";

const NOW = new Date("2026-12-01T04:00:00.000Z");
const judged = (judge: (facts: CaseFacts) => Judgement, sent: Sent): Judgement =>
  judge({ foundTotal: 0, environment: readEnvironment(sent, NOW) } as CaseFacts);

test("D15 without a measure the network could not be checked; with a good one it is ruled out", () => {
  expect(judged(judgeNetwork, { online: true })).toEqual({ findings: [], notChecked: { key: "D15.notChecked" } });
  const fine = { online: true, latencyMs: 30, lossPercent: 0, clock: NOW.toISOString() };
  expect(judged(judgeNetwork, fine)).toEqual({ findings: [], ruledOut: { key: "D15.ruledOut" } });
  expect(judged(judgeNetwork, { ...fine, lossPercent: 20 }).findings).toMatchObject([
    { cause: "D15", certainty: "possible", summary: { key: "D15.loses", params: { value: "20" } } },
  ]);
  expect(judged(judgeNetwork, { blocked: ["live"] }).findings).toMatchObject([{ summary: { key: "D15.blocked" } }]);
});

test("D16 a browser of which nothing was told could not be checked", () => {
  expect(judged(judgeBrowser, {})).toEqual({ findings: [], notChecked: { key: "D16.notChecked" } });
  expect(judged(judgeBrowser, { missing: [], outdated: false })).toEqual({ findings: [], ruledOut: { key: "D16.ruledOut" } });
});

test("D16 what is so of every question of this browser is told, and doesn't come before that there is no trace", () => {
  const always: Sent = { missing: ["secure-context"], hindered: ["in-app", "camera-denied"], outdated: false };
  const [finding] = judged(judgeBrowser, always).findings;
  expect(finding).toMatchObject({ summary: { key: "D16.missing" }, evidence: [{}, {}, {}] });
  expect(finding).not.toHaveProperty("pointed");
  expect(judged(judgeBrowser, { ...always, outdated: true }).findings).toMatchObject([{ pointed: true }]);
});
