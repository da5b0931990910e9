/**
 * Everything that a tax platform has for a taxpayer, page by page. What was issued since the beginning is applied for range by range;
 * from then on what was gathered on each day is asked for, or the last weeks are asked for again; and then what changed. How far each
 * of these is, stands in the bookmark with the application that runs, so that a process killed anywhere goes on with the same one.
 */
import { createHash } from "node:crypto";
import type { TaxSettings } from "#api/sources.api.ts";
import { type DayRange, type IsoDay, addDays, monthRange, partsOf, shanghaiToday } from "#domain/dates.ts";
import { factsOfTaxRecord, statesOfTaxStatus } from "#domain/sources/tax-record.ts";
import { type Delivery, type Page, SourceTrouble } from "../sources.types.ts";
import { abilitiesOf } from "./providers.ts";
import { shanghaiTime } from "./shanghai-time.ts";
import type { Lane, Part, Said, TaxProvider } from "./tax.types.ts";

const DAY_MS = 86_400_000;
/** Changes may be told of so late. */
const LATE_DAYS = 7;
/** Invoices of a page: a package may hold thousands. */
const AT_ONCE = 500;

/** An application that runs: for what, by what it is asked for, which package is next, and as of when it holds at least. */
type Job = DayRange & { ticket: string; part: number; asOf: string };
type LaneMark = {
  /** days of issue before it have been collected */
  next: IsoDay;
  job: Job | null;
  /** what was gathered before that day is here; null until the first application */
  day: IsoDay | null;
};
type ChangesMark = {
  /** what changed before it is here, or in the packages: it begins with the first application */
  day: IsoDay;
  /** the day of that application */
  since?: IsoDay;
  /** when the last days were last asked for again */
  again?: IsoDay;
  job: (DayRange & { cursor: string }) | null;
};
type Bookmark = { from: IsoDay; simulator: boolean; lanes: Record<string, LaneMark>; changes: Record<string, ChangesMark> };

/** Of a bookmark: whether the other side last said that it only simulates. */
export const isSimulated = (bookmark: unknown): boolean => (bookmark as Partial<Bookmark>).simulator === true;

/** Lanes that are asked for a sample, until there is one. */
const SAMPLE_LANES = 6;

/** What came today, or was issued today: no application is made for it that would have to be prepared. */
export async function sampleOf(provider: TaxProvider, today: IsoDay): Promise<Delivery[]> {
  const day = { from: today, to: today };
  const asked = async (lane: Lane): Promise<Part> =>
    lane.increments ? provider.increment!(lane, today, 1) : provider.part(lane, (await provider.apply(lane, day)).ticket, 1);
  const quick = provider.lanes.filter(({ increments }) => increments || provider.increment === undefined);
  for (const lane of quick.slice(0, SAMPLE_LANES)) {
    const part = await asked(lane);
    if (part.of === "ready" && part.said.length > 0) return deliveriesOf(part.said, part.asOf, part.asOf);
  }
  return [];
}

export type Collecting = { provider: TaxProvider; settings: TaxSettings; clock: () => Date; signal: AbortSignal };

/** @throws SourceTrouble */
export async function* collected(asked: Collecting, bookmark: unknown): AsyncIterable<Page> {
  const { provider, settings, clock, signal } = asked;
  const began = clock();
  const run = new Run(asked, bookmark as Bookmark | null);
  let ready = true;
  for (const lane of provider.lanes) {
    const mark = run.laneMark(lane);
    // a new round: what was issued lately may have come, or changed, since
    if (!lane.increments && mark.job === null && mark.next > run.today()) mark.next = run.roundFrom();
    ready = (yield* run.issued(lane, mark)) && ready;
    if (lane.increments && mark.day !== null) ready = (yield* run.gathered(lane, mark)) && ready;
    if (signal.aborted) return;
  }
  // a change is told of what is here: of anything else the package that brings it says the state, too
  const kinds = new Map(provider.lanes.map((lane) => [lane.kind, lane]));
  if (ready && abilitiesOf(settings.provider).changes)
    for (const lane of kinds.values()) {
      yield* run.changed(lane);
      if (signal.aborted) return;
    }
  yield run.page([], ready ? began : null);
}

