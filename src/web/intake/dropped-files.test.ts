import { expect, test } from "vitest";
import { droppedFiles } from "./dropped-files.ts";

type Tree = File | Error | Tree[];

/** As a browser hands out what was dropped; an error is what can't be read. */
function entryOf(tree: Tree): object {
  if (!Array.isArray(tree))
    return {
      isFile: true,
      file: (done: (file: File) => void, fail: (error: Error) => void) => (tree instanceof Error ? fail(tree) : done(tree)),
    };
  const pieces = [tree.slice(0, 1), tree.slice(1), []].filter((piece, at) => piece.length > 0 || at === 2);
  return {
    isFile: false,
    createReader: () => ({ readEntries: (done: (entries: object[]) => void) => done((pieces.shift() ?? []).map(entryOf)) }),
  };
}

const drop = (...trees: Tree[]): Parameters<typeof droppedFiles>[0] =>
  ({ files: [], items: trees.map((tree) => ({ webkitGetAsEntry: () => entryOf(tree) })) }) as unknown as DataTransfer;

test("E2 the files of dropped folders are taken; one that can't be read is counted and takes no other with it", async () => {
  const [a, b, c] = ["a.ofd", "b.pdf", "c.xml"].map((name) => new File([name], name)) as [File, File, File];
  expect(await droppedFiles(drop(a, [b, [c]], []))).toEqual({ files: [a, b, c], lost: 0 });
  expect(await droppedFiles(drop(a, [new Error("gone"), b, [c, new Error("gone")]]))).toEqual({ files: [a, b, c], lost: 2 });
});
