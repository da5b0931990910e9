import { findPdfSignatures } from "./pdf-signatures.ts";
import { createHash, createPrivateKey, sign as rsaSign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readCertificate } from "./certificate.ts";
import { signatureVerdict } from "#domain/signature-lines.ts";
import { verifyPdf } from "./signature.ts";
import { sm3 } from "./sm2.ts";
import { issue, rsaTestKey, sm2TestKey } from "./testing/authority.ts";
import {
  bigInteger,
  der,
  int,
  octets,
  oid,
  seq,
  set,
  signedData,
  sm2Sign,
  SM2_WITH_SM3,
  sm2Value,
  time,
  utf8,
} from "./testing/der-writer.ts";
import { append, pageText, plainObjects, rsaCms, signPdf, timestampToken } from "./testing/signed-pdf.ts";

const rsa = rsaTestKey();
if (rsa.kind === "SM2") throw new Error("RSA expected");
const privateKey = createPrivateKey(rsa.privateKey.export({ type: "pkcs8", format: "pem" }));
const rootKey = rsaTestKey();
const root = { name: "样张根证书", key: rootKey };
const signer = issue({ name: "样张签章人", key: rsa, issuer: root, usage: [0, 1] });
const cms = rsaCms(privateKey, signer, "样张根证书");
const plain = append(Buffer.alloc(0), plainObjects());
const signed = signPdf(plain, cms);
const PAGE = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>";
const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
};

