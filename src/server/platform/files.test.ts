import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileDamagedError, FileTooLargeError, openFileStore } from "./files.ts";
import type { FileStore } from "./files.ts";

let folder: string;
let files: FileStore;
const bytes = new TextEncoder().encode("样张 SPECIMEN");
const digest = createHash("sha256").update(bytes).digest("hex");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "票在 files-"));
  files = await openFileStore(join(folder, "原件"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("E7 an original comes back byte for byte under its digest", async () => {
  expect(await files.put(bytes)).toEqual({ sha256: digest, size: bytes.length });
  expect(Buffer.from(await files.get(digest)).equals(bytes)).toBe(true);
  expect(await files.has(digest)).toBe(true);
  expect(await files.size(digest)).toBe(bytes.length);
  expect(await readdir(join(folder, "原件", "incoming"))).toEqual([]);
});

test("E7 the same bytes from many uploads at once are one file", async () => {
  async function* slowly() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  const stored = await Promise.all(Array.from({ length: 8 }, () => files.put(slowly())));
  expect(new Set(stored.map((each) => each.sha256))).toEqual(new Set([digest]));
  expect(Buffer.from(await files.get(digest)).equals(bytes)).toBe(true);
});

test("E7 many different files at once find their folders, new ones and those of others", async () => {
  const contents = Array.from({ length: 300 }, (_, i) => new TextEncoder().encode(`样张 ${i}`));
  const stored = await Promise.all(contents.map((content) => files.put(content)));
  const back = await Promise.all(stored.map(({ sha256 }) => files.get(sha256)));
  expect(back.map((each) => Buffer.from(each).toString())).toEqual(contents.map((each) => Buffer.from(each).toString()));
});

test("E7 a store of before has its files two folders down: they are read, mended and removed there", async () => {
  const root = join(folder, "before");
  const store = await openFileStore(root);
  const now = join(root, digest.slice(0, 2), digest);
  const former = join(root, digest.slice(0, 2), digest.slice(2, 4), digest);
  await mkdir(dirname(former), { recursive: true });
  await writeFile(former, bytes);
  expect(await store.has(digest)).toBe(true);
  expect(await store.size(digest)).toBe(bytes.length);
  expect(Buffer.from(await store.get(digest)).equals(bytes)).toBe(true);
  expect(await text(store.stream(digest))).toBe("样张 SPECIMEN");
  await truncate(former, 3);
  await store.put(bytes);
  expect(Buffer.from(await store.get(digest)).equals(bytes)).toBe(true);
  await store.remove(digest);
  expect([existsSync(now), existsSync(former)]).toEqual([false, false]);
});

test("P1 an upload makes no folder, so that its time doesn't tell whether the same file is there already", async () => {
  const root = join(folder, "fresh");
  const store = await openFileStore(root);
  const before = await readdir(root, { recursive: true });
  const { sha256 } = await store.put(bytes);
  expect((await readdir(root, { recursive: true })).filter((entry) => !before.includes(entry))).toEqual([
    join(sha256.slice(0, 2), sha256),
  ]);
});

test("O4 a file over the limit is refused and leaves nothing behind", async () => {
  await expect(files.put(bytes, { limit: 3 })).rejects.toBeInstanceOf(FileTooLargeError);
  expect(await readdir(join(folder, "原件", "incoming"))).toEqual([]);
});

test("D20 a damaged original is noticed, and the next upload of the same bytes mends it", async () => {
  const path = join(folder, "原件", digest.slice(0, 2), digest);
  await truncate(path, 3);
  await expect(files.get(digest)).rejects.toBeInstanceOf(FileDamagedError);
  await files.put(bytes);
  expect((await files.get(digest)).length).toBe(bytes.length);
});

test("O4 a path in place of a digest reaches nothing", async () => {
  await expect(files.get("../../etc/passwd")).rejects.toThrow("not a digest");
  expect(await files.has("../../etc/passwd").catch(() => false)).toBe(false);
});
