/**
 * The signature of fiscal receipts (财政电子票据) in PDF: GM/T 0010's identifier for SignedData, but a sequence of its own:
 * version, [0] certificate, digest algorithm, signature algorithm, attributes (signing server, time), r and s of SM2, and
 * [2] a check value. Its make isn't published; by real files: with a = SM3(content) and b = SM3(attributes in DER) the
 * message that SM2 signs is a ‖ b, and the check value is a AND b, bit by bit.
 */
import { digest, digestNamed, sameBytes } from "./algorithms.ts";
import type { DigestName } from "./algorithms.ts";
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { DerError, isContext, octetsOf, oidOf, readDerPrefix, TAG, timeOf } from "./der.ts";
import type { Der } from "./der.ts";
import { sm2Verify } from "./sm2.ts";

export type FiscalVerdict = {
  certificate: Certificate;
  digestName: DigestName | null;
  /** null: the digest isn't known */
  digestOk: boolean | null;
  signatureOk: boolean | null;
  signedAt: string | null;
};

/** Judges such a signature over `content`; null where it has another structure. */
export function verifyFiscal(bytes: Uint8Array, content: readonly Uint8Array[]): FiscalVerdict | null {
  const data = readDerPrefix(bytes).value.children[1]?.children[0];
  const [, holder, digestAlgorithm, , attributes, value, check] = data?.children ?? [];
  const inside = isContext(holder, 0) ? holder?.children[0] : undefined;
  if (!inside || attributes?.tag !== TAG.sequence || value?.tag !== TAG.sequence || !isContext(check, 2)) return null;
  const certificate = certificateIn(inside);
  if (certificate === null) return null;
  const digestName = digestNamed(oidOf(digestAlgorithm?.children[0]));
  const base = { certificate, digestName, signedAt: attributes.children.map(timeOf).find((time) => time !== null) ?? null };
  if (digestName === null || certificate.key !== "SM2") return { ...base, digestOk: null, signatureOk: null };
  const [ofContent, ofAttributes] = [digest(digestName, ...content), digest(digestName, attributes.bytes)];
  const both = ofContent.map((byte, at) => byte & (ofAttributes[at] ?? 0));
  return {
    ...base,
    digestOk: sameBytes(both, octetsOf(check?.children[0])),
    signatureOk: sm2Verify(certificate.publicKey, Buffer.concat([ofContent, ofAttributes]), value.bytes),
  };
}

function certificateIn(value: Der): Certificate | null {
  try {
    return readCertificate(value.bytes);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
