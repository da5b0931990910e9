/** What of an installation lies in its data folder beside database and originals: its keys, whom it trusts, its settings. */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Config } from "../config.ts";
import { errorCode } from "../errors.ts";

const SECRETS = "secrets";
const TRUST = "trust";
const CONF = "piaozai.conf";
/** Each cluster has its own. */
const LEFT = [`${SECRETS}/postgres-password`];

export type DataFile = { path: string; content: Uint8Array };

/** secrets/…, trust/… and piaozai.conf. */
export async function* dataFiles(config: Pick<Config, "data" | "trust">): AsyncGenerator<DataFile> {
  for (const [name, folder] of [
    [SECRETS, join(config.data, SECRETS)],
    [TRUST, config.trust],
  ] as const)
    for (const path of await filesIn(folder)) {
      const inside = `${name}/${relative(folder, path).split(sep).join("/")}`;
      if (!LEFT.includes(inside) && !/\.\d+$/.test(inside)) yield { path: inside, content: await readFile(path) };
    }
  const conf = await readFile(join(config.data, CONF)).catch(nothing);
  if (conf !== null) yield { path: CONF, content: conf };
}

/**
 * Puts one back. Settings of another machine aren't taken over unseen: they go beside those of this one.
 * @returns where it was put; null for a name that is none of ours
 */
export async function putDataFile(config: Pick<Config, "data" | "trust">, { path, content }: DataFile): Promise<string | null> {
  const [folder, ...rest] = path.split("/");
  if (rest.some((part) => part === ".." || part === "") || path.includes("\\")) return null;
  const to =
    path === CONF
      ? join(config.data, `${CONF}.restored`)
      : rest.length > 0 && folder === SECRETS
        ? join(config.data, SECRETS, ...rest)
        : rest.length > 0 && folder === TRUST
          ? join(config.trust, ...rest)
          : null;
  if (to === null || LEFT.includes(path)) return null;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await writeFile(to, content, { mode: 0o600, flush: true });
  return to;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothing);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function nothing(error: unknown): null {
  if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return null;
  throw error;
}
