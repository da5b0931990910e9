/** D10: the record lacks fields, so that it isn't found by them, or is found and can't be used. */
import type { CaseFacts, Finding, Judgement, Known, Step } from "./cause.types.ts";

/** Fields that only the paper or the file has; the others can be looked up in our own records. */
const OWN_FIELDS = ["buyer.name", "buyer.taxId"];

export function judgeRecordIncomplete(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0)
    return { findings: facts.foundTotal === 1 ? facts.found.filter(({ missing }) => missing.length > 0).map(found) : [] };
  const unread = facts.files.find((file) => !file.waiting);
  if (unread !== undefined) return { findings: [unreadFile(unread)] };
  if (facts.missed.includes("incomplete")) return { findings: [], notChecked: { key: "D10.notChecked" } };
  const fitting = facts.incomplete.filter(({ agrees }) => agrees.length > 0);
  if (fitting.length > 0) return { findings: [hidden(fitting, "D10.mayBe", "likely", 60)] };
  if (facts.incomplete.length > 0) return { findings: [hidden(facts.incomplete, "D10.numberless", "possible", 25)] };
  return { findings: [], ruledOut: { key: "D10.ruledOut" } };
}

/** A file with its number is there, and nothing in it could be read. */
const unreadFile = ({ id, name }: CaseFacts["files"][number]): Finding => ({
  cause: "D10",
  certainty: "likely",
  summary: { key: "D10.fileUnread", params: { name } },
  evidence: [{ say: { key: "D10.fileKept", params: { name } }, source: "register", at: "now" }],
  candidates: [],
  steps: [
    { id: "reread", label: { key: "action.reread" }, target: id },
    { id: "upload-document", label: { key: "action.see-intake" } },
  ],
  weight: 92,
});

function found(known: Known): Finding {
  const lacking = known.missing.map((field) => ({ key: `domain:field.${field}` }));
  return {
    cause: "D10",
    certainty: "certain",
    summary: { key: "D10.isIncomplete", params: { fields: { words: lacking } } },
    evidence: known.missing.map((field) => ({
      say: { key: OWN_FIELDS.includes(field) ? "D10.weKnow" : "D10.issuerKnows", params: { field: { field } } },
      source: "register",
      at: known.arrivedAt,
    })),
    candidates: [],
    steps: completing(known),
    weight: 50,
  };
}

function hidden(records: CaseFacts["incomplete"], key: string, certainty: Finding["certainty"], weight: number): Finding {
  const agrees = [...new Set(records.flatMap((record) => record.agrees))];
  const only = records.length === 1 ? records[0]!.invoice : null;
  return {
    cause: "D10",
    certainty,
    weight,
    summary: {
      key,
      params: { count: String(records.length), fields: { words: agrees.map((field) => ({ key: `D1.field.${field}` })) } },
    },
    evidence: [{ say: { key: "D10.lackNumber", params: { count: String(records.length) } }, source: "register", at: "now" }],
    candidates: records.map(({ invoice }) => invoice.id),
    steps: only === null ? [] : completing(only),
  };
}

const completing = (known: Known): Step[] => [
  { id: "complete-record", label: { key: "action.complete-record" }, target: known.id },
  { id: "upload-document", label: { key: "action.upload-document" } },
];
