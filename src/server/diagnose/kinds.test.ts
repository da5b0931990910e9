/** Every kind × what D18 and D21 say of it, as sentences in all three languages (domain reference §1, §5, §11). */
import { describe, expect, test } from "vitest";
import { loadI18n } from "#server/platform/i18n.ts";
import { wordsIn } from "./words.ts";
import { INVOICE_KINDS, type InvoiceKind } from "#domain/invoice.ts";
import { conditionsOf, understand } from "#domain/question.ts";
import type { CaseFacts, Finding } from "#domain/causes/cause.types.ts";
import { NO_ENVIRONMENT } from "#domain/causes/environment.ts";
import { judgeOtherPlatform } from "#domain/causes/d18-other-platform.ts";
import { judgePaperOrElectronic } from "#domain/causes/d21-paper-or-electronic.ts";

const NOW = new Date("2026-11-24T04:00:00Z");
const LOCALES = ["zh-CN", "zh-TW", "en"] as const;
const i18n = loadI18n();

/** Kinds that the national platform doesn't verify, and who does. */
const ELSEWHERE: Partial<Record<InvoiceKind, string>> = {
  taxi: "开票地省级税务局网站",
  bus: "开票地省级税务局网站",
  quota: "开票地省级税务局网站",
  "machine-printed": "开票地省级税务局网站",
  fiscal: "全国财政电子票据查验平台",
  customs: "电子税务局（税务数字账户）",
  "tax-payment": "电子税务局（税务数字账户）",
  blockchain: "开票地税务局区块链发票查验页",
  other: "开票单位",
};
/** Who has only paper, who only a file; the others may have either. */
const PAPER: InvoiceKind[] = [
  "vat-special-paper",
  "vat-normal-paper",
  "freight",
  "roll",
  "taxi",
  "bus",
  "quota",
  "machine-printed",
];
const ELECTRONIC: InvoiceKind[] = [
  "digital-vat-special",
  "digital-vat-normal",
  "vat-electronic-special",
  "vat-electronic-normal",
  "toll",
  "rail",
  "air",
  "blockchain",
];

function caseOf(text: string, kinds: InvoiceKind[] = []): CaseFacts {
  const question = understand(text, NOW);
  return {
    now: NOW.toISOString(),
    today: "2026-11-24",
    text,
    pieces: question.pieces,
    asked: { ...conditionsOf(question), ...(kinds.length > 0 ? { kinds } : {}) },
    filters: {},
    alternatives: [],
    found: [],
    foundTotal: 0,
    near: [],
    behind: [],
    sameNumber: [],
    relaxed: [],
    otherReadings: [],
    incomplete: [],
    withdrawn: [],
    hidden: [],
    files: [],
    maintenance: [],
    failing: [],
    ownRegions: ["11"],
    ownCompanies: [],
    environment: NO_ENVIRONMENT,
    statesSaid: [],
    reds: [],
    issuer: null,
    run: null,
    held: [],
    instead: [],
    restricted: { roles: [], kinds: [], withheld: [] },
    arrivals: null,
    missed: [],
  };
}

const said = (finding: Finding, locale: string): string[] => {
  const words = wordsIn(i18n, locale);
  return [
    words.say(finding.summary),
    ...finding.evidence.map((fact) => words.say(fact.say)),
    ...finding.steps.map((step) => words.say(step.label)),
  ];
};

describe.each(INVOICE_KINDS)("%s", (kind) => {
  const facts = caseOf("", [kind]);

  test("D18 only kinds that the national platform doesn't verify are sent elsewhere, and never to that platform", () => {
    const { findings, ruledOut } = judgeOtherPlatform(facts);
    const elsewhere = ELSEWHERE[kind];
    if (elsewhere === undefined) {
      expect(findings).toEqual([]);
      expect(ruledOut).toBeDefined();
      return;
    }
    const [summary = "", ...evidence] = said(findings[0]!, "zh-CN");
    expect(summary).toContain(elsewhere);
    expect(summary).not.toContain("全国增值税发票查验平台");
    expect(evidence.join()).not.toContain("全国增值税发票查验平台");
  });

  test("D21 paper, electronic or both, by what it is looked up, and until when it is asked for", () => {
    const [summary = "", ...rest] = said(judgePaperOrElectronic(facts).findings[0]!, "zh-CN");
    const form = PAPER.includes(kind) ? "纸质票" : ELECTRONIC.includes(kind) ? "电子票" : "有纸质也有电子";
    expect(summary).toContain(form);
    const told = rest.join("\n");
    expect(told.includes("180 天")).toBe(kind === "rail" || kind === "air");
    expect(told.includes("没有发票代码")).toBe(["digital-vat-special", "digital-vat-normal", "rail", "air"].includes(kind));
    expect(told.includes("票据代码")).toBe(kind === "fiscal");
  });

  test("U1 in each language every sentence has all its words, and none says the same twice", () => {
    for (const locale of LOCALES) {
      for (const finding of [...judgeOtherPlatform(facts).findings, ...judgePaperOrElectronic(facts).findings]) {
        const sentences = said(finding, locale);
        for (const sentence of sentences) expect(sentence).not.toMatch(/\{\{|^[\w-]+[.:][\w-]+|^$/);
        expect(new Set(sentences).size).toBe(sentences.length);
      }
    }
  });
});

test("D18 D21 a 20-digit number alone is told as 数电票, not as one kind of it", () => {
  for (const number of ["25112000000640128395", "25119000000123456780"]) {
    const facts = caseOf(number);
    const { ruledOut } = judgeOtherPlatform(facts);
    const told = [wordsIn(i18n, "zh-CN").say(ruledOut!), ...said(judgePaperOrElectronic(facts).findings[0]!, "zh-CN")].join("\n");
    expect(told).toContain("数电票");
    expect(told).not.toMatch(/普通发票|专用发票/);
  }
});
