/**
 * The hash tree of RFC 9162 §2.1 (that of RFC 6962) over SHA-256: a tree that grows, its root, and proofs that a leaf stands in it
 * (inclusion) and that an earlier tree is its beginning (consistency). Leaves are given as hashes.
 */
import { hash } from "node:crypto";

export const HASH_BYTES = 32;
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const sha256 = (...parts: (Uint8Array | string)[]): Buffer =>
  hash("sha256", parts.length === 1 ? parts[0]! : Buffer.concat(parts.map((part) => Buffer.from(part as never))), "buffer");
export const leafHash = (data: string): Buffer => sha256(LEAF, Buffer.from(data));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.concat([NODE, left, right]));

/** A tree as far as it must be known to grow: the roots of the perfect subtrees it consists of, the largest first. */
export type Tree = { size: number; peaks: Buffer[] };
/** A perfect subtree of 2^level leaves, the n-th of them. */
export type Node = { level: number; n: number; hash: Buffer };

export const emptyTree = (): Tree => ({ size: 0, peaks: [] });

/** Adds a leaf; tells each perfect subtree that is finished by it. */
export function append(tree: Tree, leaf: Buffer, onNode?: (node: Node) => void): void {
  let hash = leaf;
  let n = tree.size;
  for (let level = 1; n % 2 === 1; level++) {
    hash = nodeHash(tree.peaks.pop()!, hash);
    n = (n - 1) / 2;
    onNode?.({ level, n, hash });
  }
  tree.peaks.push(hash);
  tree.size += 1;
}

/** Of an empty tree SHA-256 of nothing. */
export function rootOf({ peaks }: Tree): Buffer {
  if (peaks.length === 0) return sha256("");
  return peaks.slice(0, -1).reduceRight((right: Buffer, left) => nodeHash(left, right), peaks.at(-1)!);
}

/** The number of peaks of a tree is that of the ones in its size. */
export function treeFrom(size: number, peaks: Uint8Array): Tree {
  const bytes = Buffer.from(peaks);
  const all = Array.from({ length: bytes.length / HASH_BYTES }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  return { size, peaks: all };
}

/** The hash of the n-th perfect subtree of 2^level leaves. */
export type NodeSource = (level: number, n: number) => Promise<Buffer>;

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

async function range(nodes: NodeSource, from: number, to: number): Promise<Buffer> {
  const size = to - from;
  const level = Math.log2(size);
  if (Number.isInteger(level) && from % size === 0) return nodes(level, from / size);
  const k = split(size);
  return nodeHash(await range(nodes, from, from + k), await range(nodes, from + k, to));
}

/** That leaf `index` stands in the tree of `size` leaves. */
export async function inclusionProof(nodes: NodeSource, index: number, size: number): Promise<Buffer[]> {
  const proof: Buffer[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    proof.push(index < middle ? await range(nodes, middle, to) : await range(nodes, from, middle));
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return proof.toReversed();
}

/** That the tree of `first` leaves is the beginning of that of `second`; 0 < first ≤ second. */
export async function consistencyProof(nodes: NodeSource, first: number, second: number): Promise<Buffer[]> {
  const proof: Buffer[] = [];
  let [from, to] = [0, second];
  // whether the old tree's root is known to the one who checks, as long as it is a subtree of the new one
  let known = true;
  while (first !== to) {
    const middle = from + split(to - from);
    if (first <= middle) {
      proof.push(await range(nodes, middle, to));
      to = middle;
    } else {
      proof.push(await range(nodes, from, middle));
      from = middle;
      known = false;
    }
  }
  if (!known) proof.push(await range(nodes, from, to));
  return proof.toReversed();
}

const half = (n: number): number => Math.floor(n / 2);

/** RFC 9162 §2.1.3.2 */
export function isIncluded(leaf: Buffer, index: number, size: number, proof: readonly Buffer[], root: Buffer): boolean {
  if (index >= size) return false;
  let [fn, sn, r] = [index, size - 1, leaf];
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else r = nodeHash(r, p);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && r.equals(root);
}

type Rooted = { size: number; root: Buffer };

/** RFC 9162 §2.1.4.2 */
export function isBeginning(first: Rooted, second: Rooted, proof: readonly Buffer[]): boolean {
  if (first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  const path = Number.isInteger(Math.log2(first.size)) ? [first.root, ...proof] : [...proof];
  let [fn, sn] = [first.size - 1, second.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let [fr, sr] = [start, start];
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(c, fr), nodeHash(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, c);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr.equals(first.root) && sr.equals(second.root);
}
