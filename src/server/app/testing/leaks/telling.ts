/** What an answer tells: everything of it but what every answer has of its own. */
import type { Answer } from "./world.ts";

/** The request's own number, and the time. */
const OF_THE_REQUEST = ["x-request-id", "date"];
/** How something is said back: as it was asked, in an address, a number in groups of four, an amount without its point. */
function formsOf(asked: string): string[] {
  // the number of a company stands within other numbers, too
  if (asked.length < 3) return /^\d+$/.test(asked) ? [`"${asked}"`, `（${asked}）`] : [asked];
  const forms = [asked, encodeURIComponent(asked), grouped(asked), asked.toUpperCase(), asked.replaceAll(".", "")];
  return forms.toSorted((a, b) => b.length - a.length);
}
const grouped = (text: string): string => text.replaceAll(/(.{4})(?=.)/g, "$1 ");

/** Of a workbook, which is a ZIP that tells when it was made: its members with their checksums and sizes. */
function membersOf(zip: string): string {
  const bytes = Buffer.from(zip, "latin1");
  const members: string[] = [];
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 4)) {
    const name = bytes.toString("utf8", at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    members.push(`${name} ${bytes.toString("hex", at + 16, at + 20)} ${bytes.readUInt32LE(at + 24)}`);
  }
  return members.join("\n");
}

/**
 * An answer with what was asked for taken out, in all the forms in which it is said back, and ids, times and digests made alike.
 * Short numbers stay: they are counts.
 */
export function telling({ status, headers, body }: Answer, asked: string | null = null): unknown {
  const text = body.startsWith("PK") ? membersOf(body) : Buffer.from(body, "latin1").toString();
  const said = (asked === null ? [] : formsOf(asked))
    .reduce((left, form) => left.replaceAll(form, "…"), text.replaceAll(/urn:piaozai:request:[\w-]+/g, "urn"))
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replaceAll(/\b[0-9a-f]{32,}\b/g, "<digest>")
    .replaceAll(/\d{10,}/g, "<id>");
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_REQUEST.includes(name));
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value).replaceAll(/\d{10,}/g, "<id>")])),
    said,
  };
}
