/** Signatures of a PDF: digest over the signed ranges, signature value, certificate, and what was added afterwards. */
import { createPublicKey, verify } from "node:crypto";
import type { SignatureReport, SignedPart } from "#domain/invoice.ts";
import { holderOf } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { bareCertificates, isCms, openCms, verifyCms } from "./cms.ts";
import { isBadData, octetsOf, readDerPrefix } from "./der.ts";
import { verifyFiscal } from "./fiscal.ts";
import { changeOf, changesBetween } from "./pdf-changes.ts";
import type { PdfChanges } from "./pdf-changes.ts";
import { differencesBetween } from "./pdf-differences.ts";
import { findPdfSignatures } from "./pdf-signatures.ts";
import type { PdfSignature } from "./pdf-signatures.ts";
import { layer, reportOf } from "./report.ts";
import type { Found } from "./report.ts";
import { readTimestamp, timestampBeside } from "./timestamp.ts";

/**
 * One report per signature of a PDF, in the order of the file; empty where it has none, which is normal for a 数电票.
 * `roots`: the certificates that the operator installed.
 */
export async function verifyPdf(bytes: Uint8Array, roots: readonly Certificate[] = []): Promise<SignatureReport[]> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const { signatures, lost } = findPdfSignatures(text);
  const reports: SignatureReport[] = [];
  for (const signature of signatures) {
    const coverage = coverageOf(bytes, signature);
    const found = foundIn(signature, coverage);
    const changes = coverage.after ? await changesAfter(bytes, text, signature) : null;
    reports.push(
      reportOf(
        {
          ...found,
          places: [...(found.places ?? []), ...(changes?.places ?? [])],
          ...(changes ? { change: changes.change } : {}),
        },
        roots,
      ),
    );
  }
  for (let i = 0; i < lost; i++) reports.push(reportOf(lostSignature, roots));
  return reports;
}

const unread: Found = {
  certificate: null,
  key: null,
  digestName: null,
  digest: "broken",
  signature: "broken",
  altered: [],
  uncovered: [],
  signedAt: null,
  notes: ["unreadable"],
};
const lostSignature: Found = { ...unread, places: [{ state: "altered", kind: "signature", part: "ByteRange" }] };

type Coverage = { content: Uint8Array[]; uncovered: string[]; possible: boolean; after: boolean };

