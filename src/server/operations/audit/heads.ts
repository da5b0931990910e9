/**
 * The head of a company's tree: what was sealed up to a moment, signed. Its text is what is signed and hashed, byte for byte, so that
 * nobody who checks it has to write JSON the way we do (docs/audit-format.md).
 */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { sha256 } from "./merkle.ts";

const HEX = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const Head = z.strictObject({
  /** of the form of heads and leaves */
  version: z.literal(1),
  company: z.int().nonnegative(),
  /** leaves of the tree */
  size: z.int().nonnegative(),
  root: z.string().regex(HEX),
  /** UTC */
  at: z.iso.datetime({ precision: 3 }),
  /** SHA-256 of the text of the head before; null at the first one */
  previous: z.string().regex(HEX).nullable(),
  /** id of the key by which it is signed */
  key: z.string().regex(HEX),
});
export type Head = z.infer<typeof Head>;
/** A head as it is kept and handed out. */
export const SignedHead = z.strictObject({ head: z.string().max(2000), signature: z.string().regex(BASE64) });
export type SignedHead = z.infer<typeof SignedHead>;

export type SigningKey = { id: string; publicKey: string; sign(purpose: Purpose, text: string): string };
/** A signature for one purpose is none for another. */
export type Purpose = "head" | "export";

const message = (purpose: Purpose, text: string): Buffer => Buffer.from(`piaozai audit ${purpose} 1\n${text}`);

/** An Ed25519 key as PKCS #8 is these bytes and its 32 secret ones (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param seed 32 bytes as base64url */
export function signingKey(seed: string): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(seed, "base64url")]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    id: sha256(spki).toString("hex"),
    publicKey: spki.toString("base64"),
    sign: (purpose, text) => sign(null, message(purpose, text), key).toString("base64"),
  };
}

/** Public keys by their id, from SPKI in base64; one that is none, or isn't Ed25519, is left out. */
export function publicKeys(all: readonly string[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const each of all) {
    try {
      const spki = Buffer.from(each, "base64");
      const key = createPublicKey({ key: spki, format: "der", type: "spki" });
      if (key.asymmetricKeyType === "ed25519") keys.set(sha256(spki).toString("hex"), key);
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

export const headText = (head: Head): string => JSON.stringify(Head.parse(head));
export const headHash = (text: string): string => sha256(text).toString("hex");

/** The head that a text says; null where it is none, or is written in another way than ours. */
export function parseHead(text: string): Head | null {
  try {
    const head = Head.parse(JSON.parse(text));
    return headText(head) === text ? head : null;
  } catch {
    return null;
  }
}
