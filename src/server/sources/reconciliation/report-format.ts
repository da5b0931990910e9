/**
 * A report as data (docs/audit-format.md): JSON lines, a manifest first, a signature over everything last. It is proven without the
 * server, by the key that signs the trail too.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { OutcomeCount } from "#api/reconciliation.api.ts";
import { isSigned, publicKeys, type SigningKey } from "#server/platform/signing.ts";

export const REPORT_FORMAT = "piaozai-reconciliation";
const Hex = z.string().regex(/^[0-9a-f]{64}$/);
const At = z.iso.datetime({ precision: 3 });
const Person = z.strictObject({ id: z.string(), name: z.string() });
const Source = z.strictObject({ id: z.string(), name: z.string() });

export const ReportManifest = z.strictObject({
  type: z.literal("manifest"),
  format: z.literal(REPORT_FORMAT),
  version: z.literal(1),
  company: z.strictObject({ id: z.int(), name: z.string() }),
  reconciliation: z.strictObject({
    id: z.string(),
    name: z.string(),
    against: z.string(),
    direction: z.string().nullable(),
    from: z.iso.date(),
    to: z.iso.date(),
    fields: z.array(z.string()),
    sources: z.tuple([Source, Source]).nullable(),
  }),
  /** the run of which it tells: when it was, and of what file */
  run: z.strictObject({
    id: z.string(),
    startedAt: At,
    finishedAt: At,
    rows: z.int(),
    file: z.strictObject({ name: z.string(), sha256: Hex }).nullable(),
  }),
  counts: z.array(OutcomeCount),
  madeAt: At,
  madeBy: Person,
  /** the same for people: its digest */
  pdf: Hex,
  /** public key, SPKI in base64 */
  key: z.string().max(500),
});
export type ReportManifest = z.infer<typeof ReportManifest>;

const Side = z.record(z.string(), z.string().nullable()).nullable();
export const DifferenceLine = z.strictObject({
  type: z.literal("difference"),
  id: z.string(),
  outcome: z.string(),
  fields: z.array(z.string()),
  why: z.string().nullable(),
  row: z.int().nullable(),
  invoice: z.string().nullable(),
  here: Side,
  there: Side,
  state: z.string(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  assignee: z.string().nullable(),
  settledBy: z.string().nullable(),
  settledAt: At.nullable(),
});
/** What both sides have alike: its number, our record and the row there. */
export const MatchedLine = z.strictObject({
  type: z.literal("matched"),
  number: z.string(),
  invoice: z.string(),
  row: z.int().nullable(),
});
const EndLine = z.strictObject({ type: z.literal("end"), lines: z.int(), sha256: Hex, signature: z.string().max(200) });
export type ReportLine = ReportManifest | z.infer<typeof DifferenceLine> | z.infer<typeof MatchedLine>;

/** Lines as text, with the signed end behind them. */
export async function* signedLines(lines: AsyncIterable<ReportLine>, key: SigningKey): AsyncGenerator<string> {
  const digest = createHash("sha256");
  let count = 0;
  for await (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    digest.update(text);
    count += 1;
    yield text;
  }
  const sha256 = digest.digest("hex");
  yield `${JSON.stringify({ type: "end", lines: count, sha256, signature: key.sign("reconciliation", sha256) })}\n`;
}

export type ReportVerdict = {
  ok: boolean;
  kind: "reconciliation";
  manifest: ReportManifest | null;
  differences: number;
  matched: number;
  /** id of the key by which it is signed */
  key: string | null;
  /** at which line something is wrong, and what */
  problems: { code: "empty" | "manifest" | "line" | "counts" | "end" | "seal" | "signature"; line: number }[];
};

/** Proves a report by itself: nothing in it was changed, left out or added since it was signed. */
export async function verifyReport(lines: AsyncIterable<string>): Promise<ReportVerdict> {
  const verdict: ReportVerdict = {
    ok: false,
    kind: "reconciliation",
    manifest: null,
    differences: 0,
    matched: 0,
    key: null,
    problems: [],
  };
  const wrong = (code: ReportVerdict["problems"][number]["code"]): void => void verdict.problems.push({ code, line: at });
  const digest = createHash("sha256");
  const found = new Map<string, number>();
  let at = 0;
  let end: z.infer<typeof EndLine> | null = null;
  for await (const text of lines) {
    at += 1;
    if (end !== null) wrong("end");
    const line = parsed(text);
    if (at === 1) {
      const manifest = ReportManifest.safeParse(line);
      if (manifest.success) verdict.manifest = manifest.data;
      else wrong("manifest");
    } else if (EndLine.safeParse(line).success) {
      end = EndLine.parse(line);
      continue;
    } else if (DifferenceLine.safeParse(line).success) {
      const { outcome } = DifferenceLine.parse(line);
      verdict.differences += 1;
      found.set(outcome, (found.get(outcome) ?? 0) + 1);
    } else if (MatchedLine.safeParse(line).success) verdict.matched += 1;
    else wrong("line");
    digest.update(`${text}\n`);
  }
  if (at === 0) wrong("empty");
  if (end === null) wrong("end");
  else {
    if (end.lines !== at - 1 || end.sha256 !== digest.digest("hex")) wrong("seal");
    const keys = publicKeys(verdict.manifest === null ? [] : [verdict.manifest.key]);
    const [id, key] = [...keys][0] ?? [null, undefined];
    verdict.key = id;
    if (!isSigned(key, "reconciliation", end.sha256, end.signature)) wrong("signature");
  }
  for (const { outcome, count } of verdict.manifest?.counts ?? []) {
    const there = outcome === "matched" ? verdict.matched : outcome === "outside" ? count : (found.get(outcome) ?? 0);
    if (there !== count) wrong("counts");
  }
  verdict.ok = verdict.problems.length === 0;
  return verdict;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
