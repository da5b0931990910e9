/** D1: something was typed or read wrong. A near match is shown, never picked. */
import { codeDateConflict, readCode } from "../codes.ts";
import { numberDateConflict, readNumber } from "../numbers.ts";
import { checkTaxId } from "../taxid.ts";
import type { CaseFacts, Fact, Finding, Judgement, Near, Say, Step } from "./cause.types.ts";

/** Lengths that a number or code has; others are told, as some documents are numbered freely. */
const SLIPPED_LENGTHS = [7, 9, 18, 19, 21, 22];
/** More candidates than this are no answer: any of them may be chance. */
const FEW = 3;
/** What a code can't have: no region gives out such codes, no year is written so. */
const SURE_CODE_HINTS = ["code-length", "code-region", "code-year"];

export function judgeInputError(facts: CaseFacts): Judgement {
  if (facts.behind.length > 0) return { findings: [], ruledOut: { key: "D1.behind" } };
  const slips = [...structure(facts), ...taxIds(facts)];
  const nearest = [sameNumber(facts), near(facts, slips)].filter((finding) => finding !== null);
  const findings = [...nearest, ...other(facts, new Set(nearest.flatMap(({ candidates }) => candidates)))];
  // what is wrong in itself is said with the near match; without one it stands alone
  if (!findings.some((finding) => finding.candidates.length > 0) && slips.length > 0) findings.push(alone(slips));
  if (findings.length > 0) return { findings };
  const missed = facts.missed.includes("near");
  return missed
    ? { findings, notChecked: { key: "D1.notChecked" } }
    : { findings, ruledOut: { key: facts.asked.number ? "D1.ruledOut" : "D1.ruledOutWords" } };
}

/** `given`: the value that is wrong, as it was understood. `sure`: by its structure it can't be right. */
type Slip = { say: Say; given: string; sure: boolean; step?: Step };

/** The number is there, and something else that was said of it is different there. */
function sameNumber({ sameNumber: found }: CaseFacts): Finding | null {
  if (found.length === 0) return null;
  const differs = [...new Set(found.flatMap((each) => each.differs))];
  const evidence = found
    .slice(0, FEW)
    .flatMap(({ invoice, differs: fields }): Fact[] =>
      fields.map((field) => ({ say: differenceSay(field, invoice), source: "register", at: invoice.arrivedAt })),
    );
  // 8 digits are given to many invoices: with another code it may be another one
  const proven = found.length === 1 && !(differs.includes("code") && found[0]!.invoice.number?.length !== 20);
  return {
    cause: "D1",
    certainty: proven ? "certain" : "likely",
    summary: { key: "D1.sameNumber", params: { fields: { words: differs.map((field) => ({ key: `D1.field.${field}` })) } } },
    evidence,
    candidates: found.map(({ invoice }) => invoice.id),
    steps: found.length === 1 ? [open(found[0]!.invoice.id)] : [],
    weight: 100,
  };
}

function differenceSay(field: string, invoice: CaseFacts["found"][number]): Say {
  if (field === "date") return { key: "D1.is.date", params: { value: invoice.date ?? "—" } };
  if (field === "code") return { key: "D1.is.code", params: { value: invoice.code ?? "—" } };
  if (field === "amount") {
    const [total, amount] = [invoice.totalFen, invoice.amountFen].map((fen) => (fen === null ? "—" : { yuan: String(fen) }));
    return { key: "D1.is.amount", params: { total: total!, amount: amount! } };
  }
  return { key: field === "party" ? "D1.is.party" : "D1.is.checkCode", params: { seller: invoice.seller ?? "—" } };
}

