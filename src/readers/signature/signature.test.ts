import { createHash, generateKeyPairSync, sign as rsaSign } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signatureVerdict } from "#domain/signature-lines.ts";
import { openZip } from "../archive/zip.ts";
import { writeZip } from "../archive/testing/zip-writer.ts";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { DerError, isoTime, readDer } from "./der.ts";
import { verifyOfd, verifyPdf } from "./signature.ts";
import { sm2Verify, sm3 } from "./sm2.ts";
import { certificate, seal, sealSignature, signedData, sm2Key, sm2Sign, sm2Value, SM2_WITH_SM3 } from "./testing/der-writer.ts";
import type { SealForm } from "./testing/der-writer.ts";

const signer = sm2Key(0x1111222233334444555566667777888899990000aaaabbbbccccddddeeee0001n);
const maker = sm2Key(0x2222333344445555666677778888999900001111bbbbccccddddeeeeffff0002n);
type Files = Map<string, Uint8Array>;

const PARTS: Record<string, string> = {
  "OFD.xml":
    "<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>",
  "Doc_0/Document.xml": "<ofd:Document>样张 SPECIMEN</ofd:Document>",
  "Doc_0/Pages/Page_0/Content.xml": "<ofd:Page>样张 106.00</ofd:Page>",
  "Doc_0/Attachs/original_invoice.xml": "<eInvoice>样张</eInvoice>",
};

