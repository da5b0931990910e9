/** Signatures of a PDF: digest over the signed ranges, signature value, certificate, and what was added afterwards. */
import { createPublicKey, verify } from "node:crypto";
import type { SignatureReport } from "#domain/invoice.ts";
import { firstCertificate, isCms, readFiscalSigner, verifyCms } from "./cms.ts";
import { isBadData, octetsOf, readDerPrefix } from "./der.ts";
import { findPdfSignatures } from "./pdf-signatures.ts";
import type { PdfSignature } from "./pdf-signatures.ts";
import { layer, reportOf } from "./report.ts";
import type { Layer } from "./report.ts";

/** One report per signature of a PDF, in the order of the file; empty where it has none, which is normal for a 数电票. */
export function verifyPdf(bytes: Uint8Array): SignatureReport[] {
  return findPdfSignatures(bytes).map((signature) => verifyOne(bytes, signature));
}

type Coverage = { content: Uint8Array[]; uncovered: string[]; possible: boolean };

/** What the two ranges hold, and what lies outside of them beside the signature itself. Offsets count from 0. */
function coverageOf(bytes: Uint8Array, { ranges: [a, b, c, d], exact }: PdfSignature): Coverage {
  const possible = a + b <= c && c + d <= bytes.length && b > 0 && d > 0;
  const content = possible ? [bytes.subarray(a, a + b), bytes.subarray(c, c + d)] : [];
  const uncovered: string[] = [];
  if (a > 0) uncovered.push(`bytes 0-${a - 1}`);
  if (!exact) uncovered.push(`bytes ${a + b}-${c - 1}`);
  const after = bytes.subarray(Math.min(c + d, bytes.length));
  if (after.some((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0x20)) uncovered.push(`bytes ${c + d}-${bytes.length - 1}`);
  return { content, uncovered, possible };
}

function verifyOne(bytes: Uint8Array, signature: PdfSignature): SignatureReport {
  const coverage = coverageOf(bytes, signature);
  const notes = coverage.uncovered.some((part) => part.endsWith(`-${bytes.length - 1}`)) ? ["changed-after-signing"] : [];
  const base = { by: signature.name, uncovered: coverage.uncovered, signedAt: signature.signedAt };
  const broken = (digest: Layer, why: string): SignatureReport =>
    reportOf({
      ...base,
      certificate: null,
      key: null,
      digestName: null,
      digest,
      signature: "broken",
      altered: [],
      notes: [...notes, why],
    });
  if (!coverage.possible) return broken("broken", "unreadable");
  try {
    if (signature.subFilter.startsWith("adbe.x509")) return verifyBare(signature, coverage, base, notes);
    const cms = cmsOf(signature.contents);
    if (cms === null) return broken("unchecked", "unreadable");
    const fiscal = readFiscalSigner(cms);
    if (fiscal)
      return reportOf({
        ...base,
        certificate: fiscal.certificate,
        key: fiscal.certificate.key,
        digestName: "SM3",
        digest: "unchecked",
        signature: "unchecked",
        altered: [],
        signedAt: fiscal.signedAt ?? signature.signedAt,
        notes: [...notes, "unknown-structure"],
      });
    const [verdict] = verifyCms(cms, coverage.content);
    if (!verdict) return broken("unchecked", "unreadable");
    const { certificate, digestName, digestOk, signatureOk } = verdict;
    if (certificate === null) notes.push("no-certificate");
    return reportOf({
      ...base,
      certificate,
      key: certificate?.key ?? verdict.scheme?.key ?? null,
      digestName,
      digest: layer(digestOk),
      signature: layer(signatureOk),
      altered: digestOk === false ? signedParts(signature) : [],
      signedAt: verdict.signedAt ?? signature.signedAt,
      notes,
    });
  } catch (error) {
    if (!isBadData(error)) throw error;
    return broken("unchecked", "unreadable");
  }
}

function signedParts({ ranges: [a, b, c, d] }: PdfSignature): string[] {
  return [`bytes ${a}-${a + b - 1}`, `bytes ${c}-${c + d - 1}`];
}

/** DER as it is, or as base64 text inside of the hex (seen on fiscal receipts). */
function cmsOf(contents: Uint8Array): Uint8Array | null {
  if (isCms(contents)) return contents;
  const text = new TextDecoder("latin1").decode(contents).replace(/\0+$/u, "").trim();
  if (!/^[A-Za-z0-9+/=\s]{100,}$/u.test(text)) return null;
  const decoded = Buffer.from(text, "base64");
  return isCms(decoded) ? decoded : null;
}

/** adbe.x509.rsa_sha1: an OCTET STRING with an RSA signature over the ranges, the certificate beside it. */
function verifyBare(
  signature: PdfSignature,
  { content }: Coverage,
  base: { by: string | null; uncovered: string[]; signedAt: string | null },
  notes: string[],
): SignatureReport {
  const certificate = firstCertificate(signature.certificates);
  const value = octetsOf(readDerPrefix(signature.contents).value);
  if (certificate === null)
    return reportOf({
      ...base,
      certificate,
      key: "RSA",
      digestName: null,
      digest: "unchecked",
      signature: "unchecked",
      altered: [],
      notes: [...notes, "no-certificate"],
    });
  const key = createPublicKey({ key: Buffer.from(certificate.spki), format: "der", type: "spki" });
  const data = Buffer.concat(content);
  // the name says SHA-1, files say MD5 and SHA-256 as well
  const digestName =
    (["SHA-1", "MD5", "SHA-256"] as const).find((name) => verify(name.replace("-", "").toLowerCase(), data, key, value)) ?? null;
  const ok = digestName !== null;
  return reportOf({
    ...base,
    certificate,
    key: "RSA",
    digestName: digestName ?? "SHA-1",
    digest: layer(ok),
    signature: layer(ok),
    altered: ok ? [] : signedParts(signature),
    notes,
  });
}