function near({ near: found, asked, foundTotal }: CaseFacts, slips: Slip[]): Finding | null {
  if (found.length === 0) return null;
  const [best] = found as [Near, ...Near[]];
  const rivals = rivalsOf(found);
  const one = rivals.length === 1;
  const evidence: Fact[] = [
    ...(one ? [best] : found.slice(0, FEW)).map((each): Fact => ({
      say: one ? theOne(each) : { key: "D1.nearEach", params: { number: each.number, edit: { words: [editSay(each)] } } },
      source: "register",
      at: each.invoice.arrivedAt,
    })),
    ...(best.agrees.length > 0
      ? [
          {
            say: {
              key: one ? "D1.agrees" : "D1.agreesBest",
              params: { number: best.number, fields: fieldsSay(best.agrees) },
            } satisfies Say,
            source: "register" as const,
            at: "now" as const,
          },
        ]
      : []),
    ...(one && best.differs.length > 0
      ? [
          {
            say: { key: "D1.disagrees", params: { fields: fieldsSay(best.differs) } } satisfies Say,
            source: "register" as const,
            at: "now" as const,
          },
        ]
      : []),
    ...slips.map((slip): Fact => ({ say: slip.say, source: "rule", at: null })),
  ];
  const steps: Step[] = one
    ? [
        open(best.invoice.id),
        { id: "use-number", label: { key: "action.use-number", params: { number: best.number } }, value: best.number },
      ]
    : [];
  return {
    cause: "D1",
    // the number stands inside of what was found: that is the likelier answer
    certainty: foundTotal > 0 ? "possible" : certaintyOfNear(found, asked),
    summary: one
      ? { key: "D1.nearOne", params: { edit: { words: [editSay(best)] } } }
      : { key: "D1.nearSeveral", params: { count: String(found.length) } },
    evidence,
    candidates: found.map(({ invoice }) => invoice.id),
    steps,
    weight: rivals.length <= FEW ? 90 : 20,
  };
}

const slipsOf = ({ edit }: Near): number => (edit.kind === "different" ? edit.distance : 1);

/** The best and those that are as near: what is two slips away says nothing against one that is a single slip away. */
function rivalsOf(found: Near[]): Near[] {
  const [best] = found as [Near, ...Near[]];
  return found.filter((each) => slipsOf(each) <= slipsOf(best));
}

/**
 * A near match is never proof. One alone is likely, and so is one that other evidence tells from the rest; a few are where
 * the key is so long that chance hardly puts a number near: then a slip is the likely cause, whichever of them is meant.
 * Two slips away there is nearly always something in a register of millions: alone it is possible.
 */
function certaintyOfNear(found: Near[], asked: CaseFacts["asked"]): Finding["certainty"] {
  const [best, second] = found as [Near, ...Near[]];
  if (best.differs.length === 0 && best.agrees.length > (second?.agrees.length ?? 0)) return "likely";
  const rivals = rivalsOf(found);
  if (slipsOf(best) > 1) return "possible";
  if (rivals.length === 1) return best.differs.length === 0 ? "likely" : "possible";
  const longKey = asked.number?.length === 20 || asked.code !== null;
  return rivals.length <= FEW && longKey ? "likely" : "possible";
}

/** The near one as the register has it, so that its asker can tell whether it is meant. */
function theOne({ number, invoice }: Near): Say {
  const { date, seller, totalFen } = invoice;
  return {
    key: "D1.theOne",
    params: { number, date: date ?? "—", seller: seller ?? "—", total: totalFen === null ? "—" : { yuan: String(totalFen) } },
  };
}

const fieldsSay = (fields: readonly string[]) => ({ words: fields.map((field) => ({ key: `D1.field.${field}` })) });

/** How a number differs from the one asked for. */
export function editSay({ edit }: Pick<Near, "edit">): Say {
  const params = Object.fromEntries(
    Object.entries(edit)
      .filter(([name]) => name !== "kind")
      .map(([name, value]) => [name, String(value)]),
  );
  return { key: `domain:edit.${edit.kind}`, params };
}

