/**
 * Proves an export without server and database: that nothing in it was changed, removed, put in, moved or cut off. It goes through the
 * file once, line by line, and keeps of the tree only what it needs to grow.
 */
import { createHash } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { z } from "zod";
import {
  EndLine,
  ERASED_TYPE,
  ErasedData,
  EventLine,
  Header,
  HeadLine,
  leafOf,
  Manifest,
  ORIGINS_ERASED_TYPE,
  OriginsErasedData,
  Payload,
  PeopleLine,
} from "./export-format.ts";
import { isSigned, publicKeys } from "#server/platform/signing.ts";
import { type Head, headHash, parseHead, type SignedHead } from "./heads.ts";
import { append, emptyTree, isBeginning, isIncluded, rootOf, sha256 } from "./merkle.ts";

export const PROBLEMS = [
  "empty", // the file has nothing in it
  "manifest", // the first line isn't a manifest
  "line", // a line that isn't one of an export
  "order", // an event isn't at its place: removed, moved, doubled or put in
  "event", // header or payload of an event isn't readable, or of another company
  "proof", // an event doesn't stand in the tree of the head
  "head", // a head isn't one, or of another company
  "root", // the events before a head aren't those that it was made over
  "chain", // a head doesn't follow the one before
  "signature", // a head isn't signed by a key of this export
  "cut", // the file ends before the head that it names
  "end", // no end, or something behind it
  "seal", // the file was changed after it was made
  "erased", // a payload is missing, and no trace says that it was erased
  "origin", // from where something was done isn't what the payload says, or is missing without a trace
  "kept-missing", // the head kept elsewhere isn't in this history
] as const;
export type ProblemCode = (typeof PROBLEMS)[number];
export type Problem = { code: ProblemCode; line: number; seq?: number };

export type Report = {
  ok: boolean;
  kind: Manifest["kind"] | null;
  company: Manifest["company"] | null;
  madeAt: string | null;
  events: number;
  /** payloads that were erased, with a trace */
  erased: number;
  /** origins (address, device) that were erased, with a trace */
  originsErased: number;
  /** payloads that the one who exported may not see in clear */
  withheld: number;
  heads: number;
  /** leaves of the last head's tree */
  size: number;
  /** when the last head was made */
  sealedAt: string | null;
  /** hash of the last head: worth keeping elsewhere */
  head: string | null;
  /** ids of the keys that signed: compare them with those that the server publishes */
  keys: string[];
  /** whether a head kept elsewhere was compared */
  kept: boolean;
  /** events of the company that weren't sealed yet */
  unsealed: number;
  problems: Problem[];
};

const PROBLEMS_MAX = 100;

/**
 * @param lines of the file, without their line feeds
 * @param kept the hash of a head that was kept elsewhere, if there is one
 */
export async function verifyExport(lines: AsyncIterable<string> | Iterable<string>, kept: string | null = null): Promise<Report> {
  const check = new Check(kept);
  for await (const line of lines) check.read(line);
  return check.finish();
}

