/** S2: the hash tree, against the vectors of Certificate Transparency and against the definition. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  append,
  consistencyProof,
  emptyTree,
  inclusionProof,
  isBeginning,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
  sha256,
} from "./merkle.ts";
import { nodesIn } from "./testing/made-up.ts";

/** Leaves and roots of google/certificate-transparency's tests (merkletree/merkle_tree_test.cc). */
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** MTH of RFC 9162 §2.1.1, word for word. */
function defined(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256("");
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(defined(leaves.slice(0, k)), defined(leaves.slice(k)));
}
const many = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => leafHash(`leaf ${i}`));
const rootAfter = (leaves: readonly Buffer[]): Buffer => {
  const tree = emptyTree();
  for (const leaf of leaves) append(tree, leaf);
  return rootOf(tree);
};

describe("S2 the tree", () => {
  test("has the roots of Certificate Transparency's vectors", () => {
    const leaves = LEAVES.map((hex) => sha256(Buffer.from([0]), Buffer.from(hex, "hex")));
    expect(ROOTS.map((_, n) => rootAfter(leaves.slice(0, n)).toString("hex"))).toEqual(ROOTS);
  });

  test("grows to what the definition says, at every size", () => {
    const leaves = many(70);
    for (let n = 0; n <= leaves.length; n++) expect(rootAfter(leaves.slice(0, n))).toEqual(defined(leaves.slice(0, n)));
  });

  test("tells each perfect subtree once, when it is finished", () => {
    const tree = emptyTree();
    const told: string[] = [];
    for (const leaf of many(8)) append(tree, leaf, ({ level, n }) => told.push(`${level}/${n}`));
    expect(told).toEqual(["1/0", "1/1", "2/0", "1/2", "1/3", "2/1", "3/0"]);
  });
});

const sizes = fc
  .integer({ min: 1, max: 150 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));
const flip = (hash: Buffer, bit: number): Buffer => {
  const other = Buffer.from(hash);
  other[bit >> 3]! ^= 1 << (bit & 7);
  return other;
};

describe("S2 proofs", () => {
  test("of inclusion hold for the leaf and its place, and for no other", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), async ([size, index], bit) => {
        const leaves = many(size);
        const root = rootAfter(leaves);
        const proof = await inclusionProof(nodesIn(leaves), index, size);
        const leaf = leaves[index]!;
        expect(isIncluded(leaf, index, size, proof, root)).toBe(true);
        expect(isIncluded(flip(leaf, bit), index, size, proof, root)).toBe(false);
        expect(isIncluded(leaf, index, size, proof, flip(root, bit))).toBe(false);
        expect(isIncluded(leaf, size, size, proof, root)).toBe(false);
        expect(isIncluded(leaf, index, size, [...proof, root], root)).toBe(false);
        for (const at of proof.keys()) {
          expect(isIncluded(leaf, index, size, proof.with(at, flip(proof[at]!, bit)), root)).toBe(false);
          expect(isIncluded(leaf, index, size, proof.toSpliced(at, 1), root)).toBe(false);
        }
        for (let other = 0; other < size; other++)
          if (other !== index) expect(isIncluded(leaf, other, size, proof, root)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("of consistency hold for the beginning of a tree, and for nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), async ([second, before], bit) => {
        const first = before + 1;
        const leaves = many(second);
        const old = { size: first, root: rootAfter(leaves.slice(0, first)) };
        const now = { size: second, root: rootAfter(leaves) };
        const proof = await consistencyProof(nodesIn(leaves), first, second);
        expect(isBeginning(old, now, proof)).toBe(true);
        expect(isBeginning({ ...old, root: flip(old.root, bit) }, now, proof)).toBe(false);
        expect(isBeginning(old, { ...now, root: flip(now.root, bit) }, proof)).toBe(false);
        for (const at of proof.keys()) expect(isBeginning(old, now, proof.with(at, flip(proof[at]!, bit)))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
