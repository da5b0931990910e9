import type { Carrier } from "#api/invoices.api.ts";
import type { SignatureReport, SignedPart } from "#domain/invoice.ts";
import { signatureVerdict } from "#domain/signature-lines.ts";
import type { LineTone, SignatureVerdict } from "#domain/signature-lines.ts";
import type { Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";
import type { SignMark } from "../viewer/pages.ts";

export const VERDICT_LOOKS: Record<SignatureVerdict, { tone: Tone; icon: IconName }> = {
  ok: { tone: "ok", icon: "shield" },
  part: { tone: "warn", icon: "shield" },
  added: { tone: "warn", icon: "warn" },
  untrusted: { tone: "bad", icon: "warn" },
  altered: { tone: "bad", icon: "warn" },
  incomplete: { tone: "bad", icon: "warn" },
  unchecked: { tone: "quiet", icon: "question" },
};

export const LINE_ICONS: Record<LineTone, IconName> = { ok: "checkCircle", bad: "warn", warn: "warn", quiet: "info" };

/** The reports of a carrier: the API hands them on as the readers made them. */
export const reportsOf = (carrier: Pick<Carrier, "signatures">): SignatureReport[] => carrier.signatures as SignatureReport[];

/** What is marked on the pages of a carrier: parts that are altered, came after signing, or are not signed. */
export function signMarks(carrier: Pick<Carrier, "signatures">): SignMark[] {
  const places = reportsOf(carrier).flatMap((report) => (signatureVerdict(report) === "ok" ? [] : (report.places ?? [])));
  const marks = places.flatMap((place) => (place.page === undefined ? [] : [markOf(place, place.page)]));
  return [...new Map(marks.map((mark) => [JSON.stringify(mark), mark])).values()];
}

function markOf({ state, kind, box }: SignedPart, page: number): SignMark {
  return { state, kind, page, box: box ?? null };
}
