/** Making and finding the cluster: its folder, its password, its first contents. */
import { execFile } from "node:child_process";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { makeFolder } from "../disk.ts";
import { TroubleError, errorCode } from "../errors.ts";
import { POSTGRES_MAJOR, binary, copyBinaries, makeSymlinks, nativeFolder, packageVersion } from "./binaries.ts";
import { FALLBACK, canEnter, canRun, databaseOwner } from "./owner.ts";
import type { Owner } from "./owner.ts";

const run = promisify(execFile);
export const SUPERUSER = "piaozai";

export type Cluster = {
  /** PGDATA */
  folder: string;
  native: string;
  owner: Owner | null;
  password: string;
  /** where it had to go instead of the data folder, for telling; null normally */
  movedTo: string | null;
};

/** Turns what the disk says into a sentence that says what to do. */
export function diskTrouble(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") return new TroubleError("disk-full", { folder }, error);
  if (["EACCES", "EPERM", "EROFS", "ENOENT"].includes(code)) return new TroubleError("no-write-permission", { folder }, error);
  if (["ENOTDIR", "EEXIST"].includes(code)) return new TroubleError("not-a-folder", { folder }, error);
  return error;
}

const random = (): string => randomBytes(32).toString("base64url");

/** A secret kept in the data folder: made once, readable by its owner only. */
export async function keptSecret(data: string, name: string, make: () => string | Promise<string> = random): Promise<string> {
  const folder = join(data, "secrets");
  const path = join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (existsSync(path)) return (await readFile(path, "utf8")).trim();
    // its own name: several may ask for the same secret at once, in one process too
    const half = `${path}.${randomInt(2 ** 47)}`;
    await writeFile(half, `${await make()}\n`, { mode: 0o600, flush: true });
    // of two processes that start at once the first one's stays
    await link(half, path).catch(async (error: unknown) => {
      // not every file system has links
      if (errorCode(error) !== "EEXIST") await rename(half, path);
    });
    await rm(half, { force: true });
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    throw diskTrouble(error, folder);
  }
}

/** The data folder may be entered by the database's user, but only listed by ours. */
async function prepareDataFolder(data: string, owner: Owner | null): Promise<void> {
  try {
    await makeFolder(data, owner ? 0o711 : 0o750);
    const probe = join(data, `.probe-${process.pid}`);
    await writeFile(probe, "x", { flush: true });
    await rm(probe);
  } catch (error) {
    throw diskTrouble(error, data);
  }
}

const placeFile = (data: string) => join(data, "postgres.place");

/** Where the cluster lies: in the data folder, or where a note there says that it had to go. */
export async function clusterFolder(data: string): Promise<string> {
  const note = await readFile(placeFile(data), "utf8").catch(() => "");
  return note.trim() || join(data, "postgres");
}

/** Whether the database of a data folder has been made, wherever it lies. */
export async function hasCluster(data: string): Promise<boolean> {
  return existsSync(await clusterFolder(data));
}

async function choosePlace(data: string, owner: Owner | null): Promise<{ folder: string; movedTo: string | null }> {
  const folder = await clusterFolder(data);
  if (existsSync(folder)) return { folder, movedTo: null };
  const probe = join(data, `.probe-${process.pid}-folder`);
  await mkdir(probe, { recursive: true, mode: 0o700 });
  if (owner) await chown(probe, owner.uid, owner.gid);
  const reachable = await canEnter(owner, probe);
  await rm(probe, { recursive: true, force: true });
  if (reachable) return { folder, movedTo: null };

  const elsewhere = join(FALLBACK, createHash("sha256").update(data).digest("hex").slice(0, 12), "postgres");
  await mkdir(dirname(elsewhere), { recursive: true, mode: 0o755 });
  await writeFile(placeFile(data), `${elsewhere}\n`, { flush: true });
  return { folder: elsewhere, movedTo: elsewhere };
}

