/**
 * A real Chromium for the browser tests, the same on every machine.
 *
 * It comes from npm (@sparticuz/chromium), with the Chinese font of the product through a font configuration of its
 * own, so that neither a browser nor a font that a machine happens to have changes a picture. It needs three
 * libraries of the system; where they are missing and we are root on Debian, they are installed, otherwise the error says how.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium, type Browser } from "playwright-core";

const require = createRequire(import.meta.url);
const LIBRARIES = ["libnss3", "libnspr4", "libexpat1"];

/** Chromium is unpacked once per version: the package reuses whatever lies in TMPDIR, even of another version. */
async function executable(): Promise<string> {
  const manifest = JSON.parse(
    readFileSync(new URL("../node_modules/@sparticuz/chromium/package.json", import.meta.url), "utf8"),
  ) as { version: string };
  const folder = join(tmpdir(), `piaozai-chromium-${manifest.version}-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    packed.setGraphicsMode = false;
    return await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/** @param chinese false: a Latin font alone, as on a system on which nobody installed Chinese */
function fontConfiguration(folder: string, chinese: boolean): string {
  const fonts = dirname(require.resolve(`@expo-google-fonts/${chinese ? "noto-sans-sc" : "courier-prime"}/package.json`));
  const family = chinese ? "Noto Sans SC" : "Courier Prime";
  const file = join(folder, "fonts.conf");
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${fonts}/400Regular</dir><dir>${fonts}/700Bold</dir><cachedir>${folder}/cache</cachedir>
<match target="pattern"><edit name="family" mode="append_last"><string>${family}</string></edit></match>
</fontconfig>`,
  );
  return file;
}

function missingLibraries(path: string): boolean {
  try {
    return execFileSync("ldd", [path], { encoding: "utf8" }).includes("not found");
  } catch {
    return false;
  }
}

function provideLibraries(path: string): void {
  if (!missingLibraries(path)) return;
  const command = `apt-get install -y --no-install-recommends ${LIBRARIES.join(" ")}`;
  if (process.getuid?.() !== 0) throw new Error(`The test browser lacks libraries of the system. As root: ${command}`);
  execFileSync("sh", ["-c", `apt-get update -qq && DEBIAN_FRONTEND=noninteractive ${command}`], { stdio: "inherit" });
}

export type TestBrowser = { browser: Browser; close(): Promise<void> };

/** `more`: further switches of Chromium, for a made-up camera for example. */
export async function launchBrowser(more: readonly string[] = [], chinese = true): Promise<TestBrowser> {
  const path = await executable();
  provideLibraries(path);
  const folder = mkdtempSync(join(tmpdir(), "piaozai-browser-"));
  const browser = await chromium.launch({
    executablePath: path,
    headless: true,
    // without a UTF-8 locale Chinese names of downloads are lost
    env: { ...process.env, LC_ALL: "C.UTF-8", FONTCONFIG_FILE: fontConfiguration(folder, chinese), HOME: folder },
    // "piaozai.test" stands for a name on the local network, which is no secure context over plain HTTP
    args: [
      "--host-resolver-rules=MAP piaozai.test 127.0.0.1",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
  // nothing slides or fades: what is seen is at rest at once, on a slow machine too
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => newContext({ reducedMotion: "reduce", ...options });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
