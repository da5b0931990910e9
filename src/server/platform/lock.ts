/** One server per data folder: a file that names the process, taken again when that process is gone. */
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "./disk.ts";
import { diskTrouble } from "./embedded/cluster.ts";
import { birthMark, isAlive } from "./embedded/processes.ts";
import { TroubleError, errorCode } from "./errors.ts";

export type Running = { pid: number; mark: string; address: string };
export type Lock = { setAddress(address: string): Promise<void>; release(): Promise<void> };

const pathOf = (data: string) => join(data, "piaozai.lock");

/** The live server of a data folder, null where there is none. */
export async function runningServer(data: string): Promise<Running | null> {
  const text = await readFile(pathOf(data), "utf8").catch(() => "");
  try {
    const running = JSON.parse(text) as Running;
    const alive = isAlive(running.pid) && (running.mark === "" || running.mark === birthMark(running.pid));
    return alive ? running : null;
  } catch {
    return null;
  }
}

/** Takes the folder, or throws "already-running" that names who has it. */
export async function lockData(data: string): Promise<Lock> {
  const path = pathOf(data);
  const mine = `${path}.${process.pid}`;
  const content = (address: string) =>
    JSON.stringify({ pid: process.pid, mark: birthMark(process.pid), address } satisfies Running);
  try {
    await makeFolder(data, process.getuid?.() === 0 ? 0o711 : 0o750);
    await writeFile(mine, content(""), { flush: true });
    await takePath(mine, path, data);
  } catch (error) {
    throw diskTrouble(error, data);
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
  return {
    setAddress: (address) => writeFile(path, content(address)),
    release: () => rm(path, { force: true }),
  };
}

/** link() succeeds for one of several that try at once. */
async function takePath(mine: string, path: string, data: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await link(mine, path);
      return;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      const running = await runningServer(data);
      if (running) throw new TroubleError("already-running", { pid: running.pid, address: running.address, folder: data });
      await rm(path, { force: true });
    }
  }
  throw new TroubleError("already-running", { pid: 0, address: "", folder: data });
}