/** What the two ranges hold, and what lies outside of them beside the signature itself. Offsets count from 0. */
function coverageOf(bytes: Uint8Array, { ranges: [a, b, c, d], exact }: PdfSignature): Coverage {
  const possible = a + b <= c && c + d <= bytes.length && b > 0 && d > 0;
  const content = possible ? [bytes.subarray(a, a + b), bytes.subarray(c, c + d)] : [];
  const uncovered: string[] = [];
  if (a > 0) uncovered.push(`bytes 0-${a - 1}`);
  if (!exact) uncovered.push(`bytes ${a + b}-${c - 1}`);
  const rest = bytes.subarray(Math.min(c + d, bytes.length));
  const after = possible && rest.some((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0x20);
  if (after) uncovered.push(`bytes ${c + d}-${bytes.length - 1}`);
  return { content, uncovered, possible, after };
}

/** What the objects say and what the drawn pages show, together. */
async function changesAfter(bytes: Uint8Array, text: string, { ranges: [, , c, d] }: PdfSignature): Promise<PdfChanges> {
  const { change, places } = changesBetween(text.slice(0, c + d), text);
  const drawn = (await differencesBetween(bytes.subarray(0, c + d), bytes)) ?? [];
  const explained = (page: number, [x, y, w, h]: [number, number, number, number]): boolean =>
    places.some(({ kind, page: on, box }) => {
      if (kind === "page" || on !== page || box === undefined) return false;
      const [left, top, width, height] = box;
      const edge = 0.01;
      return x >= left - edge && y >= top - edge && x + w <= left + width + edge && y + h <= top + height + edge;
    });
  const seen: SignedPart[] = drawn.flatMap(({ page, box }) =>
    box !== null && explained(page, box)
      ? []
      : [{ state: "added", kind: "page", part: "Contents", page, ...(box ? { box } : {}) }],
  );
  // the drawn place is more exact than "something on this page"
  const rest = places.filter(({ kind, page }) => kind !== "page" || !seen.some((one) => one.page === page));
  const all = [...rest, ...seen];
  return { places: all, change: change === "unknown" ? (seen.length > 0 ? "content" : "unknown") : changeOf(all) };
}

function foundIn(signature: PdfSignature, coverage: Coverage): Found {
  const base: Found = {
    ...unread,
    by: signature.name,
    uncovered: coverage.uncovered,
    signedAt: signature.signedAt,
    notes: coverage.after ? ["changed-after-signing"] : [],
    places: coverage.uncovered
      .filter((part) => !coverage.after || part !== coverage.uncovered.at(-1))
      .map((part) => ({ state: "unsigned", kind: "other", part })),
  };
  const broken: Found = { ...base, notes: [...base.notes, "unreadable"] };
  if (!coverage.possible) return broken;
  try {
    const found = signature.subFilter.startsWith("adbe.x509")
      ? foundBare(signature, coverage, base)
      : foundInCms(signature, coverage, base);
    if (found === null) return { ...broken, digest: "unchecked" };
    if (found.digest !== "broken") return found;
    // one digest over everything doesn't tell where
    const whole: SignedPart = { state: "altered", kind: "whole", part: signedParts(signature).join(", ") };
    return { ...found, altered: signedParts(signature), places: [...(found.places ?? []), whole] };
  } catch (error) {
    if (!isBadData(error)) throw error;
    return { ...broken, digest: "unchecked" };
  }
}

/** null where it is none of the structures that are known. */
function foundInCms(signature: PdfSignature, { content }: Coverage, base: Found): Found | null {
  const cms = cmsOf(signature.contents);
  if (cms === null) return null;
  const fiscal = verifyFiscal(cms, content);
  if (fiscal !== null)
    return {
      ...base,
      certificate: fiscal.certificate,
      key: fiscal.certificate.key,
      digestName: fiscal.digestName,
      digest: layer(fiscal.digestOk),
      signature: layer(fiscal.signatureOk),
      signedAt: fiscal.signedAt ?? signature.signedAt,
      notes: fiscal.digestOk === null ? [...base.notes, "unknown-algorithm"] : base.notes,
    };
  if (signature.subFilter === "ETSI.RFC3161") return foundTimestamp(cms, content, base);
  const verdict = verifyCms(cms, content);
  const { certificate, digestName, digestOk, signatureOk } = verdict;
  return {
    ...base,
    certificate,
    others: [...verdict.certificates, ...bareCertificates(signature.certificates)],
    key: certificate?.key ?? verdict.scheme?.key ?? null,
    digestName,
    alsoDigest: verdict.enclosedDigest,
    digest: layer(digestOk),
    signature: layer(signatureOk),
    signedAt: verdict.signedAt ?? signature.signedAt,
    timestamp: timestampBeside(verdict.token, verdict.value),
    notes: [
      ...base.notes,
      ...(certificate === null ? (["no-certificate"] as const) : []),
      ...(digestName === null ? (["unknown-algorithm"] as const) : []),
    ],
  };
}

/** A time stamp over the whole document, in the place of a signature. */
function foundTimestamp(token: Uint8Array, content: readonly Uint8Array[], base: Found): Found {
  const stamp = readTimestamp(token, content);
  const { certificates } = openCms(token);
  const verdict = verifyCms(token, null);
  return {
    ...base,
    certificate: verdict.certificate,
    others: certificates,
    by: stamp.by ?? base.by ?? null,
    key: verdict.certificate?.key ?? null,
    digestName: verdict.digestName,
    digest: stamp.state,
    signature: layer(verdict.signatureOk),
    signedAt: stamp.at ?? base.signedAt,
    timestamp: stamp,
    notes: [...base.notes, "document-timestamp"],
  };
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

/** adbe.x509.rsa_sha1: an OCTET STRING with an RSA signature over the ranges, the certificates beside it. */
function foundBare(signature: PdfSignature, { content }: Coverage, base: Found): Found {
  const [certificate = null, ...others] = bareCertificates(signature.certificates);
  const value = octetsOf(readDerPrefix(signature.contents).value);
  // this form always has its RSA certificate beside it (ISO 32000-1, table 252): one that is gone or damaged is no excuse
  if (certificate === null) return { ...base, key: "RSA", notes: [...base.notes, "no-certificate"] };
  if (certificate.key !== "RSA") return { ...base, certificate, key: certificate.key, notes: [...base.notes, "unreadable"] };
  const key = createPublicKey({ key: Buffer.from(certificate.spki), format: "der", type: "spki" });
  const data = Buffer.concat(content);
  // the name says SHA-1, files say MD5 and SHA-256 as well
  const digestName =
    (["SHA-1", "MD5", "SHA-256"] as const).find((name) => verify(name.replace("-", "").toLowerCase(), data, key, value)) ?? null;
  return {
    ...base,
    by: holderOf(certificate),
    certificate,
    others,
    key: "RSA",
    digestName: digestName ?? "SHA-1",
    digest: layer(digestName !== null),
    signature: layer(digestName !== null),
  };
}
