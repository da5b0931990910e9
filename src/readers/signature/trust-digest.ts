/** Apart from the rest of this folder, so that a server that verifies nothing loads nothing of it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files of certificates that the operator trusts, in PEM or DER. */
export const CERTIFICATE_NAMES = /\.(?:pem|crt|cer|der)$/iu;
export const CERTIFICATE_BYTES = 1024 * 1024;

/** SHA-256 of what is in the folder of trusted certificates; empty where there is nothing. Throws where it can't be read. */
export function trustDigest(folder: string): string {
  const names = namesIn(folder);
  if (names.length === 0) return "";
  const hash = createHash("sha256");
  for (const name of names) {
    const path = join(folder, name);
    if (statSync(path).size <= CERTIFICATE_BYTES) hash.update(name).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => CERTIFICATE_NAMES.test(name))
      .toSorted();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
