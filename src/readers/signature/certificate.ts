/** X.509 certificates, as far as a signature's report needs them. Trust is not judged here: no root is public. */
import { bitsOf, DerError, isContext, oidOf, readDer, stringOf, TAG, timeOf, unsignedOf } from "./der.ts";
import type { Der } from "./der.ts";

export type Certificate = {
  /** organisation and common name of the holder, the most telling first */
  subject: { commonName: string | null; organisation: string | null };
  issuer: { commonName: string | null; organisation: string | null };
  serial: string;
  validFrom: string | null;
  validTo: string | null;
  key: "SM2" | "RSA" | "other";
  bits: number;
  /** RSA: SubjectPublicKeyInfo; SM2: see publicKey */
  spki: Uint8Array;
  /** SM2: the 65 bytes of the point */
  publicKey: Uint8Array;
  /** the issuer's name and the serial number in DER, by which CMS names a certificate */
  issuerDer: Uint8Array;
  subjectDer: Uint8Array;
  /** what the issuer signed, by which algorithm, and the signature */
  signed: { tbs: Uint8Array; scheme: string; signature: Uint8Array };
  der: Uint8Array;
};

const OID = {
  commonName: "2.5.4.3",
  organisation: "2.5.4.10",
  ec: "1.2.840.10045.2.1",
  sm2: "1.2.156.10197.1.301",
  rsa: "1.2.840.113549.1.1.1",
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
    der,
  };
}

function nameOf(name: Der): { commonName: string | null; organisation: string | null } {
  const found = new Map<string, string | null>();
  for (const part of name.children.flatMap(({ children }) => children))
    found.set(oidOf(part.children[0]), stringOf(part.children[1]));
  return { commonName: found.get(OID.commonName) ?? null, organisation: found.get(OID.organisation) ?? null };
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
  return { key: sm2 ? "SM2" : "other", bits: 256, publicKey: key };
}

/** The name to be shown for a certificate's holder. */
export function holderOf({ subject }: Certificate): string | null {
  return subject.commonName ?? subject.organisation;
}
