/** SignedData of CMS (RFC 5652) and of GM/T 0010, which has the same shape under other object identifiers. */
import { digest, digestNamed, sameBytes, schemeOf, verifySignature } from "./algorithms.ts";
import type { DigestName, SignatureScheme } from "./algorithms.ts";
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { DerError, isContext, octetsOf, oidOf, readDer, readDerPrefix, TAG, timeOf } from "./der.ts";
import type { Der } from "./der.ts";

const SIGNED_DATA = new Set(["1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"]);
const ATTRIBUTE = { messageDigest: "1.2.840.113549.1.9.4", signingTime: "1.2.840.113549.1.9.5" } as const;

export type CmsVerdict = {
  certificate: Certificate | null;
  digestName: DigestName | null;
  scheme: SignatureScheme | null;
  /** null: not to be judged (unknown algorithm) */
  digestOk: boolean | null;
  signatureOk: boolean | null;
  signedAt: string | null;
};

type SignerInfo = {
  certificate: Certificate | null;
  issuer: Certificate | null;
  digestName: DigestName | null;
  scheme: SignatureScheme | null;
  attributes: Der | null;
  signature: Uint8Array;
};

/** True where the bytes begin like a SignedData of either kind. */
export function isCms(bytes: Uint8Array): boolean {
  try {
    const { value } = readDerPrefix(bytes);
    return value.tag === TAG.sequence && value.children[0]?.tag === TAG.oid && SIGNED_DATA.has(oidOf(value.children[0]));
  } catch {
    return false;
  }
}

/**
 * Judges every signer of a detached SignedData over `content`, given in pieces. Zeros behind the value are padding.
 * Throws DerError where it is no SignedData.
 */
export function verifyCms(bytes: Uint8Array, content: readonly Uint8Array[]): CmsVerdict[] {
  const { value: root } = readDerPrefix(bytes);
  if (root.children[0] === undefined || !SIGNED_DATA.has(oidOf(root.children[0]))) throw new DerError("SignedData expected");
  const data = root.children[1]?.children[0];
  const encapsulated = data?.children.find(
    ({ tag, children }, index) => index > 0 && tag === TAG.sequence && children[0]?.tag === TAG.oid,
  );
  const signers = data?.children.at(-1);
  if (!data || !encapsulated || signers?.tag !== TAG.set || signers === data.children[1])
    throw new DerError("SignedData is incomplete");
  const certificates = (data.children.find((child) => isContext(child, 0))?.children ?? []).flatMap((child) =>
    readOrNothing(child.bytes),
  );
  const inside = encapsulated.children[1]?.children[0];
  const enclosed = inside === undefined ? null : inside.tag === TAG.octetString ? octetsOf(inside) : inside.bytes;
  return signers.children.map((signer) => judge(readSigner(signer, certificates), content, enclosed));
}

function readOrNothing(der: Uint8Array): Certificate[] {
  try {
    return [readCertificate(der)];
  } catch {
    return [];
  }
}

function readSigner(signer: Der, certificates: Certificate[]): SignerInfo {
  const [, sid, digestAlgorithm, ...rest] = signer.children;
  const attributes = isContext(rest[0], 0) ? (rest[0] ?? null) : null;
  const [signatureAlgorithm, signature] = attributes ? rest.slice(1) : rest;
  const [issuer, serial] = sid?.children ?? [];
  const named = certificates.find(
    (one) =>
      issuer !== undefined &&
      serial !== undefined &&
      sameBytes(one.issuerDer, issuer.bytes) &&
      one.serial === Buffer.from(serial.content).toString("hex"),
  );
  const certificate = named ?? (certificates.length === 1 ? (certificates[0] ?? null) : null);
  return {
    certificate,
    issuer: certificates.find((one) => certificate !== null && sameBytes(one.subjectDer, certificate.issuerDer)) ?? null,
    digestName: digestNamed(oidOf(digestAlgorithm?.children[0])),
    scheme: schemeOf(oidOf(signatureAlgorithm?.children[0])),
    attributes,
    signature: octetsOf(signature),
  };
}