class Run {
  readonly #asked: Collecting;
  readonly #mark: Bookmark;
  /** the platform's day, as far as it is known */
  #today: IsoDay;

  constructor(asked: Collecting, bookmark: Bookmark | null) {
    const { from } = asked.settings;
    this.#asked = asked;
    this.#today = shanghaiToday(asked.clock());
    // from another day on everything is collected anew; what is known isn't taken twice
    this.#mark = bookmark?.from === from ? structuredClone(bookmark) : { from, simulator: false, lanes: {}, changes: {} };
  }

  today = (): IsoDay => this.#today;

  laneMark({ id }: Lane): LaneMark {
    return (this.#mark.lanes[id] ??= { next: this.#mark.from, job: null, day: null });
  }

  /** Where a provider tells no increments, so far back is asked again. */
  roundFrom(): IsoDay {
    const { from, provider } = this.#asked.settings;
    const back = addDays(this.#today, -abilitiesOf(provider).againDays);
    return back > from ? back : from;
  }

  /** @returns false where something is still being prepared */
  async *issued(lane: Lane, mark: LaneMark): AsyncGenerator<Page, boolean> {
    const { provider, settings, signal } = this.#asked;
    let applied: string | null = null;
    while (mark.job !== null || mark.next <= this.#today) {
      if (mark.job === null) {
        const range = this.#range(mark.next);
        const { ticket, asOf } = await provider.apply(lane, range);
        this.#heard(asOf);
        mark.day ??= this.#today;
        this.#mark.changes[lane.kind ?? ""] ??= { day: this.#today, since: this.#today, job: null };
        mark.job = { ...range, ticket, part: 1, asOf: asOf.toISOString() };
        applied = ticket;
        // an application that is known to nobody would be made again
        yield this.page([]);
      }
      const { job } = mark;
      const part = await provider.part(lane, job.ticket, job.part).catch((error: unknown): Part => {
        if (applied !== job.ticket && isRefusal(error)) return { of: "gone" };
        throw error;
      });
      if (part.of === "preparing") return false;
      // one of an earlier day has run out and is made again; one that was made just now holds nothing
      if (part.of === "gone" && applied !== job.ticket) {
        mark.job = null;
        continue;
      }
      const { said, more, asOf: heard } = part.of === "gone" ? { said: [], more: false, asOf: new Date(job.asOf) } : part;
      this.#heard(heard);
      const asOf = abilitiesOf(settings.provider).packages ? new Date(job.asOf) : heard;
      yield* this.#pages(deliveriesOf(said, heard, asOf), () => {
        mark.job = more ? { ...job, part: job.part + 1 } : null;
        if (!more) mark.next = addDays(job.to, 1);
      });
      if (signal.aborted) return false;
    }
    return true;
  }