/** A signed OFD as a map of its members; `covered` are the parts that the signature names. */
function signedOfd(form: SealForm | "cms", covered: string[] = Object.keys(PARTS), method = "1.2.156.10197.1.401"): Files {
  const references = covered
    .map(
      (path) =>
        `<ofd:Reference FileRef="/${path}"><ofd:CheckValue>${Buffer.from(sm3(Buffer.from(PARTS[path] ?? ""))).toString("base64")}</ofd:CheckValue></ofd:Reference>`,
    )
    .join("");
  const xml = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><ofd:Signature xmlns:ofd="http://www.ofdspec.org/2016"><ofd:SignedInfo><ofd:Provider ProviderName="SPECIMEN"/><ofd:SignatureMethod>${SM2_WITH_SM3}</ofd:SignatureMethod><ofd:SignatureDateTime>20240601080000Z</ofd:SignatureDateTime><ofd:References CheckMethod="${method}">${references}</ofd:References></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>`,
  );
  const value =
    form === "cms"
      ? signedData({
          digestOid: "1.2.156.10197.1.401",
          signatureOid: SM2_WITH_SM3,
          digest: sm3(xml),
          sign: (attributes) => sm2Value(signer, attributes),
          certificate: certificate(signer, "样张签章人"),
          signedData: "1.2.156.10197.6.1.4.2.2",
        })
      : sealSignature(form, signer, maker, xml);
  return new Map<string, Uint8Array>([
    ...Object.entries(PARTS).map(([path, text]) => [path, Buffer.from(text)] as const),
    [
      "Doc_0/Signs/Signatures.xml",
      Buffer.from('<ofd:Signatures><ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'),
    ],
    ["Doc_0/Signs/Sign_0/Signature.xml", xml],
    ["Doc_0/Signs/Sign_0/SignedValue.dat", value],
  ]);
}
const pack = (files: Files): Uint8Array => writeZip([...files].map(([name, data]) => ({ name, data })));
const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
};

describe("V2 SM2 and DER", () => {
  test("the example of GM/T 0003.5", () => {
    const key = sm2Key(0x3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8n);
    const message = Buffer.from("message digest");
    const { r, s } = sm2Sign(key, message, 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n);
    expect([r.toString(16), s.toString(16)]).toEqual([
      "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3",
      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    ]);
    expect(sm2Verify(key.publicKey, message, sm2Value(key, message))).toBe(true);
    expect(sm2Verify(key.publicKey, Buffer.from("message digesT"), sm2Value(key, message))).toBe(false);
  });

  test("any bytes are DER or a DerError, and any signature is false", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readDer(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
        expect(sm2Verify(signer.publicKey, bytes, bytes)).toBe(false);
        expect(sm2Verify(bytes, bytes, new Uint8Array(64).fill(1))).toBe(false);
      }),
    );
    expect(() => readDer(Uint8Array.from([0x30, 0x81, 0x01, 0x00]))).toThrow(DerError);
    expect(() => readDer(Uint8Array.from([0x30, 0x80, 0, 0]))).toThrow(DerError);
    expect(() => readDer(new Uint8Array(300).fill(0x30))).toThrow(DerError);
  });

  test("times in every form", () => {
    expect(["20220124060837.228Z", "2020-07-16 16:05:36", "20220317152349", "20201122203202Z", "x"].map(isoTime)).toEqual([
      "2022-01-24T06:08:37Z",
      "2020-07-16T08:05:36Z",
      "2022-03-17T07:23:49Z",
      "2020-11-22T20:32:02Z",
      null,
    ]);
  });
});

describe("V2 seals of OFD files", () => {
  test.each<[SealForm | "cms"]>([["v1"], ["v4"], ["cms"]])("%s: a right signature over everything", async (form) => {
    const [report, ...others] = await verifyOfd(pack(signedOfd(form)));
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      by: "样张签章人",
      algorithm: "SM2/SM3",
      digest: "ok",
      signature: "ok",
      trust: "unknown",
      covers: "all",
      weak: false,
      validFrom: "2023-01-01T00:00:00Z",
    });
    expect(report?.parts).toBeUndefined();
    if (form !== "cms") expect(report?.seal).toMatchObject({ name: "样张专用章", maker: "样张制章系统", signature: "ok" });
  });

  test.each<[SealForm | "cms"]>([["v1"], ["v4"], ["cms"]])(
    "%s: every flipped bit in a covered part is found and the part named",
    async (form) => {
      const files = signedOfd(form);
      for (const name of Object.keys(PARTS)) {
        const bytes = files.get(name) ?? new Uint8Array();
        const [report] = await verifyOfd(pack(new Map([...files, [name, flip(bytes, bytes.length - 9)]])));
        expect(report, name).toMatchObject({ digest: "broken", parts: [name] });
      }
    },
  );

  test.each<[SealForm | "cms"]>([["v1"], ["v4"], ["cms"]])(
    "%s: no flipped bit of the signature passes as right",
    async (form) => {
      const files = signedOfd(form);
      for (const name of ["Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"]) {
        const bytes = files.get(name) ?? new Uint8Array();
        for (let at = 3; at < bytes.length; at += 41) {
          const reports = await verifyOfd(pack(new Map([...files, [name, flip(bytes, at)]])));
          const silent = reports.length > 0 && reports.every((one) => one.digest === "ok" && one.signature === "ok");
          // version numbers and algorithm names of CMS aren't covered by its signature, and change nothing of the content
          if (form !== "cms" || name.endsWith("xml")) expect(silent, `${name} ${at}`).toBe(false);
        }
      }
    },
  );

  test("a part that nothing covers is named", async () => {
    const [report] = await verifyOfd(pack(signedOfd("v4", ["Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])));
    expect(report).toMatchObject({
      digest: "ok",
      signature: "ok",
      covers: "part",
      parts: ["OFD.xml", "Doc_0/Attachs/original_invoice.xml"],
    });
    const added = await verifyOfd(pack(new Map([...signedOfd("v4"), ["Doc_0/Annots/Annotations.xml", Buffer.from("<x/>")]])));
    expect(added[0]).toMatchObject({ covers: "part", parts: ["Doc_0/Annots/Annotations.xml"] });
  });

  test("a missing part, a foreign digest, an exchanged seal", async () => {
    const files = signedOfd("v4");
    files.delete("Doc_0/Pages/Page_0/Content.xml");
    expect((await verifyOfd(pack(files)))[0]).toMatchObject({ digest: "broken", parts: ["/Doc_0/Pages/Page_0/Content.xml"] });
    expect((await verifyOfd(pack(signedOfd("v4", Object.keys(PARTS), "sm3"))))[0]).toMatchObject({ digest: "ok" });
    expect((await verifyOfd(pack(signedOfd("v4", Object.keys(PARTS), "1.2.156.10197.1.401.2"))))[0]).toMatchObject({
      digest: "unchecked",
      notes: ["keyed-digest"],
    });
    const value = "Doc_0/Signs/Sign_0/SignedValue.dat";
    const exchanged = Buffer.from(seal("v4", maker, []));
    const [broken] = await verifyOfd(pack(new Map([...signedOfd("v4"), [value, exchanged]])));
    expect(broken?.signature).toBe("broken");
  });

  test("a signature that is declared and isn't there is missing: nothing is said against the content", async () => {
    const verdictWithout = async (...names: string[]): Promise<string[]> => {
      const files = new Map([...signedOfd("v4")].filter(([name]) => !names.some((gone) => name.startsWith(gone))));
      const [report] = await verifyOfd(pack(files));
      expect(report?.digest, names.join()).not.toBe("broken");
      return [signatureVerdict(report!), ...(report?.notes ?? [])];
    };
    expect(await verdictWithout("Doc_0/Signs/Sign_0/SignedValue.dat")).toEqual(["incomplete", "signature-missing"]);
    expect(await verdictWithout("Doc_0/Signs/Signatures.xml")).toEqual(["incomplete", "signature-missing"]);
    expect(await verdictWithout("Doc_0/Signs/Sign_0/Signature.xml")).toEqual(["incomplete", "signature-missing"]);
    const files = signedOfd("v4");
    files.delete("Doc_0/Signs/Sign_0/SignedValue.dat");
    const page = files.get("Doc_0/Pages/Page_0/Content.xml")!;
    const [altered] = await verifyOfd(pack(new Map([...files, ["Doc_0/Pages/Page_0/Content.xml", flip(page, page.length - 9)]])));
    expect(signatureVerdict(altered!), "what the list of digests says is still said").toBe("altered");
  });

  test("a file without signatures has no report", async () =>
    expect(await verifyOfd(writeZip([{ name: "OFD.xml", data: "<x/>" }]))).toEqual([]));
});

describe("V2 signatures of PDF files", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  const rsaCertificate = certificate(signer, "样张签章人", spki);

  function signedPdf(make: (content: Buffer) => Uint8Array, subFilter = "adbe.pkcs7.detached"): Buffer {
    const size = 6000;
    const head = (range: string): string =>
      `%PDF-1.7\n1 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/${subFilter}/Cert<${Buffer.from(rsaCertificate).toString("hex")}>/M(D:20240601080000+08'00')/ByteRange [${range}]/Contents `;
    const tail = ">>\nendobj\n2 0 obj\n(样张 106.00)\nendobj\n%%EOF\n";
    const start = head("0 000000 000000 000000").length;
    const end = start + size + 2;
    const pad = (value: number): string => String(value).padStart(6, "0");
    const before = head(`0 ${pad(start)} ${pad(end)} ${pad(Buffer.byteLength(tail))}`);
    const value = Buffer.from(make(Buffer.concat([Buffer.from(before), Buffer.from(tail)])))
      .toString("hex")
      .padEnd(size, "0");
    return Buffer.concat([Buffer.from(`${before}<${value}>`), Buffer.from(tail)]);
  }
  const cms = (content: Buffer, digestOid = "2.16.840.1.101.3.4.2.1", hash = "sha256"): Uint8Array =>
    signedData({
      digestOid,
      signatureOid: "1.2.840.113549.1.1.1",
      digest: createHash(hash).update(content).digest(),
      sign: (attributes) => rsaSign(hash, attributes, privateKey),
      certificate: rsaCertificate,
      issuer: "样张根证书",
    });

  test("RSA with SHA-256 over the whole file", async () => {
    expect(await verifyPdf(signedPdf(cms))).toEqual([
      expect.objectContaining({
        by: "样张签章人",
        algorithm: "RSA/SHA-256",
        digest: "ok",
        signature: "ok",
        covers: "all",
        weak: false,
        signedAt: "2024-06-01T00:00:00Z",
      }),
    ]);
  });

  test("CMS as hex of base64, SM2 with the identifiers of GM/T 0010, MD5 is weak, a bare RSA signature", async () => {
    const sm2 = (content: Buffer): Uint8Array =>
      Buffer.from(
        Buffer.from(
          signedData({
            digestOid: "1.2.156.10197.1.401",
            signatureOid: SM2_WITH_SM3,
            digest: sm3(content),
            sign: (attributes) => sm2Value(signer, attributes),
            certificate: certificate(signer, "样张签章人"),
            signedData: "1.2.156.10197.6.1.4.2.2",
          }),
        ).toString("base64"),
      );
    expect((await verifyPdf(signedPdf(sm2)))[0]).toMatchObject({ algorithm: "SM2/SM3", digest: "ok", signature: "ok" });
    expect((await verifyPdf(signedPdf((content) => cms(content, "1.2.840.113549.2.5", "md5"))))[0]).toMatchObject({
      algorithm: "RSA/MD5",
      signature: "ok",
      weak: true,
    });
    const bare = (content: Buffer): Uint8Array =>
      Buffer.concat([Buffer.from([4, 0x82, 1, 0]), rsaSign("sha1", content, privateKey)]);
    expect((await verifyPdf(signedPdf(bare, "adbe.x509.rsa_sha1")))[0]).toMatchObject({
      algorithm: "RSA/SHA-1",
      digest: "ok",
      signature: "ok",
      weak: true,
    });
  });

  test("every flipped bit outside of the signature is found", async () => {
    const pdf = signedPdf(cms);
    const tail = pdf.lastIndexOf("2 0 obj");
    for (const at of [12, 40, tail + 9, tail + 20, pdf.length - 3])
      expect((await verifyPdf(flip(pdf, at)))[0], String(at)).toMatchObject({ digest: "broken" });
  });

  test("what was added after signing is named", async () => {
    const pdf = Buffer.concat([signedPdf(cms), Buffer.from("3 0 obj\n(206.00)\nendobj\n")]);
    expect((await verifyPdf(pdf))[0]).toMatchObject({
      digest: "ok",
      signature: "ok",
      covers: "part",
      parts: [`bytes ${pdf.length - 24}-${pdf.length - 1}`],
      notes: ["changed-after-signing"],
    });
  });

  test("any bytes are judged without an error", async () => {
    const pdf = signedPdf(cms);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(pdf.length - 1), fc.nat(255)), { maxLength: 20 }), async (changes) => {
        const copy = Buffer.from(pdf);
        for (const [at, byte] of changes) copy[at] = byte;
        await verifyPdf(copy);
        await verifyPdf(copy.subarray(0, copy.length - changes.length * 97));
      }),
      { numRuns: 60 },
    );
    expect(await verifyPdf(Buffer.from("%PDF-1.4\n%%EOF"))).toEqual([]);
  });
});

const samples = new URL("../../../../shared/samples/", import.meta.url);
describe.skipIf(!existsSync(samples))("V2 real files", () => {
  const files = existsSync(samples)
    ? readdirSync(samples).filter((name) => name.endsWith(".ofd") && !/^(derived|ofd-broken)/.test(name))
    : [];

  test("signatures that the manifest counts are found, and every flip in a covered part too", { timeout: 120_000 }, async () => {
    const manifest = JSON.parse(readFileSync(new URL("manifest.json", samples), "utf8")) as {
      files: { file: string; signature_check?: { ofd_signatures?: number; pdf_signatures?: number } }[];
    };
    for (const name of files) {
      const bytes = readFileSync(new URL(name, samples));
      const reports = (await verifyOfd(bytes)).filter(({ notes }) => !notes?.includes("signature-missing"));
      const expected = manifest.files.find(({ file }) => file === name)?.signature_check?.ofd_signatures ?? 0;
      expect(reports.length, name).toBe(expected);
      if (reports.length === 0 || reports.some(({ digest }) => digest !== "ok")) continue;
      const zip = await openZip(bytes, DEFAULT_LIMITS);
      const members = new Map(zip.members.map((member) => [member.name, zip.read(member.name)]));
      const uncovered = new Set(reports.flatMap(({ parts, covers }) => (covers === "part" ? (parts ?? []) : [])));
      for (const [part, content] of members) {
        if (content.length === 0 || content.length > 200_000 || /(^|\/)Signs?\//i.test(part) || uncovered.has(part)) continue;
        const changed = await verifyOfd(pack(new Map([...members, [part, flip(content, content.length >> 1)]])));
        expect(
          changed.some(
            ({ digest, signature, parts }) => digest === "broken" && (parts ?? []).includes(part) && signature !== undefined,
          ),
          `${name} ${part}`,
        ).toBe(true);
      }
    }
    for (const { file, signature_check } of manifest.files.filter(({ file }) => file.endsWith(".pdf"))) {
      if (signature_check?.pdf_signatures !== undefined)
        expect((await verifyPdf(readFileSync(new URL(file, samples)))).length, file).toBe(signature_check.pdf_signatures);
    }
  });
});