function judge(signer: SignerInfo, content: readonly Uint8Array[], enclosed: Uint8Array | null): CmsVerdict {
  const { certificate, digestName, scheme, attributes, signature } = signer;
  if (certificate !== null && signer.issuer !== null && !issuedBy(certificate, signer.issuer))
    return { certificate, digestName, scheme, digestOk: null, signatureOk: false, signedAt: null };
  const base = { certificate, digestName, scheme, signedAt: timeOf(attributeOf(attributes, ATTRIBUTE.signingTime)) };
  if (digestName === null) return { ...base, digestOk: null, signatureOk: null };
  const whole = digest(digestName, ...content);
  // an enclosed content is the document's digest (adbe.pkcs7.sha1, and seals that sign one)
  const enclosedOk =
    enclosed === null ||
    sameBytes(enclosed, whole) ||
    sameBytes(enclosed, digest("SHA-1", ...content)) ||
    sameBytes(enclosed, Buffer.concat(content));
  const signedContent = enclosed ?? Buffer.concat(content);
  if (attributes === null) {
    const ok = certificate === null ? null : verifySignature(certificate, scheme, digestName, signedContent, signature);
    // without attributes the digest stands only in the signature itself
    return { ...base, digestOk: enclosed === null ? ok : enclosedOk, signatureOk: ok };
  }
  const stated = attributeOf(attributes, ATTRIBUTE.messageDigest);
  const digestOk =
    stated?.tag === TAG.octetString && sameBytes(octetsOf(stated), digest(digestName, signedContent)) && enclosedOk;
  // the attributes are signed as a SET, though they stand there as [0]
  const toSign = Buffer.from(attributes.bytes);
  toSign[0] = 0x31;
  return {
    ...base,
    digestOk,
    signatureOk: certificate === null ? null : verifySignature(certificate, scheme, digestName, toSign, signature),
  };
}

/** False where an issuer that is named and present didn't sign the certificate; unknown algorithms are let pass. */
function issuedBy({ signed }: Certificate, issuer: Certificate): boolean {
  return verifySignature(issuer, schemeOf(signed.scheme), null, signed.tbs, signed.signature) !== false;
}

function attributeOf(attributes: Der | null, oid: string): Der | undefined {
  return attributes?.children.find(({ children }) => children[0]?.tag === TAG.oid && oidOf(children[0]) === oid)?.children[1]
    ?.children[0];
}

/**
 * The signer of the structure that fiscal receipts carry: GM/T 0010's identifier, but a sequence of its own inside
 * (certificate, algorithms, name and time, signature, a digest whose making isn't published). What it signs can't be
 * told, so only who and when is read. Null where it is not that structure.
 */
export function readFiscalSigner(bytes: Uint8Array): { certificate: Certificate; signedAt: string | null } | null {
  const data = readDerPrefix(bytes).value.children[1]?.children[0];
  const certificate = isContext(data?.children[1], 0) ? data?.children[1]?.children[0] : undefined;
  const stamp = data?.children[4];
  if (!certificate || stamp?.tag !== TAG.sequence) return null;
  const [read] = readOrNothing(certificate.bytes);
  return read ? { certificate: read, signedAt: stamp.children.map(timeOf).find((time) => time !== null) ?? null } : null;
}

/** A bare certificate chain as PDF files hold it in /Cert: the signer's comes first. */
export function firstCertificate(ders: readonly Uint8Array[]): Certificate | null {
  for (const der of ders) {
    const [certificate] = readOrNothing(readDerOrSelf(der));
    if (certificate) return certificate;
  }
  return null;
}

function readDerOrSelf(bytes: Uint8Array): Uint8Array {
  try {
    return readDer(bytes).bytes;
  } catch {
    return bytes;
  }
}
