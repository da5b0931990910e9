import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { binary, nativeFolder, packageVersion } from "./binaries.ts";
import { keptSecret, locateCluster } from "./cluster.ts";
import { databaseOwner } from "./owner.ts";

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

test("O6 packages that were installed anew over an existing database get their libraries' names again", async () => {
  const root = await mkdtemp(join(tmpdir(), "piaozai-cluster-"));
  folders.push(root);
  const [native, data] = [join(root, "native"), join(root, "data")];
  for (const folder of [dirname(binary(native, "postgres")), join(native, "lib"), data]) await mkdir(folder, { recursive: true });
  await writeFile(binary(native, "postgres"), "");
  await writeFile(join(native, "lib", "libsample.so.1.2"), "");
  await writeFile(
    join(native, "pg-symlinks.json"),
    JSON.stringify([{ source: "native/lib/libsample.so.1.2", target: "native/lib/libsample.so.1" }]),
  );
  const noted = `${native}\n${await packageVersion(nativeFolder())} ${databaseOwner()?.name ?? ""}\n`;
  await writeFile(join(data, "postgres.binaries"), noted);

  expect((await locateCluster(data)).native).toBe(native);
  expect(await readlink(join(native, "lib", "libsample.so.1"))).toBe("libsample.so.1.2");
});

test("O1 a secret that several ask for at once, the first time, is one and the same", async () => {
  const data = await mkdtemp(join(tmpdir(), "piaozai-secret-"));
  folders.push(data);
  const secrets = await Promise.all(Array.from({ length: 50 }, () => keptSecret(data, "trail-key")));
  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(join(data, "secrets"))).toEqual(["trail-key"]);
});