const parsed = <T>(schema: z.ZodType<T>, text: string): T | null => {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** The state of going through a file. */
class Check {
  private readonly kept: string | null;
  private readonly problems: Problem[] = [];
  private readonly digest = createHash("sha256");
  private readonly tree = emptyTree();
  private readonly signers = new Set<string>();
  private readonly seen = new Set<number>();
  /** ids of events whose payload is missing, by type */
  private readonly erased = new Map<string, bigint[]>();
  private readonly traces: z.infer<typeof ErasedData>[] = [];
  private readonly originsErased: bigint[] = [];
  private readonly originTraces: z.infer<typeof OriginsErasedData>[] = [];
  private manifest: Manifest | null = null;
  private goal: Head | null = null;
  private keys = new Map<string, KeyObject>();
  private line = 0;
  private events = 0;
  private heads = 0;
  private withheld = 0;
  private lastHead: { head: Head; hash: string } | null = null;
  private keptSeen = false;
  private ended = false;

  constructor(kept: string | null) {
    this.kept = kept;
  }

  private bad(code: ProblemCode, seq?: number): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ code, line: this.line, ...(seq === undefined ? {} : { seq }) });
  }

  read(text: string): void {
    this.line += 1;
    if (this.ended) return this.bad("end");
    if (this.line === 1) this.begin(text);
    else if (this.manifest === null) return;
    else if (text.startsWith('{"type":"event"')) this.event(text);
    else if (text.startsWith('{"type":"head"')) this.head(text);
    else if (text.startsWith('{"type":"end"')) return this.end(text);
    else if (parsed(PeopleLine, text) === null) this.bad("line");
    this.digest.update(text).update("\n");
  }

  private begin(text: string): void {
    const manifest = parsed(Manifest, text);
    if (manifest === null) return this.bad("manifest");
    this.manifest = manifest;
    this.keys = publicKeys(manifest.keys);
    if (manifest.head === null) return;
    this.goal = this.signed(manifest.head);
    if (manifest.kind === "whole") {
      if (manifest.kept !== null) this.bad("manifest");
      return;
    }
    // a selection has no other head: everything is proven against this one
    if (this.goal !== null) this.pass(this.goal, manifest.head.head);
    if (manifest.kept !== null) this.beginning(manifest.kept);
  }

  /** An earlier head of which the manifest says that the tree grew from it. */
  private beginning(kept: NonNullable<Manifest["kept"]>): void {
    const head = this.signed(kept.head);
    if (head === null || this.goal === null) return;
    const [first, second] = [head, this.goal].map(({ size, root }) => ({ size, root: Buffer.from(root, "hex") }));
    const proof = kept.proof.map((each) => Buffer.from(each, "hex"));
    if (!isBeginning(first!, second!, proof)) return this.bad("chain");
    if (headHash(kept.head.head) === this.kept) this.keptSeen = true;
  }

  /** A head that is whole, of this company, and signed by a key of the export; null with a problem else. */
  private signed({ head: text, signature }: SignedHead): Head | null {
    const head = parseHead(text);
    if (head === null || head.company !== this.manifest!.company.id) return (this.bad("head"), null);
    if (!isSigned(this.keys.get(head.key), "head", text, signature)) return (this.bad("signature"), null);
    this.signers.add(head.key);
    return head;
  }

  private pass(head: Head, text: string): void {
    const hash = headHash(text);
    this.heads += 1;
    this.lastHead = { head, hash };
    if (hash === this.kept) this.keptSeen = true;
  }

  private event(text: string): void {
    const line = parsed(EventLine, text);
    if (line === null) return this.bad("line");
    const { seq } = line;
    this.events += 1;
    if (this.manifest!.kind === "whole") {
      if (line.proof !== undefined) this.bad("line", seq);
      if (seq !== this.tree.size) this.bad("order", seq);
      append(this.tree, leafOf(line));
    } else this.proven(line);
    this.content(line);
  }

  private proven(line: EventLine): void {
    const { seq, proof } = line;
    if (this.seen.has(seq)) this.bad("order", seq);
    this.seen.add(seq);
    const hashes = proof?.map((each) => Buffer.from(each, "hex"));
    const root = this.goal === null ? null : Buffer.from(this.goal.root, "hex");
    if (hashes === undefined || root === null || !isIncluded(leafOf(line), seq, this.goal!.size, hashes, root))
      this.bad("proof", seq);
  }

  /** What an event says has to be readable and of this company; a payload that is missing has to have been erased. */
  private content(line: EventLine): void {
    const header = parsed(Header, line.header);
    if (header === null || header.company !== this.manifest!.company.id) return this.bad("event", line.seq);
    if (!("payload" in line)) {
      if (line.withheld) {
        this.withheld += 1;
        return;
      }
      const ids = this.erased.get(header.type);
      if (ids === undefined) this.erased.set(header.type, [BigInt(header.id)]);
      else ids.push(BigInt(header.id));
      return;
    }
    const payload = parsed(Payload, line.payload);
    if (payload === null) return this.bad("event", line.seq);
    this.origin(line, payload, header);
    if (header.type === ERASED_TYPE) this.trace(this.traces, ErasedData.safeParse(payload.data).data, line.seq);
    if (header.type === ORIGINS_ERASED_TYPE)
      this.trace(this.originTraces, OriginsErasedData.safeParse(payload.data).data, line.seq);
  }

  private trace<T>(traces: T[], trace: T | undefined, seq: number): void {
    if (trace === undefined) this.bad("event", seq);
    else traces.push(trace);
  }

  /** From where it was done has to be what the payload has the hash of; one that is missing has to have been erased. */
  private origin(line: { origin?: string | undefined; seq: number }, { origin: hash }: Payload, { id }: Header): void {
    if (line.origin === undefined) return hash === undefined ? undefined : void this.originsErased.push(BigInt(id));
    if (hash !== sha256(line.origin).toString("hex")) this.bad("origin", line.seq);
  }

  private head(text: string): void {
    const line = parsed(HeadLine, text);
    if (line === null || this.manifest!.kind !== "whole") return this.bad("line");
    const head = this.signed(line);
    if (head === null) return;
    if (head.size !== this.tree.size || head.root !== rootOf(this.tree).toString("hex")) this.bad("root", this.tree.size - 1);
    const before = this.lastHead;
    if (head.previous !== (before?.hash ?? null) || head.size <= (before?.head.size ?? 0)) this.bad("chain", this.tree.size - 1);
    this.pass(head, line.head);
  }

  private end(text: string): void {
    this.ended = true;
    const line = parsed(EndLine, text);
    if (line === null) return this.bad("line");
    if (line.events !== this.events) this.bad("cut");
    const hash = this.digest.digest("hex");
    const signed = [...this.keys.values()].some((key) => isSigned(key, "export", line.sha256, line.signature));
    if (line.sha256 !== hash || !signed || JSON.stringify(line) !== text) this.bad("seal");
  }

  finish(): Report {
    const { manifest } = this;
    if (this.line === 0) this.bad("empty");
    else if (!this.ended) this.bad("end");
    if (manifest?.kind === "whole") this.reached(manifest);
    this.traced();
    if (this.kept !== null && !this.keptSeen) this.bad("kept-missing");
    const { head = null, hash = null } = this.lastHead ?? {};
    return {
      ok: this.problems.length === 0,
      kind: manifest?.kind ?? null,
      company: manifest?.company ?? null,
      madeAt: manifest?.madeAt ?? null,
      events: this.events,
      erased: [...this.erased.values()].reduce((sum, ids) => sum + ids.length, 0),
      originsErased: this.originsErased.length,
      withheld: this.withheld,
      heads: this.heads,
      size: head?.size ?? 0,
      sealedAt: head?.at ?? null,
      head: hash,
      keys: [...this.signers],
      kept: this.kept !== null && this.keptSeen,
      unsealed: manifest?.unsealed ?? 0,
      problems: this.problems,
    };
  }

  /** The history has to lead to the head of the manifest, and no further. */
  private reached(manifest: Manifest): void {
    const goal = manifest.head === null ? null : headHash(manifest.head.head);
    if ((this.lastHead?.hash ?? null) !== goal || this.tree.size !== (this.lastHead?.head.size ?? 0)) this.bad("cut");
  }

  private traced(): void {
    for (const [type, ids] of this.erased) {
      const ranges = this.traces.filter(({ types }) => types.includes(type));
      const covered = (id: bigint): boolean => ranges.some(({ after, through }) => id > BigInt(after) && id <= BigInt(through));
      if (type === ERASED_TYPE || !ids.every(covered)) this.bad("erased");
    }
    const covered = (id: bigint): boolean =>
      this.originTraces.some(({ after, through }) => id > BigInt(after) && id <= BigInt(through));
    if (!this.originsErased.every(covered)) this.bad("origin");
  }
}
