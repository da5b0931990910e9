// Whether dist/server was made from the sources as they are. Plain JavaScript: bin/piaozai.js runs it on any Node.js.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Names, sizes and times of all files below the folders, as one digest. */
export function digestOf(root, places, ignore) {
  const hash = createHash("sha256");
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    const stat = statSync(full);
    if (stat.isDirectory()) {
      for (const name of readdirSync(full).sort()) if (!ignore(join(path, name))) add(join(path, name));
    } else hash.update(path + ":" + stat.size + ":" + stat.mtimeMs + "\n");
  };
  places.forEach(add);
  return hash.digest("hex");
}

const isTest = (path) => /\.(test|bench)\.tsx?$|[\\/]testing$|[\\/]testing[\\/]/.test(path);

export function serverDigest(root) {
  return digestOf(
    root,
    ["src", "tools/build-server.ts", "package-lock.json"],
    (path) => isTest(path) || /^src[\\/]web$/.test(path),
  );
}

export function webDigest(root) {
  const places = ["src/web", "src/domain", "src/api", "src/locales", "index.html", "vite.config.ts", "package-lock.json"];
  return digestOf(root, places, isTest);
}

export const serverStamp = (root) => join(root, "dist", "server", ".made-from");
export const webStamp = (root) => join(root, "dist", "web", ".made-from");

export function isFresh(root) {
  const stamp = serverStamp(root);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === serverDigest(root);
}

export function isWebFresh(root) {
  const stamp = webStamp(root);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === webDigest(root);
}