  /** As many at once as are written in a moment; the bookmark goes on with the last of them. */
  *#pages(deliveries: Delivery[], goOn: () => void): Generator<Page> {
    let start = 0;
    for (; start + AT_ONCE < deliveries.length; start += AT_ONCE) yield this.page(deliveries.slice(start, start + AT_ONCE));
    goOn();
    yield this.page(deliveries.slice(start));
  }

  /** Today is asked for each time, and the day before: something may have been gathered in its last moments. */
  async *gathered(lane: Lane, mark: LaneMark): AsyncGenerator<Page, boolean> {
    const { provider, signal } = this.#asked;
    for (let day = mark.day!; day <= this.#today; day = addDays(day, 1)) {
      for (let number = 1, more = true; more; number += 1) {
        const part = await provider.increment!(lane, day, number);
        if (part.of !== "ready") return false;
        this.#heard(part.asOf);
        more = part.more;
        // since when it is so isn't said: changes since the day began have times of their own
        yield* this.#pages(deliveriesOf(part.said, part.asOf, shanghaiTime(`${day} 00:00:00`)!), () => {
          if (!part.more && day < addDays(this.#today, -1)) mark.day = addDays(day, 1);
        });
        if (signal.aborted) return false;
      }
    }
    return true;
  }

  async *changed(lane: Lane): AsyncGenerator<Page, void> {
    const { provider, clock, signal } = this.#asked;
    const mark = this.#mark.changes[lane.kind ?? ""];
    if (mark === undefined) return;
    if (mark.job === null && mark.again !== this.#today) {
      // what is told of days late: once a day, from so long before it was last looked for
      const back = addDays(mark.again ?? this.#today, -LATE_DAYS);
      if (back < mark.day) mark.day = laterOf(mark.since ?? mark.day, back);
      mark.again = this.#today;
    }
    while (!signal.aborted) {
      const range = mark.job ?? { ...endOfMonth(mark.day, this.#today), cursor: "" };
      const kept = range.cursor === "" ? null : range.cursor;
      const { said, cursor } = await provider.changes!(lane, range, kept).catch((error: unknown) => {
        // a place in a list doesn't last for ever: the list is begun anew
        if (kept !== null && isRefusal(error)) return provider.changes!(lane, range, null);
        throw error;
      });
      const ended = range.to >= this.#today;
      const told = said.filter(({ record: { number } }) => number !== null).map((each) => changeOf(each, clock()));
      yield* this.#pages(told, () => {
        mark.job = cursor === null ? null : { from: range.from, to: range.to, cursor };
        if (cursor === null) mark.day = ended ? laterOf(range.from, addDays(this.#today, -1)) : addDays(range.to, 1);
      });
      if (cursor === null && ended) return;
    }
  }

  /** What was heard of the platform's clock: days are its days. */
  #heard(asOf: Date): void {
    this.#today = shanghaiToday(asOf);
    this.#mark.simulator = this.#asked.provider.isSimulator();
  }

  /** As much as may be asked for at once, never across the end of a month. */
  #range(from: IsoDay): DayRange {
    const { to } = endOfMonth(from, this.#today);
    const last = addDays(from, abilitiesOf(this.#asked.settings.provider).rangeDays - 1);
    return { from, to: to < last ? to : last };
  }

  page(deliveries: Delivery[], completeTo: Date | null = null): Page {
    return { deliveries, bookmark: structuredClone(this.#mark), completeTo, backlog: null };
  }
}

const isRefusal = (error: unknown): boolean => error instanceof SourceTrouble && error.problem.code === "tax-said-no";

const laterOf = (a: IsoDay, b: IsoDay): IsoDay => (a > b ? a : b);

function endOfMonth(from: IsoDay, today: IsoDay): DayRange {
  const [year, month] = partsOf(from);
  const { to } = monthRange(year, month);
  return { from, to: to < today ? to : laterOf(from, today) };
}

/** @param asOf when the states held at least, where they don't say it themselves */
function deliveriesOf(said: Said[], heard: Date, asOf: Date): Delivery[] {
  return said.filter(({ record }) => record.number !== null).map((each) => deliveryOf(each, heard, asOf, false));
}

const changeOf = (said: Said, now: Date): Delivery => deliveryOf(said, now, now, true);

function deliveryOf({ record, json, at }: Said, heard: Date, asOf: Date, onlyKnown: boolean): Delivery {
  // nothing has changed tomorrow: a wrong clock at the other side would hold the state for ever
  const since = at === null || at.getTime() > heard.getTime() + DAY_MS ? asOf : at;
  const digest = createHash("sha256").update(json).digest("base64url");
  return {
    of: "record",
    // what is said anew of the same invoice is another delivery
    key: `${record.code ?? ""} ${record.number ?? ""} ${digest}`,
    name: `${record.code ?? ""}${record.number ?? ""}.json`,
    at,
    record: {
      json,
      onlyKnown,
      facts: factsOfTaxRecord(onlyKnown ? { ...record, kind: null } : record, heard),
      states: statesOfTaxStatus(record.status).map(({ axis, value, words }) => ({
        axis,
        value,
        reason: words,
        source: "tax",
        at: since,
      })),
      problem: null,
    },
  };
}