describe("V2 kinds of PDF signatures", () => {
  test("a signed file with real tables, trusted by an installed root", async () => {
    const rootCertificate = readCertificate(issue({ ...root, issuer: root, authority: true }));
    const [report] = await verifyPdf(signed, [rootCertificate]);
    expect(report).toMatchObject({ digest: "ok", signature: "ok", covers: "all", trust: "trusted" });
    expect(report?.change).toBeUndefined();
  });

  test("adbe.pkcs7.sha1 holds the document's SHA-1, and that is named as weak", async () => {
    const make = (content: Buffer): Uint8Array => {
      const inside = createHash("sha1").update(content).digest();
      return signedData({
        digestOid: "2.16.840.1.101.3.4.2.1",
        signatureOid: "1.2.840.113549.1.1.1",
        digest: createHash("sha256").update(inside).digest(),
        sign: (attributes) => rsaSign("sha256", attributes, privateKey),
        certificate: signer,
        enclosed: inside,
      });
    };
    const pdf = signPdf(plain, make, { subFilter: "adbe.pkcs7.sha1" });
    expect((await verifyPdf(pdf))[0]).toMatchObject({ digest: "ok", signature: "ok", weaknesses: ["SHA-1"] });
    expect((await verifyPdf(flip(pdf, 30)))[0]).toMatchObject({ digest: "broken" });
  });

  test("adbe.x509.rsa_sha1 with its certificates as an array of strings", async () => {
    const more = `/Cert[<${Buffer.from(signer).toString("hex")}>]`;
    const make = (content: Buffer): Uint8Array => octets(rsaSign("sha1", content, privateKey));
    const pdf = signPdf(plain, make, { subFilter: "adbe.x509.rsa_sha1", more });
    expect((await verifyPdf(pdf))[0]).toMatchObject({
      by: "样张签章人",
      algorithm: "RSA/SHA-1",
      signature: "ok",
      weaknesses: ["SHA-1"],
    });
    const damaged = flip(pdf, pdf.indexOf("/Cert[<") + 9);
    expect((await verifyPdf(damaged))[0]).toMatchObject({ signature: "broken", notes: ["no-certificate"] });
  });

  test("SM2 under the plain identifier of SignedData, with and without attributes' identity digest", async () => {
    const key = sm2TestKey(0x51n ** 40n);
    if (key.kind !== "SM2") throw new Error("SM2 expected");
    const certificate = issue({ name: "样张国密", key, issuer: root });
    const make = (content: Buffer): Uint8Array =>
      signedData({
        digestOid: "1.2.156.10197.1.401",
        signatureOid: SM2_WITH_SM3,
        digest: sm3(content),
        sign: (attributes) => sm2Value(key.sm2, attributes),
        certificate,
      });
    const [report] = await verifyPdf(signPdf(plain, make, { subFilter: "ETSI.CAdES.detached" }));
    expect(report).toMatchObject({ by: "样张国密", algorithm: "SM2/SM3", digest: "ok", signature: "ok", weak: false });
  });

  test("a time stamp beside the signature is checked; one over something else is broken", async () => {
    const stamped = (over: (value: Uint8Array) => Uint8Array) => (content: Buffer) =>
      signedData({
        digestOid: "2.16.840.1.101.3.4.2.1",
        signatureOid: "1.2.840.113549.1.1.1",
        digest: createHash("sha256").update(content).digest(),
        sign: (attributes) => rsaSign("sha256", attributes, privateKey),
        certificate: signer,
        unsigned: (value) => [
          seq(oid("1.2.840.113549.1.9.16.2.14"), set(timestampToken(over(value), privateKey, signer, "样张根证书"))),
        ],
      });
    expect(
      (
        await verifyPdf(
          signPdf(
            plain,
            stamped((value) => value),
          ),
        )
      )[0]?.timestamp,
    ).toEqual({
      at: "2024-06-01T00:05:00Z",
      by: "样张签章人",
      state: "ok",
    });
    expect(
      (
        await verifyPdf(
          signPdf(
            plain,
            stamped(() => Buffer.from("x")),
          ),
        )
      )[0]?.timestamp?.state,
    ).toBe("broken");
  });

  test("a time stamp of the whole document stands in the place of a signature", async () => {
    const make = (content: Buffer): Uint8Array => timestampToken(content, privateKey, signer, "样张根证书");
    const pdf = signPdf(plain, make, { subFilter: "ETSI.RFC3161" });
    expect((await verifyPdf(pdf))[0]).toMatchObject({ digest: "ok", signature: "ok", notes: ["document-timestamp"] });
    expect((await verifyPdf(flip(pdf, 30)))[0]).toMatchObject({ digest: "broken" });
  });

  test("a fiscal receipt's own form: SM2 over both digests, their common bits beside it", async () => {
    const key = sm2TestKey(0x53n ** 40n);
    if (key.kind !== "SM2") throw new Error("SM2 expected");
    const certificate = issue({ name: "样张财政", key, issuer: root });
    const make = (content: Buffer): Uint8Array => {
      const attributes = seq(int(0), der(0xa0, utf8("样张签名服务器")), time("20240601000000Z"));
      const [a, b] = [sm3(content), sm3(attributes)];
      const { r, s } = sm2Sign(key.sm2, Buffer.concat([a, b]));
      const data = seq(
        int(0),
        der(0xa0, certificate),
        seq(oid("1.2.156.10197.1.401")),
        seq(oid("1.2.156.10197.1.301.1")),
        attributes,
        seq(bigInteger(r), bigInteger(s)),
        der(0xa2, octets(a.map((byte, at) => byte & (b[at] ?? 0)))),
      );
      return Buffer.from(Buffer.from(seq(oid("1.2.156.10197.6.1.4.2.2"), der(0xa0, data))).toString("base64"));
    };
    const pdf = signPdf(plain, make);
    expect((await verifyPdf(pdf))[0]).toMatchObject({
      by: "样张财政",
      digest: "ok",
      signature: "ok",
      signedAt: "2024-06-01T00:00:00Z",
    });
    expect((await verifyPdf(flip(pdf, 30)))[0]).toMatchObject({ signature: "broken" });
  });
});

