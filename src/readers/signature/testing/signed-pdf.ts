/** Makes PDFs with real tables, signs them, and changes them afterwards, for tests. Every page carries 样张 SPECIMEN. */
import { createHash, sign as rsaSign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { der, int, octets, oid, seq, signedData } from "./der-writer.ts";

/** Objects by number, each as the text of its value (a stream with its words). */
export type Objects = Record<number, string>;

const stream = (content: string, more = ""): string =>
  `<</Length ${Buffer.byteLength(content, "latin1")}${more}>>stream\n${content}\nendstream`;
export const pageText = (text: string): string => stream(`BT /F1 24 Tf 72 700 Td (${text}) Tj ET`);

/** 1 catalog, 2 pages, 3 page, 4 its content, 5 a font, 6 properties. */
export function plainObjects(text = "SPECIMEN 106.00"): Objects {
  return {
    1: "<</Type/Catalog/Pages 2 0 R>>",
    2: "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 800]>>",
    3: "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    4: pageText(text),
    5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    6: "<</Producer(SPECIMEN)>>",
  };
}

/** Appends objects with a table of their own; to nothing it is the first state. */
export function append(before: Buffer, objects: Objects): Buffer {
  const start = before.length === 0 ? "%PDF-1.7\n" : "\n";
  let text = start;
  const places: [number, number][] = [];
  for (const [number, value] of Object.entries(objects)) {
    places.push([Number(number), before.length + Buffer.byteLength(text, "latin1")]);
    text += `${number} 0 obj\n${value}\nendobj\n`;
  }
  const previous = [...before.toString("latin1").matchAll(/startxref\s+(\d+)/gu)].at(-1)?.[1];
  const table = before.length + Buffer.byteLength(text, "latin1");
  const entries = places.map(([number, at]) => `${number} 1\n${String(at).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 1\n0000000000 65535 f \n${entries}trailer\n<</Size 100/Root 1 0 R/Info 6 0 R${previous ? `/Prev ${previous}` : ""}>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.concat([before, Buffer.from(text, "latin1")]);
}

const VALUE_DIGITS = 8000;

export type SigningOptions = {
  subFilter?: string;
  /** further keys of the signature dictionary */
  more?: string;
  /** numbers of the objects: signature, field; the field's rectangle */
  numbers?: [signature: number, field: number];
  rect?: string;
  /** other objects of the same state */
  others?: Objects;
};

/** Adds a signature by `make` over all that is there then, as an incremental update. */
export function signPdf(before: Buffer, make: (content: Buffer) => Uint8Array, options: SigningOptions = {}): Buffer {
  const { subFilter = "adbe.pkcs7.detached", more = "", numbers = [10, 11], rect = "0 0 0 0", others = {} } = options;
  const [signature, field] = numbers;
  const fields = numbers[0] === 10 ? `${field} 0 R` : `11 0 R ${field} 0 R`;
  const range = "[0 0000000000 0000000000 0000000000]";
  const unsigned = append(before, {
    1: `<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[${fields}]/SigFlags 3>>>>`,
    3: `<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[${fields}]>>`,
    [signature]: `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/${subFilter}/M(D:20240601080000+08'00')${more}/ByteRange ${range}/Contents <${"0".repeat(VALUE_DIGITS)}>>>`,
    [field]: `<</Type/Annot/Subtype/Widget/FT/Sig/T(S${field})/V ${signature} 0 R/Rect[${rect}]/P 3 0 R>>`,
    ...others,
  });
  const text = unsigned.toString("latin1");
  const open = text.lastIndexOf(`<${"0".repeat(VALUE_DIGITS)}>`);
  const close = open + VALUE_DIGITS + 2;
  const pad = (value: number): string => String(value).padStart(10, "0");
  const ranged = text.replace(range, `[0 ${pad(open)} ${pad(close)} ${pad(text.length - close)}]`);
  const content = Buffer.from(ranged.slice(0, open) + ranged.slice(close), "latin1");
  const value = Buffer.from(make(content)).toString("hex").padEnd(VALUE_DIGITS, "0");
  return Buffer.from(`${ranged.slice(0, open)}<${value}>${ranged.slice(close)}`, "latin1");
}

/** CMS by RSA over a content. */
export function rsaCms(
  privateKey: KeyObject,
  certificate: Uint8Array,
  issuer: string,
  hash = "sha256",
): (content: Buffer) => Uint8Array {
  const digestOid = hash === "md5" ? "1.2.840.113549.2.5" : "2.16.840.1.101.3.4.2.1";
  return (content) =>
    signedData({
      digestOid,
      signatureOid: "1.2.840.113549.1.1.1",
      digest: createHash(hash).update(content).digest(),
      sign: (attributes) => rsaSign(hash, attributes, privateKey),
      certificate,
      issuer,
    });
}

/** A time stamp token (RFC 3161) over bytes. */
export function timestampToken(over: Uint8Array, privateKey: KeyObject, certificate: Uint8Array, issuer: string): Uint8Array {
  const info = seq(
    int(1),
    oid("1.2.3.4"),
    seq(seq(oid("2.16.840.1.101.3.4.2.1")), octets(createHash("sha256").update(over).digest())),
    int(5),
    der(24, Buffer.from("20240601000500Z")),
  );
  return signedData({
    digestOid: "2.16.840.1.101.3.4.2.1",
    signatureOid: "1.2.840.113549.1.1.1",
    digest: createHash("sha256").update(info).digest(),
    sign: (attributes) => rsaSign("sha256", attributes, privateKey),
    certificate,
    issuer,
    enclosed: info,
    contentType: "1.2.840.113549.1.9.16.1.4",
  });
}
