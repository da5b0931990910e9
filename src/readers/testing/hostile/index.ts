/**
 * Files that mean harm: bombs, nesting, entities, paths, endless pages, polyglots. Each is made here, as small as it can
 * be, with the codes of the problems that are right for it. Used by the tests and by the bench.
 */
import { writeZip } from "../../archive/testing/zip-writer.ts";
import { ARCHIVES } from "./archives.ts";
import { noise, type HostileFile } from "./hostile.ts";
import { PDF_DRAWINGS } from "./pdf-drawings.ts";
import { manyPages, PDFS } from "./pdfs.ts";
import { PICTURES } from "./pictures.ts";
import { OFDS, XMLS } from "./xml-and-ofd.ts";

const MIB = 1024 * 1024;
const text = (value: string): Uint8Array => Buffer.from(value, "utf8");

const POLYGLOTS: readonly HostileFile[] = [
  {
    name: "gif.zip",
    what: "a GIF with a ZIP behind it",
    bytes: () => Buffer.concat([Buffer.from("GIF89a\x01\0\x01\0\0\0\0;", "latin1"), writeZip([{ name: "a.xml", data: "<a/>" }])]),
    codes: ["broken-file", "truncated-file", "not-an-invoice"],
  },
  {
    name: "pdf.zip",
    what: "a ZIP with a PDF in front",
    bytes: () => Buffer.concat([manyPages(1), writeZip([{ name: "OFD.xml", data: "<a/>" }])]),
    codes: ["not-an-invoice", "broken-file"],
  },
  {
    name: "late.pdf",
    what: "a PDF that begins after a script",
    bytes: () => Buffer.concat([text("<script>alert(1)</script>\n"), manyPages(1)]),
    codes: ["not-an-invoice", "broken-file"],
  },
  {
    name: "html.pdf",
    what: "a web page called .pdf",
    bytes: () => text("<!doctype html><script>fetch('/')</script>"),
    codes: ["not-an-invoice"],
  },
  { name: "json.pdf", what: "an error answer called .pdf", bytes: () => text('{"code":404}'), codes: ["not-an-invoice"] },
  { name: "noise.bin", what: "noise", bytes: () => noise(MIB), codes: ["unknown-format"] },
  { name: "nul.xml", what: "nothing but NUL", bytes: () => Buffer.alloc(MIB), codes: ["unknown-format", "empty-file"] },
  {
    name: "blank.txt",
    what: "nothing but blanks",
    bytes: () => Buffer.alloc(MIB, 0x20),
    codes: ["empty-file", "not-an-invoice"],
  },
];

/** All of them. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  ...ARCHIVES,
  ...XMLS,
  ...OFDS,
  ...PDFS,
  ...PDF_DRAWINGS,
  ...PICTURES,
  ...POLYGLOTS,
];
