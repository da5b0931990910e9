/** The lines of an export with proofs (docs/audit-format.md): JSON lines, a manifest first, a signature over everything last. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { SigningKey } from "#server/platform/signing.ts";
import { SignedHead } from "./heads.ts";
import { leafHash, sha256 } from "./merkle.ts";

const Hex = z.string().regex(/^[0-9a-f]{64}$/);
const Text = z.string().max(10_000_000);

export const Manifest = z.strictObject({
  type: z.literal("manifest"),
  format: z.literal("piaozai-audit"),
  version: z.literal(1),
  /** whole: every event of the company up to the head; selection: some, each with its own proof */
  kind: z.enum(["whole", "selection"]),
  company: z.strictObject({ id: z.int().nonnegative(), name: z.string() }),
  madeAt: z.iso.datetime({ precision: 3 }),
  madeBy: z.strictObject({ id: z.string(), name: z.string() }),
  /** what was asked for; null: everything */
  conditions: z.record(z.string(), z.unknown()).nullable(),
  /** events that weren't sealed yet and are left out */
  unsealed: z.int().nonnegative(),
  /** public keys, SPKI in base64 */
  keys: z.array(z.string().max(500)).max(1000),
  /** null where nothing was sealed yet */
  head: SignedHead.nullable(),
  /** of a selection: an earlier head that somebody keeps, and the proof that its tree is the beginning of this one */
  kept: z.strictObject({ head: SignedHead, proof: z.array(Hex).max(100) }).nullable(),
});
export type Manifest = z.infer<typeof Manifest>;

const place = { type: z.literal("event"), seq: z.int().nonnegative(), header: Text, proof: z.array(Hex).max(100).optional() };
export const EventLine = z.union([
  z.strictObject({
    ...place,
    salt: z.uuid(),
    payload: Text,
    /** from where it was done: its hash stands in the payload; gone where the payload has one and this is missing */
    origin: Text.optional(),
  }),
  /** its payload was erased, which leaves this of it; or it is withheld from the one who exports, as it holds personal data */
  z.strictObject({ ...place, payloadSha256: Hex, withheld: z.literal(true).optional() }),
]);
export type EventLine = z.infer<typeof EventLine>;
export const HeadLine = SignedHead.extend({ type: z.literal("head") });
/** Names of those who acted, for reading; they are no part of what is proven. */
export const PeopleLine = z.strictObject({ type: z.literal("people"), people: z.record(z.string(), z.string()) });
export const EndLine = z.strictObject({
  type: z.literal("end"),
  events: z.int().nonnegative(),
  /** of all lines before this one, each with its line feed */
  sha256: Hex,
  signature: z.string().max(200),
});
export type Line = Manifest | EventLine | z.infer<typeof HeadLine> | z.infer<typeof PeopleLine> | z.infer<typeof EndLine>;

/** What of an event stays when its payload is erased. */
export const Header = z.strictObject({
  company: z.int().nonnegative(),
  id: z.string().regex(/^\d{1,19}$/),
  type: z.string().min(1),
  at: z.string().regex(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
});
export type Header = z.infer<typeof Header>;

export const Payload = z.strictObject({
  actor: z.string().nullable(),
  channel: z.string(),
  subject: z.string(),
  subjectId: z.string(),
  data: z.record(z.string(), z.unknown()),
  reason: z.string().nullable(),
  /** SHA-256 of the origin */
  origin: Hex.optional(),
});
export type Payload = z.infer<typeof Payload>;

/** The trace of payloads that were erased: those of these types, behind one id and up to another. */
export const ERASED_TYPE = "trail.payloads-erased";
export const ErasedData = z.looseObject({
  types: z.array(z.string()),
  after: z.string().regex(/^\d{1,19}$/),
  through: z.string().regex(/^\d{1,19}$/),
  count: z.int().positive(),
});

/** The trace of origins that were erased, likewise. */
export const ORIGINS_ERASED_TYPE = "trail.origins-erased";
export const OriginsErasedData = ErasedData.omit({ types: true });

/** The hash of an event's leaf. */
export function leafOf(line: EventLine): Buffer {
  const payloadSha256 = "payload" in line ? sha256(`${line.salt}\n${line.payload}`).toString("hex") : line.payloadSha256;
  return leafHash(`${line.header}\n${payloadSha256}`);
}

/** Lines as text, with the signed end behind them. */
export async function* sealedLines(lines: AsyncIterable<Line> | Iterable<Line>, key: SigningKey): AsyncGenerator<string> {
  const digest = createHash("sha256");
  let events = 0;
  for await (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    digest.update(text);
    if (line.type === "event") events += 1;
    yield text;
  }
  const hash = digest.digest("hex");
  yield `${JSON.stringify({ type: "end", events, sha256: hash, signature: key.sign("export", hash) } satisfies Line)}\n`;
}
