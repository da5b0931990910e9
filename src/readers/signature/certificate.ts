/** X.509 certificates (RFC 5280, GM/T 0015), as far as signatures and chains need them; trust.ts judges chains. */
import { bitsOf, DerError, isContext, octetsOf, oidOf, readDer, stringOf, TAG, timeOf, unsignedOf } from "./der.ts";
import type { Der } from "./der.ts";

/** EC: a curve other than that of SM2 */
export type KeyKind = "SM2" | "RSA" | "EC" | "other";

/** Bits of the key usage extension (RFC 5280, 4.2.1.3), by their number. */
export const KEY_USAGE = { digitalSignature: 0, contentCommitment: 1, certificateSigning: 5 } as const;

export type Certificate = {
  /** organisation and common name of the holder, the most telling first */
  subject: { commonName: string | null; organisation: string | null };
  issuer: { commonName: string | null; organisation: string | null };
  serial: string;
  validFrom: string | null;
  validTo: string | null;
  key: KeyKind;
  bits: number;
  /** RSA and EC: SubjectPublicKeyInfo; SM2: see publicKey */
  spki: Uint8Array;
  /** SM2: the 65 bytes of the point */
  publicKey: Uint8Array;
  /** the issuer's name and the serial number in DER, by which CMS names a certificate */
  issuerDer: Uint8Array;
  subjectDer: Uint8Array;
  /** what the issuer signed, by which algorithm, and the signature */
  signed: { tbs: Uint8Array; scheme: string; signature: Uint8Array };
  /** null where the certificate doesn't say: old ones have no extensions */
  authority: boolean | null;
  /** how many authorities may stand between this one and the signer; null: any number */
  pathLength: number | null;
  /** the bits that are set; null: any use */
  keyUsage: ReadonlySet<number> | null;
  der: Uint8Array;
};

const OID = {
  commonName: "2.5.4.3",
  organisation: "2.5.4.10",
  ec: "1.2.840.10045.2.1",
  sm2: "1.2.156.10197.1.301",
  rsa: "1.2.840.113549.1.1.1",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
} as const;

/** Throws DerError where the bytes are no certificate. */
export function readCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature] = readDer(der).children;
  if (tbs?.tag !== TAG.sequence) throw new DerError("certificate expected");
  const fields = isContext(tbs.children[0], 0) ? tbs.children.slice(1) : tbs.children;
  const [serial, , issuer, validity, subject, spki] = fields;
  if (!serial || !issuer || !validity || !subject || !spki) throw new DerError("certificate is incomplete");
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    serial: Buffer.from(serial.content).toString("hex"),
    validFrom: timeOf(validity.children[0]),
    validTo: timeOf(validity.children[1]),
    ...keyOf(spki),
    spki: spki.bytes,
    issuerDer: issuer.bytes,
    subjectDer: subject.bytes,
    signed: { tbs: tbs.bytes, scheme: oidOf(algorithm?.children[0]), signature: bitsOf(signature) },
    ...extensionsOf(fields.find((field) => isContext(field, 3))),
    der,
  };
}

function nameOf(name: Der): { commonName: string | null; organisation: string | null } {
  const found = new Map<string, string | null>();
  for (const part of name.children.flatMap(({ children }) => children))
    found.set(oidOf(part.children[0]), stringOf(part.children[1]));
  return { commonName: found.get(OID.commonName) ?? null, organisation: found.get(OID.organisation) ?? null };
}

type Extensions = Pick<Certificate, "authority" | "pathLength" | "keyUsage">;

function extensionsOf(field: Der | undefined): Extensions {
  const found: Extensions = { authority: null, pathLength: null, keyUsage: null };
  for (const extension of field?.children[0]?.children ?? []) {
    const value = extension.children.at(-1);
    const name = oidOf(extension.children[0]);
    if (name === OID.basicConstraints) {
      const [flag, length] = readDer(octetsOf(value)).children;
      found.authority = flag?.tag === TAG.boolean && flag.content[0] !== 0;
      found.pathLength = length?.tag === TAG.integer ? Number(unsignedOf(length)) : null;
    } else if (name === OID.keyUsage) found.keyUsage = bitNumbers(readDer(octetsOf(value)));
  }
  return found;
}

/** The numbers of the bits that are set, from the left; unused ones don't count. */
function bitNumbers({ tag, content }: Der): Set<number> {
  if (tag !== TAG.bitString) throw new DerError("bit string expected");
  const numbers = new Set<number>();
  for (let bit = 0; bit < content.length * 8 - 8 - (content[0] ?? 0); bit++)
    if (((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0) numbers.add(bit);
  return numbers;
}

function keyOf(spki: Der): Pick<Certificate, "key" | "bits" | "publicKey"> {
  const [algorithm, bits] = spki.children;
  const name = oidOf(algorithm?.children[0]);
  const key = bitsOf(bits);
  if (name === OID.rsa) {
    const modulus = unsignedOf(readDer(key).children[0]);
    return { key: "RSA", bits: modulus.toString(2).length, publicKey: key };
  }
  const parameters = algorithm?.children[1];
  const curve = parameters?.tag === TAG.oid ? oidOf(parameters) : "";
  const sm2 = name === OID.sm2 || (name === OID.ec && curve === OID.sm2);
  return { key: sm2 ? "SM2" : name === OID.ec ? "EC" : "other", bits: 256, publicKey: key };
}

/** The name to be shown for a certificate's holder. */
export function holderOf({ subject }: Certificate): string | null {
  return subject.commonName ?? subject.organisation;
}
