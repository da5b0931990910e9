/** Other orders than by date, deep pages, whole diagnoses of a miss, and suggestions while typing. */
import type { InvoicePage } from "#api/invoices.api.ts";
import { Random } from "../../src/demo/random.ts";
import type { Figure } from "../lib/result.ts";
import { timeSides } from "../lib/stats.ts";
import type { Times } from "../lib/stats.ts";
import { PAGE_ALONE, addressOf, ask } from "./asking.ts";
import { figureOf } from "./cells.ts";
import type { Question } from "./questions.ts";
import { QUESTIONS, WARM } from "./setting.ts";
import type { AskerName, Setting } from "./setting.ts";

const BAR = { user: 30, administrator: 100 } as const;
const BAR_DIAGNOSIS = 60;
const DEEP_PAGE = 100;
const BOTH = ["user", "administrator"] as const;

/** Common and rare words and no words at all, sorted by amount, seller and arrival; and the hundredth page. */
export async function otherOrders(setting: Setting): Promise<Figure[]> {
  const { questions, context } = setting;
  const figures: Figure[] = [];
  const lists = { "common words": questions.common, "rare words": questions.rare, everything: everything(questions.two) };
  for (const sort of ["-total", "total", "seller", "-arrival", "date"]) {
    context.say(`by ${sort}`);
    for (const [name, list] of Object.entries(lists)) {
      const sides = BOTH.map((asker) => (question: Question) => sorted(setting, asker, question, sort));
      const times = await timeSides(list, sides, WARM);
      for (const [at, asker] of BOTH.entries())
        figures.push(figureOf(`${name} · by ${sort} · ${labelOf(asker)}`, times[at]!, BAR[asker]));
    }
  }
  context.say(`page ${DEEP_PAGE}`);
  for (const asker of BOTH) {
    const times = await deepPages(setting, asker);
    const what = `page ${DEEP_PAGE} by its cursor · ${labelOf(asker)}`;
    figures.push(
      times === null
        ? { bench: "find", what, figure: null, unit: "ms", note: "no question has so many pages" }
        : figureOf(what, times, BAR[asker]),
    );
  }
  return figures;
}

const labelOf = (asker: AskerName): string => (asker === "user" ? "ordinary" : asker);
const everything = (list: Question[]): Question[] => list.map((question) => ({ ...question, text: "" }));

const sorted = ({ askers }: Setting, asker: AskerName, { text }: Question, sort: string): Promise<unknown> =>
  askers[asker].client.get(addressOf(text === "" ? {} : { q: text }, { sort, ...PAGE_ALONE }));

/** Goes to the hundredth page of common words once, then asks for it again with the cursor. */
async function deepPages({ askers, questions }: Setting, asker: AskerName): Promise<Times | null> {
  const { client } = askers[asker];
  const addresses: string[] = [];
  for (const { text } of questions.common.slice(0, 4)) {
    let cursor: string | null = null;
    for (let page = 1; page < DEEP_PAGE; page++) {
      const more: Record<string, string> = cursor === null ? {} : { cursor };
      const answer = (await client.get(addressOf({ q: text }, more))) as InvoicePage;
      cursor = answer.nextCursor;
      if (cursor === null) break;
    }
    if (cursor !== null) addresses.push(addressOf({ q: text }, { cursor, ...PAGE_ALONE }));
  }
  if (addresses.length === 0) return null;
  const asked = Array.from({ length: QUESTIONS }, (_, i) => addresses[i % addresses.length]!);
  return (await timeSides(asked, [(address) => client.get(address)], WARM))[0]!;
}

/** What isn't there: a wild guess, and a number with a wrong date; the answer says why. */
export async function diagnoses(setting: Setting): Promise<Figure[]> {
  const { questions, askers, context } = setting;
  context.say("whole diagnoses");
  const random = new Random("wild");
  const wild = questions.exact.map((question) => ({ ...question, text: `2611290000${random.digits(10)}` }));
  const wrongDate = questions.exact.map((question) => ({ ...question, text: `${question.text} 2019-01-01` }));
  const figures: Figure[] = [];
  for (const [name, list] of [
    ["a wild guess", wild],
    ["a number with a wrong date", wrongDate],
  ] as const) {
    const sides = BOTH.map((asker) => (question: Question) => ask(askers[asker].client, "edit20", question));
    const times = await timeSides(list, sides, WARM);
    for (const [at, asker] of BOTH.entries())
      figures.push(
        figureOf(
          `${name}, whole diagnosis · ${labelOf(asker)}`,
          times[at]!,
          asker === "user" ? BAR_DIAGNOSIS : BAR.administrator,
        ),
      );
  }
  return figures;
}

/** Each prefix of what somebody types, Chinese and pinyin, as it is typed. */
export async function suggestions(setting: Setting): Promise<Figure[]> {
  const { questions, askers, context } = setting;
  const typed = [...questions.four, ...questions.pinyin].flatMap((question) =>
    [1, 2, 3].map((length) => ({ ...question, text: question.text.slice(0, length) })),
  );
  const what = "suggestions while typing";
  const suggest = (asker: AskerName) => (question: Question) =>
    askers[asker].client.post("/api/v1/suggestions", { text: question.text });
  try {
    await suggest("user")(typed[0]!);
  } catch (error) {
    if (!String(error).includes(": 404 ")) throw error;
    return [{ bench: "find", what, figure: null, unit: "ms", note: "POST /api/v1/suggestions isn't there" }];
  }
  context.say(what);
  const times = await timeSides(typed, BOTH.map(suggest), WARM);
  return BOTH.map((asker, at) => figureOf(`${what} · ${labelOf(asker)}`, times[at]!, BAR[asker]));
}
