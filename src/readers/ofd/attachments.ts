import type { ReaderContext } from "../reader.types.ts";
import { children, descendants, textAt } from "../xml/parse.ts";
import { isInvoice } from "../xml/statement.ts";
import { statementOfXml } from "../xml/xml.ts";
import type { OfdDocument } from "./document.ts";
import { documentPart } from "./page-text.ts";
import { testimony, type Testimony } from "./testimony.ts";

/** What the attachments of a document state, and what those that state no invoice are ("bank-receipt" …). */
export type AttachmentReading = { testimonies: Testimony[]; are: string[] };

/**
 * Reads the XML attachments of a document (original_invoice.xml, XBRL instances), by way of Attachments.xml. Files in a
 * folder of that kind that the list doesn't name count too: some producers forget it.
 */
export async function readAttachments(document: OfdDocument, ctx: ReaderContext): Promise<AttachmentReading> {
  const reading: AttachmentReading = { testimonies: [], are: [] };
  for (const member of attachmentMembers(document)) {
    if (!/\.(xml|xbrl)$/i.test(member)) continue;
    const root = document.pkg.parse(member);
    if (root === null) continue;
    const { statement, is, confidence } = await statementOfXml(root, ctx);
    if (statement !== null && isInvoice(statement)) {
      reading.testimonies.push({ ...testimony("attachment", statement), confidence });
    } else if (statement === null) reading.are.push(is);
  }
  return reading;
}

function attachmentMembers(document: OfdDocument): Set<string> {
  const { pkg } = document;
  const members = new Set<string>();
  const list = pkg.part(documentPart(document, "Attachments"), document.folder);
  if (list !== null) {
    for (const attachment of [...descendants(list.root)].filter((node) => node.name === "Attachment")) {
      const location =
        textAt(attachment, "FileLoc") ?? children(attachment, "FileLoc")[0]?.text ?? attachment.attributes["FileLoc"];
      const member = location === undefined || location === null ? null : pkg.locate(location, list.folder);
      if (member !== null) members.add(member);
      else if (location)
        pkg.report({ code: "missing-part", message: `${location.trim()} isn't in the file`, detail: { part: location.trim() } });
    }
  }
  const folder = `${document.folder.toLowerCase()}/attach`;
  for (const { name } of pkg.zip.members) {
    if (name.toLowerCase().startsWith(folder) && !/attachments\.xml$/i.test(name)) members.add(name);
  }
  return members;
}
