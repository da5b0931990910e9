import type { Problem } from "#domain/invoice.ts";
import { openZip, type Zip, ZipError } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { MOST_ELEMENTS, parseXml, XmlError, type XmlNode } from "../xml/parse.ts";

/** Parsed, XML takes some ten times its size in memory; the largest real file seen has 0.2 MB of it. */
const MOST_XML_BYTES = 24 * 1024 * 1024;
/** whoever names more parts that aren't there isn't told of each */
const MOST_PROBLEMS = 100;

/**
 * The parts of an OFD by their location. Producers write locations absolute, relative to the part that names them, to
 * the document's folder, or plainly wrong; all of these are tried. A part is parsed once.
 */
export class OfdPackage {
  readonly zip: Zip;
  /** parts that are named but absent, or can't be read; each once */
  readonly problems: Problem[] = [];
  private readonly limits: ReaderLimits;
  private readonly parsed = new Map<string, XmlNode | null>();
  private xmlBytes = 0;
  private readonly budget = { elements: MOST_ELEMENTS };

  constructor(zip: Zip, limits: ReaderLimits) {
    this.zip = zip;
    this.limits = limits;
  }

  /** Throws ZipError where the file is no ZIP that can be read. */
  static async open(bytes: Uint8Array, limits: ReaderLimits): Promise<OfdPackage> {
    return new OfdPackage(await openZip(bytes, limits), limits);
  }

  /** The member that a location means, seen from the folder of the part that names it; null where there is none. */
  locate(location: string, folder: string): string | null {
    const loc = location.trim();
    if (loc === "") return null;
    const docFolder = folder.split("/")[0] ?? "";
    const tries = loc.startsWith("/")
      ? [loc, join(folder, loc), join(docFolder, loc)]
      : [join(folder, loc), join(docFolder, loc), loc];
    for (const path of tries) {
      const member = this.zip.find(path);
      if (member !== null) return member;
    }
    return null;
  }

  /** The parsed part at a location; null (and a problem) where it is absent or no XML. */
  part(location: string | null, folder: string): OfdPart | null {
    if (location === null) return null;
    const member = this.locate(location, folder);
    if (member === null) {
      this.report({ code: "missing-part", message: `${location.trim()} isn't in the file`, detail: { part: location.trim() } });
      return null;
    }
    const root = this.parse(member);
    return root === null ? null : { root, member, folder: folderOf(member) };
  }

  /** The bytes of a member; null (and a problem) where they can't be unpacked. */
  bytes(member: string): Uint8Array | null {
    try {
      return this.zip.read(member);
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      this.report({ code: error.code, message: error.message, detail: { part: member } });
      return null;
    }
  }

  /** Each problem is kept once, however often a part is asked for. */
  report(problem: Problem): void {
    if (this.problems.length >= MOST_PROBLEMS) return;
    if (!this.problems.some((one) => one.message === problem.message)) this.problems.push(problem);
  }

  /** A member as XML; null (and a problem) where it is none, or the file holds too much of it. */
  parse(member: string): XmlNode | null {
    const known = this.parsed.get(member);
    if (known !== undefined) return known;
    let root: XmlNode | null = null;
    const bytes = this.bytes(member);
    try {
      this.xmlBytes += bytes?.length ?? 0;
      if (this.xmlBytes > MOST_XML_BYTES) throw new XmlError("too-large", "too much XML in one file");
      if (bytes !== null) root = parseXml(bytes, this.limits, this.budget);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.report({ code: error.code, message: `${member}: ${error.message}`, detail: { part: member } });
    }
    this.parsed.set(member, root);
    return root;
  }
}

/** A parsed part, and the folder from which the locations in it are seen. */
export type OfdPart = { root: XmlNode; member: string; folder: string };

export function folderOf(member: string): string {
  const plain = member.replaceAll("\\", "/").replace(/^\/+/, "");
  const at = plain.lastIndexOf("/");
  return at < 0 ? "" : plain.slice(0, at);
}

/** Joins a folder and a location; ".." climbs, but never above the root. */
function join(folder: string, location: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${location}`.replaceAll("\\", "/").split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
