/** Made-up histories and their exports, without a database: what the tests of the verifier tamper with. */
import fc from "fast-check";
import { type SigningKey, signingKey } from "#server/platform/signing.ts";
import { type EventLine, ERASED_TYPE, leafOf, type Line, sealedLines } from "../export-format.ts";
import { headHash, headText, type SignedHead } from "../heads.ts";
import { append, consistencyProof, emptyTree, inclusionProof, type NodeSource, rootOf, sha256 } from "../merkle.ts";

export const COMPANY = 7;
export const keyOf = (seed: string): SigningKey => signingKey(sha256(seed).toString("base64url"));
export const KEY = keyOf("one");

/** Perfect subtrees straight from the leaves. */
export function nodesIn(leaves: readonly Buffer[]): NodeSource {
  return async (level, n) => {
    const tree = emptyTree();
    for (const leaf of leaves.slice(n * 2 ** level, (n + 1) * 2 ** level)) append(tree, leaf);
    return tree.peaks[0]!;
  };
}

export type History = {
  events: EventLine[];
  /** heads, each with the size of its tree */
  heads: { size: number; signed: SignedHead }[];
};

/** How a history came about: numbers of events sealed at once; which of the sign-ins were erased in the end. */
export type Story = { batches: { texts: string[] }[]; erase: boolean };
export const stories: fc.Arbitrary<Story> = fc.record({
  batches: fc.array(
    fc.record({
      texts: fc.array(fc.oneof(fc.string({ maxLength: 12 }), fc.constant('样张 \u0001\n"')), { minLength: 1, maxLength: 5 }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  erase: fc.boolean(),
});

function event(seq: number, type: string, data: Record<string, unknown>): EventLine {
  const at = new Date(Date.UTC(2026, 0, 1) + seq * 60_000).toISOString().replace("Z", "000Z");
  const origin = type === "invoice.corrected" ? JSON.stringify({ address: "192.0.2.1", salt: String(seq) }) : null;
  const from = origin === null ? {} : { origin: sha256(origin).toString("hex") };
  return {
    type: "event",
    seq,
    header: JSON.stringify({ at, id: String(1000 + seq), type, company: COMPANY }),
    salt: `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`,
    payload: JSON.stringify({ actor: "u1", channel: "web", subject: "invoice", subjectId: "1", data, reason: null, ...from }),
    ...(origin === null ? {} : { origin }),
  };
}

export function historyOf({ batches, erase }: Story, key: SigningKey = KEY): History {
  const events: EventLine[] = [];
  const heads: History["heads"] = [];
  const tree = emptyTree();
  let previous: string | null = null;
  const all = batches.map(({ texts }) =>
    texts.map((text, i) => ({ type: i % 2 === 0 ? "user.signed-in" : "invoice.corrected", data: { text } })),
  );
  const last = batches.reduce((sum, { texts }) => sum + texts.length, 0);
  const trace = { types: ["user.signed-in"], after: "0", through: String(999 + last), count: 1 };
  if (erase) all.push([{ type: ERASED_TYPE, data: trace as never }]);
  for (const batch of all) {
    for (const { type, data } of batch) {
      const made = event(tree.size, type, data);
      append(tree, leafOf(made));
      events.push(made);
    }
    const at = new Date(Date.UTC(2026, 0, 1) + tree.size * 60_000).toISOString();
    const text: string = headText({
      version: 1,
      company: COMPANY,
      size: tree.size,
      root: rootOf(tree).toString("hex"),
      at,
      previous,
      key: key.id,
    });
    previous = headHash(text);
    heads.push({ size: tree.size, signed: { head: text, signature: key.sign("head", text) } });
  }
  return { events: erase ? events.map((each) => (each.header.includes("user.signed-in") ? erased(each) : each)) : events, heads };
}

export function erased(line: EventLine): EventLine {
  if (!("payload" in line)) return line;
  const { salt, payload, origin: _, ...rest } = line;
  return { ...rest, payloadSha256: sha256(`${salt}\n${payload}`).toString("hex") };
}

/** Withheld from the one who exports; what was erased already stays so. */
export const withheld = (line: EventLine): EventLine => ("payload" in line ? { ...erased(line), withheld: true } : line);

const manifest = (kind: "whole" | "selection", head: SignedHead, key: SigningKey): Extract<Line, { type: "manifest" }> => ({
  type: "manifest",
  format: "piaozai-audit",
  version: 1,
  kind,
  company: { id: COMPANY, name: "样张公司" },
  madeAt: "2026-02-01T00:00:00.000Z",
  madeBy: { id: "u9", name: "审计" },
  conditions: null,
  unsealed: 0,
  keys: [key.publicKey],
  head,
  kept: null,
});

/** Everything; what no head is over comes after the last one. */
export function wholeLines({ events, heads }: History, key: SigningKey = KEY): Line[] {
  const lines: Line[] = [manifest("whole", heads.at(-1)!.signed, key)];
  let seq = 0;
  for (const { size, signed } of heads) {
    for (; seq < Math.min(size, events.length); seq++) lines.push(events[seq]!);
    lines.push({ type: "head", ...signed });
  }
  lines.push(...events.slice(seq));
  lines.push({ type: "people", people: { u1: "王小明" } });
  return lines;
}

/** Those whose place `wanted` says, each with its proof, and the traces of what was erased; `kept`: number of the head that is kept. */
export async function chosenLines(history: History, wanted: (seq: number) => boolean, kept: number | null): Promise<Line[]> {
  const { events, heads } = history;
  const head = heads.at(-1)!;
  const nodes = nodesIn(events.map(leafOf));
  const first = manifest("selection", head.signed, KEY);
  if (kept !== null) {
    const proof = await consistencyProof(nodes, heads[kept]!.size, head.size);
    first.kept = { head: heads[kept]!.signed, proof: proof.map((each) => each.toString("hex")) };
  }
  const lines: Line[] = [first];
  for (const each of events) {
    if (!wanted(each.seq) && !each.header.includes(ERASED_TYPE)) continue;
    const proof = await inclusionProof(nodes, each.seq, head.size);
    lines.push({ ...each, proof: proof.map((hash) => hash.toString("hex")) });
  }
  return lines;
}

/** The file, as lines without line feeds. */
export async function fileOf(lines: readonly Line[], key: SigningKey = KEY): Promise<string[]> {
  const all: string[] = [];
  for await (const line of sealedLines(lines, key)) all.push(line.slice(0, -1));
  return all;
}
