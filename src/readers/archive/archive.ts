import type { Problem } from "#domain/invoice.ts";
import type { ReaderContext } from "../reader.types.ts";
import { openZip, type Zip, ZipError } from "./zip.ts";

/** One file of an archive: its bytes, or the problem for which it isn't read. */
type ArchiveMember = { name: string; bytes: Uint8Array; problem: null } | { name: string; bytes: null; problem: Problem };

export type ArchiveReading = { members: ArchiveMember[]; problems: Problem[] };

export type ArchiveKind = "zip" | "rar" | "7z" | "gzip" | "bzip2" | "xz" | "tar";

const ZIP_HEADS = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];

/** The kind of archive by its first bytes; "zip" also of OFD and office files. */
export function archiveKind(bytes: Uint8Array): ArchiveKind | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 300)).toString("latin1");
  if (ZIP_HEADS.some((signature) => head.startsWith(signature))) return "zip";
  if (head.startsWith("Rar!\x1a\x07")) return "rar";
  if (head.startsWith("7z\xbc\xaf\x27\x1c")) return "7z";
  if (head.startsWith("\x1f\x8b")) return "gzip";
  if (head.startsWith("BZh")) return "bzip2";
  if (head.startsWith("\xfd7zXZ")) return "xz";
  return head.slice(257, 262) === "ustar" ? "tar" : null;
}

/** What a ZIP is by what it holds. A truncated one can't be told: null. */
export function zipContent(zip: Zip): "ofd" | "office" | "archive" {
  if (zip.find("OFD.xml") !== null) return "ofd";
  return zip.find("[Content_Types].xml") !== null ? "office" : "archive";
}

/** What operating systems and archivers leave in archives. */
const LITTER = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * The files of an archive, in its order, without the litter of operating systems. A nested archive, an encrypted or a
 * damaged member is named with its problem and the others are read all the same. RAR, 7z and their kin are refused.
 * Never throws for what is in the file.
 */
export async function readArchive(bytes: Uint8Array, ctx: ReaderContext): Promise<ArchiveReading> {
  const kind = archiveKind(bytes);
  if (kind !== "zip") {
    const message = kind === null ? "no archive that is known" : `${kind} archives aren't read: pack the files as ZIP`;
    return { members: [], problems: [{ code: "unsupported-archive", message, detail: { kind: kind ?? "unknown" } }] };
  }
  try {
    const zip = await openZip(bytes, ctx.limits);
    const files = zip.members.filter((member) => !LITTER.test(member.name));
    if (files.length === 0) return { members: [], problems: [{ code: "empty-file", message: "the archive holds no files" }] };
    const members: ArchiveMember[] = [];
    for (const { name } of files) members.push(await readMember(zip, name, ctx));
    return { members, problems: [] };
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return { members: [], problems: [{ code: error.code, message: error.message }] };
  }
}

async function readMember(zip: Zip, name: string, ctx: ReaderContext): Promise<ArchiveMember> {
  try {
    const bytes = zip.read(name);
    if (bytes.length > ctx.limits.fileBytes) {
      return { name, bytes: null, problem: { code: "too-large", message: `${name} has ${bytes.length} bytes` } };
    }
    const problem = await nested(bytes, name, ctx);
    if (problem !== null) return { name, bytes: null, problem };
    return {
      name,
      problem: null,
      // unpacked again when it is its turn, so that never more than one member is held
      get bytes() {
        return zip.read(name);
      },
    };
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return { name, bytes: null, problem: { code: error.code, message: error.message } };
  }
}

async function nested(bytes: Uint8Array, name: string, ctx: ReaderContext): Promise<Problem | null> {
  const kind = archiveKind(bytes);
  if (kind === null) return null;
  const problem: Problem = {
    code: "nested-archive",
    message: `${name} is an archive in an archive: unpack it and put its files in`,
    detail: { kind },
  };
  if (kind !== "zip") return problem;
  try {
    return zipContent(await openZip(bytes, ctx.limits)) === "archive" ? problem : null;
  } catch (error) {
    if (error instanceof ZipError) return null; // the format's own reader says what is wrong with it
    throw error;
  }
}
