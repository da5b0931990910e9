/** Names of algorithms as files write them (OID or word), and what can be done with them. */
import { constants, createHash, createPublicKey, publicDecrypt, verify } from "node:crypto";
import type { Certificate } from "./certificate.ts";
import { sm2Verify } from "./sm2.ts";

export type DigestName = "SM3" | "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512" | "MD5";
const NODE_DIGEST: Record<DigestName, string> = {
  SM3: "sm3",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
  MD5: "md5",
};

const DIGESTS: Record<string, DigestName> = {
  // …401.2 is SM3 with a key that the file doesn't hold, so it can't be checked
  "1.2.156.10197.1.401": "SM3",
  "1.2.156.10197.1.401.1": "SM3",
  sm3: "SM3",
  "1.3.14.3.2.26": "SHA-1",
  sha1: "SHA-1",
  "sha-1": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  sha256: "SHA-256",
  "sha-256": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  sha384: "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
  sha512: "SHA-512",
  "1.2.840.113549.2.5": "MD5",
  md5: "MD5",
};

/** `padding`: PSS instead of PKCS #1 v1.5 */
export type SignatureScheme = { key: "SM2" | "RSA" | "EC"; digest: DigestName | null; padding?: "PSS" };
const SCHEMES: Record<string, SignatureScheme> = {
  "1.2.156.10197.1.501": { key: "SM2", digest: "SM3" },
  "1.2.156.10197.1.301": { key: "SM2", digest: "SM3" },
  "1.2.156.10197.1.301.1": { key: "SM2", digest: "SM3" },
  "1.2.840.113549.1.1.1": { key: "RSA", digest: null },
  "1.2.840.113549.1.1.4": { key: "RSA", digest: "MD5" },
  "1.2.840.113549.1.1.5": { key: "RSA", digest: "SHA-1" },
  "1.2.840.113549.1.1.11": { key: "RSA", digest: "SHA-256" },
  "1.2.840.113549.1.1.12": { key: "RSA", digest: "SHA-384" },
  "1.2.840.113549.1.1.13": { key: "RSA", digest: "SHA-512" },
  "1.2.840.113549.1.1.10": { key: "RSA", digest: null, padding: "PSS" },
  "1.2.840.10045.4.1": { key: "EC", digest: "SHA-1" },
  "1.2.840.10045.4.3.2": { key: "EC", digest: "SHA-256" },
  "1.2.840.10045.4.3.3": { key: "EC", digest: "SHA-384" },
  "1.2.840.10045.4.3.4": { key: "EC", digest: "SHA-512" },
  "1.2.840.10045.2.1": { key: "EC", digest: null },
};

/** A digest by its OID or word, whatever the case; null where it isn't known. */
export function digestNamed(name: string): DigestName | null {
  return DIGESTS[name.trim().toLowerCase()] ?? null;
}

export function schemeOf(oid: string): SignatureScheme | null {
  return SCHEMES[oid] ?? null;
}

export function digest(name: DigestName, ...parts: Uint8Array[]): Uint8Array {
  const hash = createHash(NODE_DIGEST[name]);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

/** Is `signature` one over `message` by the holder of the certificate? null where the algorithm isn't known. */
export function verifySignature(
  certificate: Certificate,
  scheme: SignatureScheme | null,
  digestName: DigestName | null,
  message: Uint8Array,
  signature: Uint8Array,
): boolean | null {
  if (certificate.key === "SM2") return sm2Verify(certificate.publicKey, message, signature);
  const name = digestName ?? scheme?.digest ?? null;
  if (certificate.key === "other" || name === null) return null;
  try {
    if (certificate.key === "RSA" && name === "SM3") return rsaOverDigest(certificate, digest("SM3", message), signature);
    const key = createPublicKey({ key: Buffer.from(certificate.spki), format: "der", type: "spki" });
    const padding = scheme?.padding === "PSS" ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {};
    return verify(NODE_DIGEST[name], message, { key, ...padding }, signature);
  } catch {
    return false;
  }
}

/** RSA over a ready digest, as old seals write it: the decrypted block must end in that digest. */
function rsaOverDigest(certificate: Certificate, expected: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(certificate.spki), format: "der", type: "spki" });
  const block = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  return (
    block.length >= expected.length &&
    block.length <= expected.length + 24 &&
    sameBytes(block.subarray(block.length - expected.length), expected)
  );
}

/** What proves little today, by its name: MD5 and SHA-1 digests, RSA keys under 2048 bits. */
export function weaknessesOf(certificate: Certificate | null, ...digests: (DigestName | null)[]): string[] {
  const names = new Set(digests.filter((name) => name === "MD5" || name === "SHA-1"));
  const short = certificate?.key === "RSA" && certificate.bits < 2048;
  return [...names, ...(short ? [`RSA-${certificate.bits}`] : [])];
}
