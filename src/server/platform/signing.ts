/** What this installation signs, so that it can be proven elsewhere without it: Ed25519, with a key that is made once and kept with its secrets. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { keptSecret } from "./embedded/cluster.ts";
import type { Platform } from "./platform.types.ts";

export type SigningKey = { id: string; publicKey: string; sign(purpose: Purpose, text: string): string };
/** A signature for one purpose is none for another. */
export type Purpose = "head" | "export" | "reconciliation" | "backup";

const message = (purpose: Purpose, text: string): Buffer => Buffer.from(`piaozai audit ${purpose} 1\n${text}`);
const idOf = (spki: Uint8Array): string => createHash("sha256").update(spki).digest("hex");

/** An Ed25519 key as PKCS #8 is these bytes and its 32 secret ones (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param seed 32 bytes as base64url */
export function signingKey(seed: string): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(seed, "base64url")]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    id: idOf(spki),
    publicKey: spki.toString("base64"),
    sign: (purpose, text) => sign(null, message(purpose, text), key).toString("base64"),
  };
}

/** The key of this installation, made at its first use and kept with the secrets. */
export async function ownKey({ config }: Pick<Platform, "config">): Promise<SigningKey> {
  return signingKey(await keptSecret(config.data, "trail-key"));
}

/** Public keys by their id, from SPKI in base64; one that is none, or isn't Ed25519, is left out. */
export function publicKeys(all: readonly string[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const each of all) {
    try {
      const spki = Buffer.from(each, "base64");
      const key = createPublicKey({ key: spki, format: "der", type: "spki" });
      if (key.asymmetricKeyType === "ed25519") keys.set(idOf(spki), key);
    } catch {
      // no key: whatever names it is signed by nobody
    }
  }
  return keys;
}

/** Whether the text was signed for that purpose; base64 that says the same in other characters doesn't count. */
export function isSigned(key: KeyObject | undefined, purpose: Purpose, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, "base64");
  return key !== undefined && bytes.toString("base64") === signature && verify(null, message(purpose, text), key, bytes);
}
