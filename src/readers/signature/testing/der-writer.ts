/** Writes DER, certificates, seals and SignedData for tests. Keys are made up. */
import { SM2_ORDER, SM2_POINT, sm2Hash, sm3 } from "../sm2.ts";

export function der(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  const length = content.length;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
export const seq = (...parts: Uint8Array[]): Uint8Array => der(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Uint8Array => der(0x31, ...parts);
export const int = (value: number): Uint8Array => der(2, Buffer.from([value]));
export const octets = (bytes: Uint8Array): Uint8Array => der(4, bytes);
export const bits = (bytes: Uint8Array): Uint8Array => der(3, Buffer.from([0]), bytes);
export const utf8 = (text: string): Uint8Array => der(12, Buffer.from(text));
export const ia5 = (text: string): Uint8Array => der(22, Buffer.from(text));
export const time = (text: string): Uint8Array => der(24, Buffer.from(text));
export const bigInteger = (value: bigint): Uint8Array => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
  return der(2, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
};
export function oid(text: string): Uint8Array {
  const [a = 0, b = 0, ...rest] = text.split(".").map(Number);
  const bytes = [a * 40 + b, ...rest].flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(6, Buffer.from(bytes));
}

export const SM2_WITH_SM3 = "1.2.156.10197.1.501";

export type Sm2Key = { secret: bigint; publicKey: Uint8Array };
export function sm2Key(secret: bigint): Sm2Key {
  return { secret, publicKey: SM2_POINT.BASE.multiply(secret).toBytes(false) };
}

/** r and s; `k` is fixed so that tests are repeatable, which no real signer may do. */
export function sm2Sign(
  { secret, publicKey }: Sm2Key,
  message: Uint8Array,
  k = 0x1234567890abcdef1234567890abcdef1234567890abcdefn,
): { r: bigint; s: bigint } {
  const r = (sm2Hash(publicKey, message) + SM2_POINT.BASE.multiply(k).toAffine().x) % SM2_ORDER;
  const numerator = (((k - r * secret) % SM2_ORDER) + SM2_ORDER) % SM2_ORDER;
  return { r, s: (numerator * inverse(1n + secret)) % SM2_ORDER };
}

function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value % SM2_ORDER, SM2_ORDER, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((x % SM2_ORDER) + SM2_ORDER) % SM2_ORDER;
}

export const sm2Value = (key: Sm2Key, message: Uint8Array): Uint8Array => {
  const { r, s } = sm2Sign(key, message);
  return seq(bigInteger(r), bigInteger(s));
};

const name = (commonName: string): Uint8Array =>
  seq(set(seq(oid("2.5.4.10"), utf8("样张机构"))), set(seq(oid("2.5.4.3"), utf8(commonName))));

/** A certificate, signed by its own key; with an `spki` of another kind of key by an issuer who isn't at hand. */
export function certificate(
  key: Sm2Key,
  commonName: string,
  spki?: Uint8Array,
  from = "20230101000000Z",
  to = "20300101000000Z",
): Uint8Array {
  const sm2Spki = seq(seq(oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301")), bits(key.publicKey));
  const tbs = seq(
    der(0xa0, int(2)),
    int(7),
    seq(oid(SM2_WITH_SM3)),
    name(spki ? "样张根证书" : commonName),
    seq(time(from), time(to)),
    name(commonName),
    spki ?? sm2Spki,
  );
  return seq(tbs, seq(oid(SM2_WITH_SM3)), bits(sm2Value(key, tbs)));
}

export type SealForm = "v1" | "v4";

/** A seal named 样张专用章 (a plain picture, no real one) by its maker. */
export function seal(form: SealForm, maker: Sm2Key, allowed: Uint8Array[]): Uint8Array {
  const makerCertificate = octets(certificate(maker, "样张制章系统"));
  const dates = [time("20230101000000Z"), time("20230101000000Z"), time("20290101000000Z")];
  const list = seq(...allowed.map(octets));
  const property =
    form === "v4" ? seq(int(1), utf8("样张专用章"), int(1), list, ...dates) : seq(int(1), utf8("样张专用章"), list, ...dates);
  const info = seq(
    seq(ia5("ES"), int(form === "v4" ? 4 : 1), ia5("SPECIMEN")),
    ia5("0000000001"),
    property,
    seq(ia5("png"), octets(Buffer.from("样张")), int(30), int(20)),
  );
  if (form === "v4") return seq(info, makerCertificate, oid(SM2_WITH_SM3), bits(sm2Value(maker, info)));
  const signed = seq(info, makerCertificate, oid(SM2_WITH_SM3));
  return seq(info, seq(makerCertificate, oid(SM2_WITH_SM3), bits(sm2Value(maker, signed))));
}

/** SignedValue.dat over a Signature.xml. */
export function sealSignature(
  form: SealForm,
  signer: Sm2Key,
  maker: Sm2Key,
  signatureXml: Uint8Array,
  signedAt = "20240601000000Z",
): Uint8Array {
  const signerCertificate = certificate(signer, "样张签章人");
  const sealDer = seal(form, maker, [signerCertificate]);
  const start = [int(form === "v4" ? 4 : 1), sealDer];
  const hash = bits(sm3(signatureXml));
  if (form === "v4") {
    const toSign = seq(...start, time(signedAt), hash, ia5("/Doc_0/Signs/Sign_0/Signature.xml"));
    return seq(toSign, octets(signerCertificate), oid(SM2_WITH_SM3), bits(sm2Value(signer, toSign)));
  }
  const toSign = seq(
    ...start,
    bits(time(signedAt)),
    hash,
    ia5("/Doc_0/Signs/Sign_0/Signature.xml"),
    octets(signerCertificate),
    oid(SM2_WITH_SM3),
  );
  return seq(toSign, bits(sm2Value(signer, toSign)));
}

export type CmsOptions = {
  digestOid: string;
  signatureOid: string;
  digest: Uint8Array;
  sign: (attributes: Uint8Array) => Uint8Array;
  certificate: Uint8Array;
  issuer?: string;
  signedData?: string;
  /** what stands inside, if it isn't detached, and of which type */
  enclosed?: Uint8Array;
  contentType?: string;
  /** the signature → further attributes that it doesn't cover */
  unsigned?: (signature: Uint8Array) => Uint8Array[];
};

/** A SignedData with signed attributes, detached unless something is enclosed. */
export function signedData({
  digestOid,
  signatureOid,
  digest,
  sign,
  certificate: signer,
  issuer = "样张签章人",
  signedData: type = "1.2.840.113549.1.7.2",
  enclosed,
  contentType = "1.2.840.113549.1.7.1",
  unsigned,
}: CmsOptions): Uint8Array {
  const attributes = [
    seq(oid("1.2.840.113549.1.9.3"), set(oid(contentType))),
    seq(oid("1.2.840.113549.1.9.5"), set(der(23, Buffer.from("240601000000Z")))),
    seq(oid("1.2.840.113549.1.9.4"), set(octets(digest))),
  ];
  const value = sign(set(...attributes));
  const info = seq(
    int(1),
    seq(name(issuer), int(7)),
    seq(oid(digestOid)),
    der(0xa0, ...attributes),
    seq(oid(signatureOid)),
    octets(value),
    ...(unsigned ? [der(0xa1, ...unsigned(value))] : []),
  );
  const content = seq(oid(contentType), ...(enclosed ? [der(0xa0, octets(enclosed))] : []));
  return seq(oid(type), der(0xa0, seq(int(1), set(seq(oid(digestOid))), content, der(0xa0, signer), set(info))));
}
