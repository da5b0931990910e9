#!/usr/bin/env node
// Plain old JavaScript: it runs on whatever Node.js the machine has, and hands over to the one that npm brought.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const WANTED_MAJOR = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = nodeModule.createRequire(import.meta.url);

const language = () => {
  const at = process.argv.indexOf("--lang");
  const tag = String(
    (at > 0 && process.argv[at + 1]) || process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "",
  ).toLowerCase();
  if (tag.startsWith("en")) return "en";
  return /^zh.(tw|hk|mo|hant)/.test(tag) ? "tw" : "cn";
};

const WORDS = {
  install: {
    cn: "依赖尚未安装。请先在项目文件夹中运行：npm ci",
    tw: "相依套件尚未安裝。請先在專案資料夾中執行：npm ci",
    en: "The dependencies are not installed. In the project's folder run first: npm ci",
  },
  runtime: {
    cn:
      "需要 Node.js 24，而随附的版本没有安装（本机是 " +
      process.version +
      "）。请运行 npm ci，不要加 --omit=optional；或安装 Node.js 24。",
    tw:
      "需要 Node.js 24，而隨附的版本沒有安裝（本機是 " +
      process.version +
      "）。請執行 npm ci，不要加 --omit=optional；或安裝 Node.js 24。",
    en:
      "Node.js 24 is needed and the bundled one is not installed (this machine has " +
      process.version +
      "). Run npm ci without --omit=optional, or install Node.js 24.",
  },
  build: {
    cn: "程序构建失败，原因见上。",
    tw: "程式建置失敗，原因見上。",
    en: "The program could not be built; the reason stands above.",
  },
};

const fail = (key) => {
  process.stderr.write(WORDS[key][language()] + "\n");
  process.exit(3);
};

/** The Node.js to run with: our own where it is new enough, else the one in node_modules; null where there is none. */
function runtime() {
  if (Number(process.versions.node.split(".")[0]) >= WANTED_MAJOR) return process.execPath;
  const system = process.platform === "win32" ? "win" : process.platform;
  try {
    const folder = dirname(require.resolve("node-" + system + "-" + process.arch + "/package.json"));
    const path = process.platform === "win32" ? join(folder, "bin", "node.exe") : join(folder, "bin", "node");
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function run(node, args, options) {
  return new Promise((resolve) => {
    const child = spawn(node, args, options);
    const pass = (signal) => child.kill(signal);
    ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.on(signal, pass));
    child.on("error", (error) => {
      process.stderr.write(String(error.message) + "\n");
      resolve(3);
    });
    child.on("exit", (code, signal) => {
      ["SIGINT", "SIGTERM", "SIGHUP"].forEach((each) => process.removeListener(each, pass));
      if (signal) process.kill(process.pid, signal);
      else resolve(code);
    });
  });
}

async function main() {
  if (!existsSync(join(root, "node_modules", "fastify"))) fail("install");
  const node = runtime();
  if (!node) fail("runtime");
  const entry = join(root, "dist", "server", "cli.mjs");
  // in a checkout the bundle is made again when a source is newer; a delivered product has no sources
  if (existsSync(join(root, "src", "cli"))) {
    const { isFresh } = await import(pathToFileURL(join(root, "bin", "freshness.js")).href);
    if (!isFresh(root)) {
      const status = await run(node, [join(root, "tools", "build-server.ts")], { stdio: ["ignore", 2, 2] });
      if (status !== 0) fail("build");
    }
  }
  const cache = process.env.NODE_COMPILE_CACHE || join(root, "node_modules", ".cache", "piaozai-compile");
  if (node === process.execPath) return here(entry, cache);
  const env = Object.assign({}, process.env, { NODE_COMPILE_CACHE: cache });
  // the channel tells the child when we are killed, so that nothing is left running unseen
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  // source maps cost 60 MB: only where somebody looks for an error
  const flags = ["--disable-warning=ExperimentalWarning"].concat(process.env.PIAOZAI_DEBUG ? ["--enable-source-maps"] : []);
  const status = await run(node, flags.concat(entry, process.argv.slice(2)), { stdio, env });
  process.exit(status);
}

/** Where this Node.js is new enough (npm scripts run under the bundled one): no second process, 45 MB less. */
async function here(entry, cache) {
  nodeModule.enableCompileCache(cache);
  const tell = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") tell.forEach((each) => each.call(process, warning));
  });
  if (process.env.PIAOZAI_DEBUG) process.setSourceMapsEnabled(true);
  await import(pathToFileURL(entry).href);
}

main().catch((error) => {
  process.stderr.write(String((error && error.stack) || error) + "\n");
  process.exit(3);
});
