/** What a signature's report says, layer by layer, as keys of sentences: one order and one judgement for every surface. */
import type { InvoiceKind, SignatureReport, SignedPart } from "./invoice.ts";

/**
 * altered: something signed is not what was signed, or what shows came later; incomplete: the signature is declared, and it
 * or its value isn't there or can't be read, which says nothing of the content; added: notes, or what can't be told, came later.
 */
export type SignatureVerdict = "altered" | "incomplete" | "untrusted" | "unchecked" | "added" | "part" | "ok";
export type LineTone = "ok" | "bad" | "warn" | "quiet";
export const SIGNATURE_LAYERS = [
  "digest",
  "signature",
  "trust",
  "coverage",
  "changes",
  "dates",
  "seal",
  "algorithm",
  "notes",
] as const;
export type SignatureLayer = (typeof SIGNATURE_LAYERS)[number];

/**
 * One sentence: `key` under `domain:`. Of the params, those named in `instants` are ISO instants and those in `parts`
 * stand for the places, both to be put into words by who shows them.
 */
export type SignatureLine = {
  layer: SignatureLayer;
  tone: LineTone;
  key: string;
  params: Record<string, string>;
  instants: readonly string[];
  places: readonly SignedPart[];
};

/** One signature in a word. Trust that can't be told is no verdict: no root of the tax seals is public. */
export function signatureVerdict(report: SignatureReport): SignatureVerdict {
  if (report.digest === "broken" || report.change === "content") return "altered";
  if (report.notes?.some((note) => note === "signature-missing" || note === "unreadable")) return "incomplete";
  if (report.signature === "broken") return "altered";
  if (report.trust === "untrusted") return "untrusted";
  if (report.digest === "unchecked" || report.signature === "unchecked") return "unchecked";
  if (report.change === "notes" || report.change === "unknown") return "added";
  // a further signature or its proof behind this one takes nothing away from it
  return report.covers === "part" && report.change !== "own" ? "part" : "ok";
}

type Rest = Partial<Pick<SignatureLine, "params" | "instants" | "places">>;

function line(layer: SignatureLayer, tone: LineTone, key: string, rest: Rest = {}): SignatureLine {
  return { layer, tone, key: `signature.${key}`, params: {}, instants: [], places: [], ...rest };
}

const TONE = { ok: "ok", broken: "bad", unchecked: "quiet" } as const;

/** Every layer that there is something to say of, in a fixed order. */
export function signatureLines(report: SignatureReport): SignatureLine[] {
  const altered = placesOf(report, "altered");
  return [
    line("digest", TONE[report.digest], `digest.${report.digest}`, { places: altered }),
    line("signature", TONE[report.signature], `signature.${report.signature}`),
    trustLine(report),
    ...coverageLines(report),
    ...changeLines(report),
    ...dateLines(report),
    ...sealLines(report),
    ...(report.weaknesses ?? []).map((name) => line("algorithm", "warn", "weakBy", { params: { name } })),
    ...(report.notes ?? [])
      .filter((note) => note !== "changed-after-signing")
      .map((note) =>
        line("notes", note === "document-timestamp" || note === "tax-bureau-xml" ? "quiet" : "warn", `note.${note}`),
      ),
  ];
}

function placesOf(report: SignatureReport, state: SignedPart["state"]): SignedPart[] {
  return (report.places ?? []).filter((place) => place.state === state);
}

function trustLine({ trust, trustReason, chain }: SignatureReport): SignatureLine {
  if (trust === "trusted") return line("trust", "ok", "trust.trusted", { params: { root: chain?.at(-1) ?? "" } });
  const tone = trust === "untrusted" ? "bad" : "quiet";
  return trustReason === undefined ? line("trust", tone, `trust.${trust}`) : line("trust", tone, `trustReason.${trustReason}`);
}

function coverageLines(report: SignatureReport): SignatureLine[] {
  const unknown = ["tax-bureau-xml", "unreadable", "signature-missing"];
  if (report.notes?.some((note) => unknown.includes(note))) return [];
  const unsigned = placesOf(report, "unsigned");
  if (unsigned.length > 0) return [line("coverage", "warn", "covers.part", { places: unsigned })];
  // what came after signing has a line of its own
  return report.covers === "all" ? [line("coverage", "ok", "covers.all")] : [];
}

const CHANGE_TONE = { own: "quiet", notes: "warn", content: "bad", unknown: "warn" } as const;

function changeLines(report: SignatureReport): SignatureLine[] {
  const { change } = report;
  return change === undefined
    ? []
    : [line("changes", CHANGE_TONE[change], `change.${change}`, { places: placesOf(report, "added") })];
}

function dateLines({ signedAt, validFrom, validTo, timestamp }: SignatureReport): SignatureLine[] {
  const lines: SignatureLine[] = [];
  if (signedAt) {
    const instants = ["at", "from", "to"];
    lines.push(
      validFrom && validTo
        ? line("dates", "quiet", "signedWithin", { params: { at: signedAt, from: validFrom, to: validTo }, instants })
        : line("dates", "quiet", "signedAt", { params: { at: signedAt }, instants }),
    );
  } else lines.push(line("dates", "quiet", "noTime"));
  if (timestamp)
    lines.push(
      line("dates", TONE[timestamp.state], `timestamp.${timestamp.state}`, {
        params: { at: timestamp.at ?? "", by: timestamp.by ?? "" },
        instants: ["at"],
      }),
    );
  return lines;
}

function sealLines({ seal }: SignatureReport): SignatureLine[] {
  if (!seal) return [];
  const params = { name: seal.name ?? "", maker: seal.maker ?? "" };
  return [line("seal", TONE[seal.signature], `seal.${seal.signature}`, { params })];
}

type Translate = (key: string, params?: Record<string, string | number>) => string;
/** Of many parts so many are named. */
const MOST_NAMED = 8;

/** A line as a sentence; `t` looks up "domain:…", `showInstant` writes an ISO instant for people. */
export function sayLine(one: SignatureLine, t: Translate, showInstant: (iso: string) => string): string {
  const params = Object.entries(one.params).map(([name, value]) => [
    name,
    one.instants.includes(name) && value !== "" ? showInstant(value) : value,
  ]);
  const says = t(`domain:${one.key}`, Object.fromEntries(params) as Record<string, string>);
  const named = [...new Set(one.places.map((place) => sayPart(place, t)))];
  if (named.length === 0) return says;
  const places = [...named.slice(0, MOST_NAMED), ...(named.length > MOST_NAMED ? ["…"] : [])];
  return t("domain:signature.place.joined", { says, places: places.join(t("domain:signature.place.separator")) });
}

/** "page content (page 2)" */
export function sayPart({ kind, page }: SignedPart, t: Translate): string {
  const part = t(`domain:partKind.${kind}`);
  return page === undefined ? part : t("domain:signature.place.onPage", { part, page });
}

/** Forms that a platform always signed when it gave them out: one without a signature was printed or saved anew. */
const SIGNED_KINDS = new Set<InvoiceKind>(["vat-electronic-special", "vat-electronic-normal"]);

/** What it means that a file has no signature: normal for a 数电票, odd for an electronic invoice of the 税控 era. */
export function unsignedKey(kind: InvoiceKind, format: string): string | null {
  if (format !== "ofd" && format !== "pdf" && format !== "xml") return null;
  if (kind.startsWith("digital-") || kind === "rail" || kind === "air") return "signature.none.digital";
  return SIGNED_KINDS.has(kind) && format !== "xml" ? "signature.none.taxControl" : "signature.none.other";
}
