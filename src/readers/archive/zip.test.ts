import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, type ReaderContext } from "../reader.types.ts";
import { archiveKind, readArchive } from "./archive.ts";
import { writeZip } from "./testing/zip-writer.ts";
import { normalPath, openZip, ZipError } from "./zip.ts";

const ctx: ReaderContext = { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS };
const text = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array());

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    return error instanceof ZipError ? error.code : String(error);
  }
}

/** 样张.xml as Chinese Windows writes it: GBK bytes, no flag */
const GBK_NAME = new Uint8Array([0xd1, 0xf9, 0xd5, 0xc5, 0x2e, 0x78, 0x6d, 0x6c]);

describe("openZip", () => {
  test("E2 members are found whatever their case, slashes, blanks and order", async () => {
    const zip = await openZip(
      writeZip([
        { name: "Doc_0/Images Fonts/A.png", data: "a" },
        { name: "doc_0\\Page.xml", data: "b", stored: true },
        { name: "/OFD.xml", data: "c" },
      ]),
      DEFAULT_LIMITS,
    );
    expect(text(zip.read(zip.find("doc_0/images fonts/a.PNG")!))).toBe("a");
    expect(text(zip.read(zip.find("/Doc_0/./page.xml")!))).toBe("b");
    expect(text(zip.read(zip.find("OFD.xml")!))).toBe("c");
    expect(zip.find("absent.xml")).toBeNull();
  });

  test("E2 names in GBK are decoded", async () => {
    const zip = await openZip(writeZip([{ name: GBK_NAME, data: "x" }]), DEFAULT_LIMITS);
    expect(zip.members.map((member) => member.name)).toEqual(["样张.xml"]);
  });

  test("O4 a member that is larger or smaller than stated is refused", async () => {
    const data = "x".repeat(1000);
    for (const statedSize of [10, 5000]) {
      const zip = await openZip(writeZip([{ name: "a.xml", data, statedSize }]), DEFAULT_LIMITS);
      expect(() => zip.read("a.xml")).toThrow(ZipError);
    }
  });

  test("O4 a bomb is refused before it is unpacked", async () => {
    const bomb = writeZip([{ name: "a.xml", data: new Uint8Array(3_000_000) }]);
    expect(await codeOf(openZip(bomb, DEFAULT_LIMITS))).toBe("too-large");
    const much = writeZip([
      { name: "a", data: "abc" },
      { name: "b", data: "abc", statedSize: 150_000_000 },
    ]);
    expect(await codeOf(openZip(much, { ...DEFAULT_LIMITS, unpackedBytes: 1000 }))).toBe("too-large");
    const many = writeZip(Array.from({ length: 12 }, (_, i) => ({ name: `f${i}`, data: "" })));
    expect(await codeOf(openZip(many, { ...DEFAULT_LIMITS, members: 10 }))).toBe("too-large");
  });

  test("O4 names that lead out of the archive are refused", async () => {
    for (const name of ["../../etc/passwd", "a/../../b", "C:\\x.xml", "a\\..\\..\\b"]) {
      expect(await codeOf(openZip(writeZip([{ name, data: "x" }]), DEFAULT_LIMITS))).toBe("broken-file");
    }
  });

  test("E2 damaged, truncated and encrypted archives are told apart", async () => {
    const good = writeZip([{ name: "a.xml", data: "some text that is packed" }]);
    expect(await codeOf(openZip(good.subarray(0, good.length - 30), DEFAULT_LIMITS))).toBe("truncated-file");
    expect(await codeOf(openZip(new TextEncoder().encode("no zip at all"), DEFAULT_LIMITS))).toBe("broken-file");
    const flipped = Uint8Array.from(good);
    flipped[40]! ^= 0xff;
    const zip = await openZip(flipped, DEFAULT_LIMITS);
    expect(() => zip.read("a.xml")).toThrow(ZipError);
    const locked = await openZip(writeZip([{ name: "a.xml", data: "x", flags: 1 }]), DEFAULT_LIMITS);
    expect(locked.members[0]?.encrypted).toBe(true);
    expect(() => locked.read("a.xml")).toThrow(/encrypted/);
  });

  test("E2 two members of one name are two: neither is read in the place of the other", async () => {
    const zip = await openZip(
      writeZip([
        { name: "a.xml", data: "first" },
        { name: "a (2).xml", data: "between" },
        { name: "a.xml", data: "second" },
      ]),
      DEFAULT_LIMITS,
    );
    expect(zip.members.map(({ name }) => [name, text(zip.read(name))])).toEqual([
      ["a.xml", "first"],
      ["a (2).xml", "between"],
      ["a (3).xml", "second"],
    ]);
    expect(zip.find("a.xml")).toBe("a.xml");
  });

  test("E2 paths are compared in one form", () => {
    expect(normalPath("\\Doc_0\\.\\Pages//Page 1 /Content.XML")).toBe("doc_0/pages/page 1/content.xml");
  });
});

describe("readArchive", () => {
  test("E2 members come one by one, without what systems leave behind", async () => {
    const bytes = writeZip([
      { name: "发票/一.xml", data: "<a/>" },
      { name: "__MACOSX/._一.xml", data: "x" },
      { name: ".DS_Store", data: "x" },
      { name: "二.pdf", data: "%PDF-1.7" },
    ]);
    const { members, problems } = await readArchive(bytes, ctx);
    expect(members.map((member) => member.name)).toEqual(["发票/一.xml", "二.pdf"]);
    expect(text(members[0]!.bytes)).toBe("<a/>");
    expect(problems).toEqual([]);
  });

  test("E2 an archive in an archive is refused by name, an OFD or a spreadsheet in it isn't", async () => {
    const inner = writeZip([{ name: "a.txt", data: "x" }]);
    const ofd = writeZip([{ name: "OFD.xml", data: "<OFD/>" }]);
    const sheet = writeZip([{ name: "[Content_Types].xml", data: "<Types/>" }]);
    const rar = Buffer.from("Rar!\x1a\x07\x01\0", "latin1");
    const { members } = await readArchive(
      writeZip([
        { name: "i.zip", data: inner },
        { name: "o.ofd", data: ofd },
        { name: "s.xlsx", data: sheet },
        { name: "r.rar", data: rar },
      ]),
      ctx,
    );
    expect(members.map((member) => member.problem?.code ?? null)).toEqual(["nested-archive", null, null, "nested-archive"]);
  });

  test("E2 one damaged member doesn't keep the others away", async () => {
    const { members } = await readArchive(
      writeZip([
        { name: "a.xml", data: "hello", statedSize: 4 },
        { name: "b.xml", data: "<b/>" },
      ]),
      ctx,
    );
    expect(members.map((member) => member.problem?.code ?? null)).toEqual(["broken-file", null]);
  });

  test("E2 RAR and 7z are recognised and refused plainly", async () => {
    for (const [head, kind] of [
      ["Rar!\x1a\x07\0", "rar"],
      ["7z\xbc\xaf\x27\x1c", "7z"],
    ] as const) {
      const bytes = Buffer.from(head, "latin1");
      expect(archiveKind(bytes)).toBe(kind);
      expect((await readArchive(bytes, ctx)).problems[0]).toMatchObject({ code: "unsupported-archive", detail: { kind } });
    }
  });

  test("E2 an empty archive says so", async () => {
    expect((await readArchive(writeZip([]), ctx)).problems[0]?.code).toBe("empty-file");
  });
});
