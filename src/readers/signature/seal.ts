/**
 * Electronic seals and seal signatures: GM/T 0031 (v1) and GB/T 38540 (v4, and v5, which differs from it
 * in optional parts only). Which one it is, is told by the structure: the version numbers inside are not reliable.
 */
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { bitsOf, DerError, isContext, octetsOf, oidOf, readDer, stringOf, TAG, timeOf } from "./der.ts";
import type { Der } from "./der.ts";
import { digest, sameBytes, schemeOf, verifySignature } from "./algorithms.ts";

export type Seal = {
  name: string | null;
  validFrom: string | null;
  validTo: string | null;
  /** certificates of those who may use the seal, or SM3 digests of them */
  allowed: { certificates: Uint8Array[]; digests: Uint8Array[] };
  maker: Certificate;
  signatureScheme: string;
  signature: Uint8Array;
  /** what the maker may have signed, one of: producers differ */
  signed: Uint8Array[];
};

export type SealSignature = {
  form: "v1" | "v4";
  /** what the signature covers: DER of TBS_Sign */
  toSign: Uint8Array;
  dataHash: Uint8Array;
  /** the path that the signature says it covers */
  property: string | null;
  signedAt: string | null;
  certificate: Certificate;
  scheme: string;
  signature: Uint8Array;
  /** a time stamp over the signature */
  token: Uint8Array | null;
  seal: Seal;
};

/** Reads SignedValue.dat; throws DerError where it is no seal signature. */
export function readSealSignature(bytes: Uint8Array): SealSignature {
  const root = readDer(bytes);
  const toSign = root.children[0];
  if (root.tag !== TAG.sequence || toSign?.tag !== TAG.sequence) throw new DerError("seal signature expected");
  const [, eseal, time, dataHash, property, certificate, algorithm] = toSign.children;
  if (!eseal) throw new DerError("seal expected");
  const common = {
    toSign: toSign.bytes,
    dataHash: hashOf(dataHash),
    property: stringOf(property),
    signedAt: signedTime(time),
    seal: readSeal(eseal),
  };
  if (root.children[1]?.tag === TAG.bitString) {
    return {
      form: "v1",
      ...common,
      certificate: readCertificate(octetsOf(certificate)),
      scheme: oidOf(algorithm),
      signature: bitsOf(root.children[1]),
      token: null,
    };
  }
  return {
    form: "v4",
    ...common,
    certificate: readCertificate(octetsOf(root.children[1])),
    scheme: oidOf(root.children[2]),
    signature: bitsOf(root.children[3]),
    token: tokenOf(root.children[4]),
  };
}

/** GB/T 38540 writes the token as a bit string, its next edition in [0]. */
function tokenOf(value: Der | undefined): Uint8Array | null {
  const inside = isContext(value, 0) ? value?.children[0] : value;
  return inside?.tag === TAG.bitString ? bitsOf(inside) : null;
}

function hashOf(value: Der | undefined): Uint8Array {
  return value?.tag === TAG.octetString ? value.content : bitsOf(value);
}

/** v4 writes a GeneralizedTime; v1 a bit string that holds one, or a time stamp whose time we leave alone. */
function signedTime(value: Der | undefined): string | null {
  if (value?.tag !== TAG.bitString) return timeOf(value);
  try {
    return timeOf(readDer(bitsOf(value)));
  } catch {
    return null;
  }
}

/** Reads a seal (SESeal), inside a signature or a Seal.esl of its own. */
export function readSeal(value: Der): Seal {
  const [info, second, third, fourth] = value.children;
  const [header, , property] = info?.children ?? [];
  if (!info || !header || !property || !second) throw new DerError("seal expected");
  const [, name, list, certificates, ...rest] = property.children;
  // v4 says whether a list of certificates or of digests follows; v1 has certificates only
  const v4 = list?.tag === TAG.integer;
  const dates = (v4 ? rest : [certificates, ...rest]).map(timeOf);
  const entries = (v4 ? certificates : list)?.children ?? [];
  const octetStrings = (values: Der[]): Uint8Array[] => values.filter(({ tag }) => tag === TAG.octetString).map(octetsOf);
  const allowed = { certificates: octetStrings(entries), digests: octetStrings(entries.flatMap(({ children }) => children)) };
  const shared = { name: stringOf(name), validFrom: dates[1] ?? null, validTo: dates[2] ?? null, allowed };
  if (second.tag === TAG.sequence) {
    const [certificate, algorithm, signature] = second.children;
    if (!certificate || !algorithm) throw new DerError("seal's signature expected");
    return {
      ...shared,
      maker: readCertificate(octetsOf(certificate)),
      signatureScheme: oidOf(algorithm),
      signature: bitsOf(signature),
      signed: [sequenceOf(info, certificate, algorithm), info.bytes],
    };
  }
  if (!third) throw new DerError("seal's signature expected");
  return {
    ...shared,
    maker: readCertificate(octetsOf(second)),
    signatureScheme: oidOf(third),
    signature: bitsOf(fourth),
    signed: [info.bytes, sequenceOf(info, second, third)],
  };
}

/** Verdicts by the seal's digest: a bureau puts the same seal on all of its invoices. */
const knownSeals = new Map<string, boolean | null>();
const MAX_KNOWN_SEALS = 500;

/** The maker of the seal signed it: true, false, or null where the algorithm isn't known. */
export function sealIsGenuine(seal: Seal): boolean | null {
  const key = Buffer.from(digest("SHA-256", ...seal.signed, seal.maker.der, seal.signature)).toString("hex");
  const known = knownSeals.get(key);
  if (known !== undefined) return known;
  const verdict = judgeSeal(seal);
  if (knownSeals.size >= MAX_KNOWN_SEALS) knownSeals.clear();
  knownSeals.set(key, verdict);
  return verdict;
}

function judgeSeal(seal: Seal): boolean | null {
  const results = seal.signed.map((signed) =>
    verifySignature(seal.maker, schemeOf(seal.signatureScheme), null, signed, seal.signature),
  );
  return results.includes(true) ? true : results.every((result) => result === null) ? null : false;
}

/** May the holder of this certificate use the seal? True as well where the seal lists nobody. */
export function mayUse({ allowed: { certificates, digests } }: Seal, certificate: Certificate): boolean {
  if (certificates.length + digests.length === 0) return true;
  return (
    certificates.some((der) => sameBytes(der, certificate.der)) ||
    digests.some((one) => sameBytes(one, digest("SM3", certificate.der)))
  );
}

function sequenceOf(...values: Der[]): Uint8Array {
  const content = Buffer.concat(values.map(({ bytes }) => bytes));
  const length = content.length;
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([0x30, ...size]), content]);
}
