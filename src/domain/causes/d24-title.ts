/** D24: the title is wrong: made out to another company or to a person, so that it never reaches the tax account of ours. */
import { editDistance } from "../nearmatch.ts";
import { searchForm } from "../text.ts";
import type { CaseFacts, Fact, Finding, Judgement, Say } from "./cause.types.ts";

const PERSON = /^(?:抬头|购买方|买方)?[::]?个人$/u;
/** So many characters of a name differ where it is written wrong. */
const SLIPS = 2;

export function judgeTitle(facts: CaseFacts): Judgement {
  const { foundTotal, found, behind, asked } = facts;
  if (foundTotal > 0)
    return {
      findings: foundTotal === 1 ? found.filter(({ titleOurs }) => !titleOurs).map(({ buyer }) => foreign(buyer)) : [],
    };
  if (behind.length > 0 || asked.direction === "issued" || facts.filters["direction"] === "issued") return { findings: [] };
  const person = asked.words.some((word) => PERSON.test(word)) || (asked.buyer !== null && PERSON.test(asked.buyer));
  if (person) return { findings: [missed({ key: "D24.person" }, "possible")] };
  if (asked.buyer === null || facts.ownCompanies === null) return { findings: [], notChecked: { key: "D24.notChecked" } };
  const typed = searchForm(asked.buyer);
  const own = facts.ownCompanies.map(({ name, taxId }) => ({ name, form: searchForm(name), taxId }));
  if (own.some(({ form, taxId }) => form.includes(typed) || taxId === asked.buyer))
    return { findings: [], ruledOut: { key: "D24.ruledOut" } };
  const near = own.find(({ form }) => editDistance(form, typed) <= SLIPS);
  if (near !== undefined)
    return { findings: [missed({ key: "D24.near", params: { typed: asked.buyer, name: near.name } }, "likely")] };
  return { findings: [missed({ key: "D24.other", params: { typed: asked.buyer } }, "possible")] };
}

const RULE: Fact = { say: { key: "D24.account" }, source: "tax-rule", at: null };
const REISSUE: Finding["steps"] = [{ id: "letter-to-issuer", label: { key: "action.letter-to-issuer" } }];

const missed = (summary: Say, certainty: Finding["certainty"]): Finding => ({
  cause: "D24",
  certainty,
  pointed: true,
  weight: 72,
  summary,
  evidence: [RULE, { say: { key: "D24.reissue" }, source: "tax-rule", at: null }],
  candidates: [],
  steps: REISSUE,
});

/** Neither party is a company of ours. */
const foreign = (buyer: string | null): Finding => ({
  cause: "D24",
  certainty: "certain",
  weight: 57,
  summary: { key: "D24.notOurs" },
  evidence: [
    ...(buyer === null ? [] : [{ say: { key: "D24.buyer", params: { buyer } }, source: "register" as const, at: "now" }]),
    { say: { key: "D24.reissue" }, source: "tax-rule", at: null },
  ],
  candidates: [],
  steps: REISSUE,
});