describe("V2 what came after signing", () => {
  test("another number on the page is content, at its place", async () => {
    const [report] = await verifyPdf(append(signed, { 4: pageText("SPECIMEN 906.00") }));
    expect(report).toMatchObject({ digest: "ok", signature: "ok", covers: "part", change: "content" });
    expect(report && signatureVerdict(report)).toBe("altered");
    const [place] = report?.places ?? [];
    expect(place).toMatchObject({ state: "added", kind: "page", page: 1 });
    const [x = 0, y = 0, w = 0, h = 0] = place?.box ?? [];
    // the first digit of the amount: right of the word, at 700 of 800 points
    expect(x > 0.3 && y > 0.08 && x + w < 0.6 && y + h < 0.15, String(place?.box)).toBe(true);
  });

  test("an annotation is a note with its rectangle; an own page object doesn't hide it", async () => {
    const note = "<</Type/Annot/Subtype/Square/Rect[60 400 360 480]/C[1 0 0]/P 3 0 R>>";
    const [report] = await verifyPdf(append(signed, { 3: `${PAGE}/Annots[11 0 R 20 0 R]>>`, 20: note }));
    expect(report).toMatchObject({ change: "notes", places: [{ kind: "annotation", page: 1 }] });
    expect(report?.places?.[0]?.box?.map((one) => Math.round(one * 1000))).toEqual([100, 400, 500, 100]);
  });

  test("a further signature, validation data and properties are the signing tool's own", async () => {
    const twice = signPdf(signed, cms, { numbers: [12, 13] });
    const [first, second] = await verifyPdf(twice);
    expect(first).toMatchObject({ digest: "ok", signature: "ok", change: "own" });
    expect(first && signatureVerdict(first)).toBe("ok");
    expect(second).toMatchObject({ digest: "ok", signature: "ok", covers: "all" });
    const catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[11 0 R]/SigFlags 3>>/DSS 30 0 R>>";
    const proof = append(signed, { 1: catalog, 30: "<</Type/DSS/Certs[]>>", 6: "<</Producer(SPECIMEN 2)>>" });
    expect((await verifyPdf(proof))[0]).toMatchObject({
      change: "own",
      places: [{ kind: "validation" }, { kind: "metadata" }],
    });
  });

  test("a file attached or an action added later is content, though nothing of it shows", async () => {
    const catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[11 0 R]/SigFlags 3>>";
    const names = append(signed, { 1: `${catalog}/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a)>>]>>>>>>` });
    expect((await verifyPdf(names))[0]).toMatchObject({ change: "content", places: [{ kind: "attachment" }] });
    const action = append(signed, { 1: `${catalog}/OpenAction<</S/JavaScript/JS(1)>>>>` });
    expect((await verifyPdf(action))[0]).toMatchObject({ change: "content", places: [{ kind: "action" }] });
  });

  test("objects written anew with the same content change nothing; a page more does", async () => {
    expect((await verifyPdf(append(signed, { 4: plainObjects()[4] ?? "" })))[0]).toMatchObject({ change: "own" });
    const pages = append(signed, { 2: "<</Type/Pages/Kids[3 0 R 40 0 R]/Count 2/MediaBox[0 0 600 800]>>", 40: `${PAGE}>>` });
    expect((await verifyPdf(pages))[0]).toMatchObject({ change: "content", places: [{ kind: "page", page: 2 }] });
  });

  test("a visible picture of a later signature field explains only its own place", async () => {
    const cover = "<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Length 22>>stream\n0 0 1 rg 0 0 9 9 re f \nendstream";
    const field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(S21)/Rect[60 100 160 160]/P 3 0 R/F 4/AP<</N 22 0 R>>>>";
    const catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[11 0 R 21 0 R]/SigFlags 3>>>>";
    const objects = { 1: catalog, 3: `${PAGE}/Annots[11 0 R 21 0 R]>>`, 21: field, 22: cover };
    expect((await verifyPdf(append(signed, objects)))[0]).toMatchObject({ change: "own" });
    const both = append(signed, { ...objects, 4: pageText("SPECIMEN 906.00") });
    expect((await verifyPdf(both))[0]).toMatchObject({ change: "content" });
  });
});

describe("V2 flipped bytes in PDF files", () => {
  test("each of a sample of bytes in the signed ranges is found, the range itself among them", { timeout: 60_000 }, async () => {
    const start = signed.lastIndexOf("/Contents <") + 10;
    const end = signed.indexOf(">", start) + 1;
    const range = signed.indexOf("/ByteRange");
    const places = new Set<number>();
    for (let at = 0; at < signed.length; at += 23) if (at < start || at >= end) places.add(at);
    for (let at = range - 4; at < range + 50; at++) places.add(at);
    const missed: number[] = [];
    for (const at of places) {
      const reports = await verifyPdf(flip(signed, at));
      if (!reports.some(({ digest, signature }) => digest === "broken" || signature === "broken")) missed.push(at);
    }
    expect(places.size).toBeGreaterThan(90);
    expect(missed).toEqual([]);
  });
});

test("E3 however many damaged signatures a hostile file holds, no more are reported than of a sound one", () => {
  const value = `/Type /Sig /Contents <3082${"ab".repeat(120)}>\n`;
  expect(findPdfSignatures(value.repeat(2)).lost).toBe(2);
  expect(findPdfSignatures(value.repeat(3000)).lost).toBe(50);
});
