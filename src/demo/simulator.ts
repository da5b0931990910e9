/** A tax platform beside the demonstration: the simulator, a process of its own, as a source of the first company. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addDays } from "#domain/dates.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { addSource } from "#server/sources/sources.usecases.ts";
import { KEYS } from "../../tools/tax-platform-simulator/specimen.ts";
import type { Placed } from "./seed/people.ts";

const SCRIPT = fileURLToPath(new URL("../../tools/tax-platform-simulator/main.ts", import.meta.url));
/** So many days back it is asked for what was issued. */
const DAYS = 30;

export type RunningSimulator = { address: string; stop(): void };

/** Its store lies in the demonstration's folder and is thrown away with it. @param party whom its page suggests to issue for */
export async function startBeside(
  folder: string,
  port: number,
  party: { name: string; taxId: string },
): Promise<RunningSimulator> {
  const options = ["--port", String(port), "--data", join(folder, "simulator"), "--name", party.name, "--tax-id", party.taxId];
  const child = spawn(process.execPath, [SCRIPT, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((ready, failed) => {
    child.stdout.once("data", () => ready());
    child.once("exit", (code) => failed(new Error(`the simulator ended with status ${code}`)));
  });
  return { address: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** @param name what the source is called @returns the company's party */
export async function connect(
  platform: Platform,
  { administrator, companies }: Placed,
  { port, name, today }: { port: number; name: string; today: string },
): Promise<{ name: string; taxId: string }> {
  const [company] = companies;
  const actor = await loadActor(platform.db, administrator.userId, "cli", platform.clock());
  if (company === undefined || actor === null) throw new Error("nobody to connect it for");
  const { taxId } = company.made;
  await addSource(platform, actor, {
    company: company.id,
    name,
    account: null,
    secret: JSON.stringify(KEYS.leqi),
    kind: "tax",
    settings: {
      provider: "leqi",
      address: `http://127.0.0.1:${port}/leqi/access/v2/invoke`,
      taxId,
      from: addDays(today, -DAYS),
      everyMinutes: 1,
      platform: KEYS.leqi.platform,
      userPlatform: "",
      useCase: "",
      sandbox: true,
      directions: ["received", "issued"],
      kinds: ["81", "82"],
    },
  });
  return { name: company.made.name, taxId };
}
