/** SignedData of CMS (RFC 5652) and of GM/T 0010, which has the same shape under other object identifiers. */
import { digest, digestNamed, sameBytes, schemeOf, verifySignature } from "./algorithms.ts";
import type { DigestName, SignatureScheme } from "./algorithms.ts";
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { DerError, isContext, octetsOf, oidOf, readDer, readDerPrefix, TAG, timeOf } from "./der.ts";
import type { Der } from "./der.ts";
import { sm2Hash } from "./sm2.ts";

const SIGNED_DATA = new Set(["1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"]);
const ATTRIBUTE = {
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  timestamp: "1.2.840.113549.1.9.16.2.14",
} as const;

export type CmsVerdict = {
  certificate: Certificate | null;
  /** all certificates of the structure: of the signer and of those who issued it */
  certificates: Certificate[];
  digestName: DigestName | null;
  /** the digest that stands in place of the content (adbe.pkcs7.sha1), if any */
  enclosedDigest: DigestName | null;
  scheme: SignatureScheme | null;
  /** null: not to be judged (unknown algorithm) */
  digestOk: boolean | null;
  signatureOk: boolean | null;
  signedAt: string | null;
  /** the time stamp token beside the signature, and the signature's bytes, which it is over */
  token: Uint8Array | null;
  value: Uint8Array;
};

type SignerInfo = {
  certificate: Certificate | null;
  certificates: Certificate[];
  issuer: Certificate | null;
  digestName: DigestName | null;
  scheme: SignatureScheme | null;
  attributes: Der | null;
  unsigned: Der | null;
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

/** The parts of a SignedData; throws DerError where it is none. Zeros behind the value are padding. */
export function openCms(bytes: Uint8Array): { certificates: Certificate[]; signers: Der[]; enclosed: Uint8Array | null } {
  const { value: root } = readDerPrefix(bytes);
  if (root.children[0] === undefined || !SIGNED_DATA.has(oidOf(root.children[0]))) throw new DerError("SignedData expected");
  const data = root.children[1]?.children[0];
  const encapsulated = data?.children.find(
    ({ tag, children }, index) => index > 0 && tag === TAG.sequence && children[0]?.tag === TAG.oid,
  );
  const signers = data?.children.at(-1);
  if (!data || !encapsulated || signers?.tag !== TAG.set || signers === data.children[1])
    throw new DerError("SignedData is incomplete");
  const certificates = (data.children.find((one) => isContext(one, 0))?.children ?? []).flatMap((one) =>
    readOrNothing(one.bytes),
  );
  const inside = encapsulated.children[1]?.children[0];
  const enclosed = inside === undefined ? null : inside.tag === TAG.octetString ? octetsOf(inside) : inside.bytes;
  return { certificates, signers: signers.children, enclosed };
}

/**
 * Judges the signers of a SignedData over `content`, given in pieces, or over what it encloses where that is null.
 * Of several signers the worst verdict counts. Throws DerError where it is no SignedData, or has no signer.
 */
export function verifyCms(bytes: Uint8Array, content: readonly Uint8Array[] | null): CmsVerdict {
  const { certificates, signers, enclosed } = openCms(bytes);
  if (content === null && enclosed === null) throw new DerError("content expected");
  const verdicts = signers.map((signer) => judge(readSigner(signer, certificates), content, enclosed));
  const rank = ({ digestOk, signatureOk }: CmsVerdict): number =>
    digestOk === false || signatureOk === false ? 0 : digestOk === null || signatureOk === null ? 1 : 2;
  const [worst] = verdicts.toSorted((a, b) => rank(a) - rank(b));
  if (worst === undefined) throw new DerError("no signer");
  return worst;
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
  const [signatureAlgorithm, signature, unsigned] = attributes ? rest.slice(1) : rest;
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
    certificates,
    issuer: certificates.find((one) => certificate !== null && sameBytes(one.subjectDer, certificate.issuerDer)) ?? null,
    digestName: digestNamed(oidOf(digestAlgorithm?.children[0])),
    scheme: schemeOf(oidOf(signatureAlgorithm?.children[0])),
    attributes,
    unsigned: isContext(unsigned, 1) ? (unsigned ?? null) : null,
    signature: octetsOf(signature),
  };
}

