/** An .xlsx or .xlsm opened: its sheets by name, and their rows piece by piece. Macros lie in a part that is never looked at. */
import { openZip, ZipError, type Zip } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { descendants, parseXml, type XmlNode } from "../xml/parse.ts";
import { type SheetRow, elementsOf, richText, rowOf, SharedStrings } from "./sheet-xml.ts";

export type Workbook = {
  sheets: { name: string; part: string }[];
  date1904: boolean;
  /** when the file was made, as it says itself; null where it doesn't */
  createdAt: string | null;
  rows(part: string): AsyncGenerator<SheetRow[]>;
};

const MIB = 1024 * 1024;
/** A workbook may unpack to more than other files, as no part of it is ever held: a sheet of 100,000 rows has some 150 MB. */
const UNPACKED_BYTES = 2048 * MIB;
const SHARED_STRINGS_BYTES = 128 * MIB;
const SHEETS_MAX = 50;

/** @throws ZipError with the code of the problem */
export async function openWorkbook(bytes: Uint8Array, limits: ReaderLimits): Promise<Workbook> {
  const zip = await openZip(bytes, { ...limits, unpackedBytes: UNPACKED_BYTES });
  const main = zip.find("xl/workbook.xml");
  if (main === null) throw new ZipError("not-an-invoice", otherOffice(zip));
  const workbook = partOf(zip, main, limits);
  const relations = relationsOf(zip, limits);
  const sheets = named(workbook, "sheet")
    .slice(0, SHEETS_MAX)
    .flatMap(({ attributes }) => {
      const target = relations.get(attributes["id"] ?? "");
      const part = target === undefined ? null : zip.find(target);
      // charts and dialogs are sheets too, in a folder of their own
      return part === null || !/worksheets?\//iu.test(part) ? [] : [{ name: attributes["name"] ?? "", part }];
    });
  if (sheets.length === 0) throw new ZipError("broken-file", "a workbook without sheets");
  const setting = named(workbook, "workbookPr")[0]?.attributes["date1904"];
  let strings: SharedStrings | null = null;
  return {
    sheets,
    date1904: setting === "1" || setting === "true",
    createdAt: createdAt(zip, limits),
    async *rows(part) {
      strings ??= await sharedStrings(zip);
      let row = 0;
      for await (const found of elementsOf(zip.stream(part), "row", "worksheet")) {
        const rows = found.map((xml) => {
          const read = rowOf(xml, strings!, row);
          row = read.row;
          return read;
        });
        yield rows;
      }
    },
  };
}

/** What another office file is, for the message. */
function otherOffice(zip: Zip): string {
  if (zip.find("xl/workbook.bin") !== null) return "a binary workbook (.xlsb): save it as .xlsx";
  if (zip.find("content.xml") !== null) return "an OpenDocument file: save it as .xlsx";
  return "an office file, no workbook";
}

function partOf(zip: Zip, name: string, limits: ReaderLimits): XmlNode {
  const size = zip.members.find((member) => member.name === name)?.size ?? 0;
  if (size > limits.xmlBytes) throw new ZipError("too-large", `${name} has ${size} bytes`);
  return parseXml(zip.read(name), limits);
}

const named = (node: XmlNode, name: string): XmlNode[] => [...descendants(node)].filter((each) => each.name === name);

/** id → path of the part. */
function relationsOf(zip: Zip, limits: ReaderLimits): Map<string, string> {
  const name = zip.find("xl/_rels/workbook.xml.rels");
  if (name === null) throw new ZipError("missing-part", "the workbook's relations are missing");
  return new Map(
    named(partOf(zip, name, limits), "Relationship").map(({ attributes }) => {
      const target = attributes["Target"] ?? "";
      return [attributes["Id"] ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`];
    }),
  );
}

function createdAt(zip: Zip, limits: ReaderLimits): string | null {
  const name = zip.find("docProps/core.xml");
  if (name === null) return null;
  try {
    const text = named(partOf(zip, name, limits), "created")[0]?.text.trim() ?? "";
    return Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
  } catch {
    // a note beside the list: it isn't worth refusing the list for
    return null;
  }
}

async function sharedStrings(zip: Zip): Promise<SharedStrings> {
  const strings = new SharedStrings(SHARED_STRINGS_BYTES);
  const name = zip.find("xl/sharedStrings.xml");
  if (name === null) return strings;
  for await (const found of elementsOf(zip.stream(name), "si", "sst")) for (const xml of found) strings.add(richText(xml));
  return strings;
}