/** Binaries that the owner can run: npm's own, or a copy of them where he can't pass. */
async function chooseBinaries(owner: Owner | null, data: string): Promise<string> {
  const native = nativeFolder();
  const note = join(data, "postgres.binaries");
  const version = await packageVersion(native);
  const [noted, notedVersion] = (await readFile(note, "utf8").catch(() => "")).split("\n");
  const known = noted && notedVersion === `${version} ${owner?.name ?? ""}` && existsSync(binary(noted, "postgres"));
  // the packages may have been installed anew since the note was written, and npm brings no symlinks
  if (known && (await linked(noted))) return noted;
  const chosen = await findBinaries(owner, data, native, version);
  await writeFile(note, `${chosen}\n${version} ${owner?.name ?? ""}\n`);
  return chosen;
}

/** Whether the shared libraries' names are there, or could be made. */
async function linked(native: string): Promise<boolean> {
  return makeSymlinks(native).then(
    () => true,
    () => false,
  );
}

async function findBinaries(owner: Owner | null, data: string, native: string, version: string): Promise<string> {
  if ((await linked(native)) && (await canRun(owner, binary(native, "postgres")))) return native;
  const target = owner ? join(FALLBACK, `postgres-${version}`) : join(data, `postgres-${version}`);
  const copy = await copyBinaries(native, target);
  if (!(await canRun(owner, binary(copy, "postgres")))) throw new TroubleError("postgres-not-runnable", { folder: copy });
  return copy;
}

/** Finds or chooses the place of the cluster; makes nothing in it yet. */
export async function locateCluster(data: string): Promise<Cluster> {
  const owner = databaseOwner();
  await prepareDataFolder(data, owner);
  try {
    const native = await chooseBinaries(owner, data);
    const { folder, movedTo } = await choosePlace(data, owner);
    return { folder, native, owner, password: await keptSecret(data, "postgres-password"), movedTo };
  } catch (error) {
    throw diskTrouble(error, data);
  }
}

/** The environment of PostgreSQL's programs: nothing of ours that could change their locale or read our settings. */
export const postgresEnv = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? "",
  LC_ALL: "C",
  TZ: "UTC",
  ...(process.platform === "win32" ? { SystemRoot: process.env.SystemRoot } : {}),
});

export const asOwner = (owner: Owner | null) => (owner ? { uid: owner.uid, gid: owner.gid } : {});

/** Checks the version of a cluster that is there; false where there is none yet. */
export async function clusterExists(folder: string): Promise<boolean> {
  const version = (await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === "") return false;
  if (version !== POSTGRES_MAJOR) throw new TroubleError("cluster-version", { folder, found: version, wanted: POSTGRES_MAJOR });
  return true;
}

/** initdb beside the final place, then a rename: a start that was killed in the middle leaves no half cluster. */
export async function initCluster(cluster: Cluster, options: { sync: boolean }): Promise<void> {
  const { folder, native, owner, password } = cluster;
  const half = `${folder}.new`;
  const passwordFile = `${folder}.pw`;
  try {
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (owner) {
      await chown(half, owner.uid, owner.gid);
      await chown(passwordFile, owner.uid, owner.gid);
    }
    await run(
      binary(native, "initdb"),
      [
        "-D",
        half,
        "-U",
        SUPERUSER,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--lc-collate=C",
        "--lc-ctype=C.UTF-8",
        "--lc-messages=C",
        "--no-instructions",
        ...(options.sync ? ["--data-checksums"] : ["--no-sync"]),
      ],
      { ...asOwner(owner), cwd: "/", env: postgresEnv() },
    );
    await chmod(half, 0o700);
    await rename(half, folder);
  } catch (error) {
    await rm(half, { recursive: true, force: true }).catch(() => undefined);
    const said = String((error as { stderr?: string }).stderr ?? "");
    if (/No space left/i.test(said)) throw new TroubleError("disk-full", { folder }, error);
    const signal = (error as { signal?: string | null }).signal;
    if (said || signal)
      throw new TroubleError("initdb-failed", { folder, said: said.trim().split("\n").at(-1) || (signal ?? "") }, error);
    throw diskTrouble(error, folder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}