function judge(signer: SignerInfo, detached: readonly Uint8Array[] | null, enclosed: Uint8Array | null): CmsVerdict {
  const { certificate, certificates, digestName, scheme, attributes, signature } = signer;
  const content = detached ?? (enclosed === null ? [] : [enclosed]);
  const base = {
    certificate,
    certificates,
    digestName,
    enclosedDigest: null as DigestName | null,
    scheme,
    signedAt: timeOf(attributeOf(attributes, ATTRIBUTE.signingTime)),
    token: attributeOf(signer.unsigned, ATTRIBUTE.timestamp)?.bytes ?? null,
    value: signature,
  };
  if (certificate !== null && signer.issuer !== null && !issuedBy(certificate, signer.issuer))
    return { ...base, digestOk: null, signatureOk: false };
  if (digestName === null) return { ...base, digestOk: null, signatureOk: null };
  const enclosure = enclosed === null || detached === null ? "none" : enclosureOf(enclosed, content, digestName);
  if (enclosure !== "none" && enclosure !== "content") base.enclosedDigest = enclosure;
  const enclosedOk = enclosure !== null;
  const signedContent = enclosed ?? Buffer.concat(content);
  if (attributes === null) {
    const ok = certificate === null ? null : verifySignature(certificate, scheme, digestName, signedContent, signature);
    // without attributes the digest stands only in the signature itself
    return { ...base, digestOk: enclosed === null ? ok : enclosedOk, signatureOk: ok };
  }
  const stated = attributeOf(attributes, ATTRIBUTE.messageDigest);
  const digestOk =
    stated?.tag === TAG.octetString && isDigestOf(octetsOf(stated), digestName, signedContent, certificate) && enclosedOk;
  // the attributes are signed as a SET, though they stand there as [0]
  const toSign = Buffer.from(attributes.bytes);
  toSign[0] = 0x31;
  return {
    ...base,
    digestOk,
    signatureOk: certificate === null ? null : verifySignature(certificate, scheme, digestName, toSign, signature),
  };
}

/** What stands enclosed beside a detached content: the content itself, or its digest (adbe.pkcs7.sha1, some seals); null: neither. */
function enclosureOf(enclosed: Uint8Array, content: readonly Uint8Array[], name: DigestName): "content" | DigestName | null {
  if (sameBytes(enclosed, Buffer.concat(content))) return "content";
  return ([name, "SHA-1"] as const).find((one) => sameBytes(enclosed, digest(one, ...content))) ?? null;
}

/** The plain digest, or with SM2 the one that begins with the signer's identity (GB/T 32918.2), as some signers write it. */
function isDigestOf(stated: Uint8Array, name: DigestName, content: Uint8Array, certificate: Certificate | null): boolean {
  if (sameBytes(stated, digest(name, content))) return true;
  if (certificate?.key !== "SM2" || name !== "SM3" || certificate.publicKey.length !== 65) return false;
  return sameBytes(stated, Buffer.from(sm2Hash(certificate.publicKey, content).toString(16).padStart(64, "0"), "hex"));
}

/** False where an issuer that is named and present didn't sign the certificate; unknown algorithms are let pass. */
function issuedBy({ signed }: Certificate, issuer: Certificate): boolean {
  const scheme = schemeOf(signed.scheme);
  return verifySignature(issuer, scheme, scheme?.digest ?? null, signed.tbs, signed.signature) !== false;
}

function attributeOf(attributes: Der | null, oid: string): Der | undefined {
  return attributes?.children.find(({ children }) => children[0]?.tag === TAG.oid && oidOf(children[0]) === oid)?.children[1]
    ?.children[0];
}

/** Bare certificates as PDF files hold them in /Cert, the signer's first; what is none is left out. */
export function bareCertificates(ders: readonly Uint8Array[]): Certificate[] {
  return ders.flatMap((der) => readOrNothing(readDerOrSelf(der)));
}

function readDerOrSelf(bytes: Uint8Array): Uint8Array {
  try {
    return readDer(bytes).bytes;
  } catch {
    return bytes;
  }
}