/** Another way to read what was typed finds something that isn't told already. */
function other({ otherReadings }: CaseFacts, told: ReadonlySet<string>): Finding[] {
  const first = otherReadings.find(({ sample }) => sample.some(({ id }) => !told.has(id)));
  if (first === undefined) return [];
  return [
    {
      cause: "D1",
      certainty: "likely",
      summary: { key: "D1.otherReading", params: { reading: { words: [{ key: `domain:alternative.${first.reason}` }] } } },
      evidence: [{ say: { key: "D1.otherFinds", params: { text: first.text } }, source: "register", at: "now" }],
      candidates: first.sample.map((known) => known.id),
      steps: [{ id: "search-text", label: { key: "action.search-text", params: { text: first.text } }, value: first.text }],
      weight: 80,
    },
  ];
}

/** What can't be right in itself; the sentence says the first, the evidence what was given and the others. */
function alone(slips: Slip[]): Finding {
  const [first, ...rest] = slips as [Slip, ...Slip[]];
  return {
    cause: "D1",
    certainty: slips.some((slip) => slip.sure) ? "certain" : "likely",
    summary: { key: "D1.slip", params: { what: { words: [first.say] } } },
    evidence: [
      {
        say: { key: "D1.given", params: { value: first.given, length: String(first.given.length) } },
        source: "question",
        at: "now",
      },
      ...rest.map((slip): Fact => ({ say: slip.say, source: "rule", at: null })),
    ],
    candidates: [],
    steps: slips.flatMap((slip) => (slip.step ? [slip.step] : [])),
    weight: 85,
  };
}

/** What is wrong with number, code and date in themselves. Unknown regions and years are hints, lengths and zeros are sure. */
function structure({ asked, today, pieces }: CaseFacts): Slip[] {
  const slips: Slip[] = [];
  const say = (hint: { id: string; params?: Record<string, string> }): Say => ({
    key: `domain:hint.${hint.id}`,
    ...(hint.params ? { params: hint.params } : {}),
  });
  if (asked.number !== null && asked.numberPartial === null) {
    const number = readNumber(asked.number, new Date(`${today}T12:00:00Z`));
    const sure = ["number-zeros", "number-year-future", "number-year-early"];
    const told = number.hints.filter(
      (hint) =>
        hint.id !== "number-channel" &&
        (hint.id !== "number-length" || SLIPPED_LENGTHS.includes(asked.number!.length) || asked.number!.length > 22),
    );
    slips.push(...told.map((hint) => ({ say: say(hint), given: asked.number!, sure: sure.includes(hint.id) })));
  }
  if (asked.code !== null) {
    const code = readCode(asked.code);
    slips.push(
      ...code.hints
        .filter((hint) => !["code-kind", "code-local", "code-letter"].includes(hint.id))
        .map((hint) => ({ say: say(hint), given: asked.code!, sure: SURE_CODE_HINTS.includes(hint.id) })),
    );
  }
  const float = pieces.find((piece) => piece.mended.includes("float"));
  if (float !== undefined) slips.push({ say: { key: "D1.float" }, given: float.text, sure: true });
  const date = asked.dateFrom !== null && asked.dateFrom === asked.dateTo ? asked.dateFrom : null;
  if (date !== null) {
    if (date > today) slips.push({ say: { key: "D1.future", params: { date, today } }, given: date, sure: true });
    const conflict =
      (asked.number && numberDateConflict(asked.number, date)) || (asked.code && codeDateConflict(asked.code, date));
    if (conflict) slips.push({ say: say(conflict), given: date, sure: false });
  }
  return slips;
}

function taxIds({ asked }: CaseFacts): Slip[] {
  return asked.taxIds.flatMap((text) => {
    const { ok, problems, suggestion } = checkTaxId(text);
    if (ok || problems[0] === undefined) return [];
    const step: Step | undefined = suggestion
      ? { id: "search-text", label: { key: "action.search-text", params: { text: suggestion } }, value: suggestion }
      : undefined;
    return [
      {
        say: { key: `domain:taxId.${problems[0]}` },
        given: text,
        sure: problems[0] === "checksum" && suggestion !== undefined,
        ...(step ? { step } : {}),
      },
    ];
  });
}

const open = (id: string): Step => ({ id: "open-invoice", label: { key: "action.open-invoice" }, target: id });
