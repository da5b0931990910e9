import { describe, expect, test } from "vitest";
import { Readable } from "node:stream";
import type { Platform } from "#server/platform/platform.types.ts";
import { receive } from "./receive.ts";

type Put = Platform["files"]["put"];

/** A request with files of these names, their content being the name, and a store that puts them as told. */
function receiving(names: string[], put: (name: string) => Promise<void>) {
  const files = {
    async put(content: AsyncIterable<Uint8Array>) {
      const text = Buffer.concat(await Array.fromAsync(content)).toString();
      await put(text);
      return { sha256: text, size: text.length };
    },
  } as unknown as { put: Put };
  async function* parts() {
    for (const name of names)
      yield { type: "file", fieldname: "files", filename: name, file: Readable.from([Buffer.from(name)]) };
  }
  const platform = { files, config: { maxUpload: 1_000, maxFiles: 100 } } as unknown as Platform;
  return receive(platform, { parts } as never);
}

describe("E2 files of one request", () => {
  test("are read on while earlier ones are still on their way to the disk, and keep their order", async () => {
    const third = Promise.withResolvers<void>();
    const done: string[] = [];
    const { files } = await receiving(["a", "b", "c"], async (name) => {
      if (name === "c") third.resolve();
      else await third.promise;
      done.push(name);
    });
    expect(done[0]).toBe("c");
    expect(files.map(({ name, sha256 }) => [name, sha256])).toEqual([
      ["a", "a"],
      ["b", "b"],
      ["c", "c"],
    ]);
  });

  test("are not taken before the last of them is on the disk", async () => {
    const onDisk = new Set<string>();
    const names = Array.from({ length: 20 }, (_, k) => `file-${k}`);
    await receiving(names, async (name) => {
      await new Promise(setImmediate);
      onDisk.add(name);
    });
    expect([...onDisk]).toHaveLength(names.length);
  });

  test("are not taken when one can't be kept, whichever it is", async () => {
    for (const broken of ["a", "b", "c"])
      await expect(
        receiving(["a", "b", "c"], async (name) => {
          await new Promise(setImmediate);
          if (name === broken) throw new Error("disk full");
        }),
      ).rejects.toThrow("disk full");
  });
});
