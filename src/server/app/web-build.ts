/** Builds the web app where its sources are there and newer than what was built; a delivered product has it built. */
import { join } from "node:path";
import { isWebFresh } from "../../../bin/freshness.js";
import { hasWebSources, projectFolder } from "#server/platform/assets.ts";
import { TroubleError } from "#server/platform/errors.ts";
import { runScript } from "#server/platform/run-script.ts";

export function webBuildNeeded(): boolean {
  return hasWebSources() && !isWebFresh(projectFolder);
}

/** Takes some 10 to 60 seconds. Throws "web-build" with the last line of what the builder said. */
export async function buildWeb(): Promise<void> {
  const { status, output } = await runScript(join(projectFolder, "tools", "build-web.ts"), { cwd: projectFolder });
  if (status === 0) return;
  const lines = output
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  const telling = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "";
  throw new TroubleError("web-build", { said: telling.slice(0, 300) });
}
