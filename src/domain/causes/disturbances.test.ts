/** D13 D14: what maintenance and incidents have to do with a miss. */
import { expect, test } from "vitest";
import type { CaseFacts, Disturbance } from "./cause.types.ts";
import { judgeMaintenance } from "./d13-maintenance.ts";
import { judgeFailing } from "./d14-failing.ts";

const facts = (part: Partial<CaseFacts>): CaseFacts =>
  ({ foundTotal: 0, maintenance: [], failing: [], missed: [], ...part }) as unknown as CaseFacts;
const window: Disturbance = {
  from: "2026-11-30T14:00:00.000Z",
  until: "2026-11-30T15:00:00.000Z",
  running: true,
  functions: ["intake"],
};

test("D13 while intake pauses an invoice may be late; where finding is touched, it may well be there", () => {
  expect(judgeMaintenance(facts({ maintenance: [window] })).findings).toMatchObject([
    {
      certainty: "possible",
      summary: { key: "D13.running", params: { from: "2026-11-30 22:00", until: "2026-11-30 23:00" } },
      evidence: [{ source: "notices", at: window.from }],
    },
  ]);
  const finding = judgeMaintenance(facts({ maintenance: [{ ...window, functions: ["finding"] }] }));
  expect(finding.findings).toMatchObject([{ certainty: "likely" }]);
  const over = judgeMaintenance(facts({ maintenance: [{ ...window, running: false, functions: ["finding"] }] }));
  expect(over.findings).toMatchObject([{ certainty: "possible", summary: { key: "D13.ran" } }]);
});

test("D14 an incident says since when, and until when it is expected to last where that is known", () => {
  const open = judgeFailing(facts({ failing: [{ ...window, until: null }] }));
  expect(open.findings).toMatchObject([{ cause: "D14", certainty: "possible", summary: { key: "D14.running" } }]);
  expect(judgeFailing(facts({ failing: [window] })).findings).toMatchObject([{ summary: { key: "D14.runningUntil" } }]);
});

test("D13 D14 without any it is ruled out, where nothing could be asked it isn't, and what was found needs no excuse", () => {
  for (const judge of [judgeMaintenance, judgeFailing]) {
    expect(judge(facts({})).ruledOut).toBeDefined();
    expect(judge(facts({ missed: ["disturbances"] }))).toMatchObject({ notChecked: {} });
    expect(judge(facts({ foundTotal: 1, maintenance: [window], failing: [window] }))).toEqual({ findings: [] });
  }
});
