/**
 * Whether an invoice that isn't here should be: how far the sources are, and within how long such invoices usually come. Pure, so that
 * a miss is explained by the same facts that the page of the sources shows.
 */
import { type Delays, usualSeconds } from "./delays.ts";

/** So many of a hundred are told of. */
export const USUAL_SHARE = 0.95;

export type SourceFact = {
  id?: string;
  name: string;
  /** its id, where the asker may have it asked at once */
  ask?: string | null;
  /** instants */ completeTo: string | null;
  failing: boolean;
  quiet: boolean;
  /** a tax platform */
  authority?: boolean;
  /** why it can't be asked, for those who are told */
  trouble?: AuthorityTrouble | null;
  /** when it is tried again, an instant */
  nextTry?: string | null;
};
export const AUTHORITY_TROUBLES = ["quota", "throttled", "signed-out"] as const;
export type AuthorityTrouble = (typeof AUTHORITY_TROUBLES)[number];
/** What is known of how long they take, from the closest to the widest. */
export type KnownDelays = { issuer: Delays; kind: Delays; all: Delays };

export type Expectation = {
  sources: readonly SourceFact[];
  /** what the usual time was learned from; null where nothing was */
  of: "issuer" | "kind" | "all" | null;
  /** seconds from the beginning of the day of issue within which 95 of 100 are here */
  within: number | null;
  /** until when it should be here, an instant; null where its day isn't known */
  by: string | null;
  /** whether that has passed, and all sources are complete beyond it */
  overdue: boolean;
};

/** @param issuedOn its day, yyyy-MM-dd, as it was asked for; null where it wasn't */
export function expectation(
  sources: readonly SourceFact[],
  delays: KnownDelays,
  { issuedOn, now }: { issuedOn: string | null; now: Date },
): Expectation {
  const of = (["issuer", "kind", "all"] as const).find((each) => usualSeconds(delays[each], USUAL_SHARE) !== null) ?? null;
  const within = of === null ? null : usualSeconds(delays[of], USUAL_SHARE);
  const from = issuedOn === null ? Number.NaN : Date.parse(`${issuedOn}T00:00:00+08:00`);
  const by = within === null || Number.isNaN(from) ? null : new Date(from + within * 1000);
  const complete =
    sources.length > 0 &&
    sources.every(({ completeTo }) => completeTo !== null && by !== null && Date.parse(completeTo) >= by.getTime());
  return { sources, of, within, by: by?.toISOString() ?? null, overdue: by !== null && by < now && complete };
}
