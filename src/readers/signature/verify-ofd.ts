/** Signatures and seals of an OFD: digest of every referenced part, digest of the list, signature, seal. */
import type { SignatureReport } from "#domain/invoice.ts";
import { normalPath } from "../archive/zip.ts";
import { folderOf, OfdPackage } from "../ofd/package.ts";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { child, children, descendants, textAt } from "../xml/parse.ts";
import type { XmlNode } from "../xml/parse.ts";
import { digest, digestNamed, sameBytes, schemeOf, verifySignature } from "./algorithms.ts";
import type { DigestName } from "./algorithms.ts";
import { isCms, verifyCms } from "./cms.ts";
import { isBadData, isoTime } from "./der.ts";
import { layer, reportOf } from "./report.ts";
import type { Layer } from "./report.ts";
import { mayUse, readSealSignature, sealIsGenuine } from "./seal.ts";
import type { SealSignature } from "./seal.ts";

/**
 * One report per signature of an OFD, in their order; empty where it has none, which is normal for a 数电票. Throws
 * ZipError where the file is no ZIP that can be read.
 */
export async function verifyOfd(bytes: Uint8Array, limits: ReaderLimits = DEFAULT_LIMITS): Promise<SignatureReport[]> {
  const pkg = await OfdPackage.open(bytes, limits);
  const lists = pkg.zip.members.filter(({ name }) => /(^|\/)signatures\.xml$/iu.test(name.replaceAll("\\", "/")));
  return lists.flatMap(({ name }) => reportsOfList(pkg, name));
}

function reportsOfList(pkg: OfdPackage, listName: string): SignatureReport[] {
  const list = pkg.part(`/${listName}`, "");
  const entries = list === null ? [] : [...descendants(list.root)].filter(({ name }) => name === "Signature");
  // a list that was damaged doesn't hide the signatures that lie beside it
  const named = entries
    .map((entry) => entry.attributes["BaseLoc"] ?? "")
    .map((location) => pkg.locate(location, folderOf(listName)));
  const lying = pkg.zip.members
    .map(({ name }) => name)
    .filter(
      (name) => /(^|\/)signature\.xml$/iu.test(name.replaceAll("\\", "/")) && folderOf(name).startsWith(folderOf(listName)),
    );
  const members = [...new Set([...named.filter((member) => member !== null), ...lying])];
  const reports = members.map((member, index) => verifyOne(pkg, member, index < members.length - 1));
  return named.includes(null) || (list === null && reports.length === 0) ? [...reports, unreadable(listName)] : reports;
}

function unreadable(part: string): SignatureReport {
  return reportOf({
    certificate: null,
    key: null,
    digestName: null,
    digest: "broken",
    signature: "broken",
    altered: [part],
    uncovered: [],
    signedAt: null,
    notes: ["unreadable"],
  });
}

type Digests = { layer: Layer; altered: string[]; covered: Set<string>; name: DigestName | null };

/** `followed`: another signature came after this one, which must have extended the list of signatures. */
function verifyOne(pkg: OfdPackage, member: string, followed: boolean): SignatureReport {
  const part = pkg.part(`/${member}`, "");
  const raw = pkg.bytes(member);
  const info = child(part?.root, "SignedInfo");
  if (part === null || raw === null || info === null) return unreadable(member);
  const digests = checkReferences(pkg, info, part.folder, followed);
  const valueMember = pkg.locate(textAt(part.root, "SignedValue") ?? "", part.folder);
  const value = valueMember === null ? null : pkg.bytes(valueMember);
  const common = {
    by: child(info, "Provider")?.attributes["ProviderName"] ?? null,
    digestName: digests.name,
    altered: digests.altered,
    uncovered: uncoveredOf(pkg, digests.covered),
    signedAt: isoTime(textAt(info, "SignatureDateTime") ?? ""),
  };
  if (value === null)
    return reportOf({
      ...common,
      certificate: null,
      key: null,
      digest: digests.layer,
      signature: "broken",
      altered: [...digests.altered, valueMember ?? "SignedValue"],
      notes: ["unreadable"],
    });
  try {
    if (isCms(value)) return reportOfCms(value, raw, digests, common);
    return reportOfSeal(readSealSignature(value), raw, member, digests, common);
  } catch (error) {
    if (!isBadData(error)) throw error;
    return reportOf({
      ...common,
      certificate: null,
      key: null,
      digest: digests.layer,
      signature: "broken",
      altered: [...digests.altered, valueMember ?? "SignedValue"],
      notes: ["unreadable"],
    });
  }
}

type Common = {
  by: string | null;
  digestName: DigestName | null;
  altered: string[];
  uncovered: string[];
  signedAt: string | null;
};

function reportOfSeal(
  signed: SealSignature,
  signatureXml: Uint8Array,
  member: string,
  digests: Digests,
  common: Common,
): SignatureReport {
  const scheme = schemeOf(signed.scheme);
  const listOk = [digests.name, scheme?.digest, "SM3" as const].some(
    (name) => name && sameBytes(digest(name, signatureXml), signed.dataHash),
  );
  const signature = verifySignature(signed.certificate, scheme, null, signed.toSign, signed.signature);
  const { seal } = signed;
  const notes: string[] = [];
  const signedAt = signed.signedAt ?? common.signedAt;
  // the certificate of a v4 signature isn't signed itself: only the seal's list vouches for it
  const inSeal = mayUse(seal, signed.certificate);
  if (!inSeal) notes.push("not-in-seal");
  if (
    signedAt !== null &&
    ((seal.validFrom !== null && signedAt < seal.validFrom) || (seal.validTo !== null && signedAt > seal.validTo))
  )
    notes.push("seal-expired");
  if (signature === null || digests.name === null) notes.push("unknown-algorithm");
  const genuine = layer(sealIsGenuine(seal));
  return reportOf({
    ...common,
    certificate: signed.certificate,
    key: signed.certificate.key,
    signedAt,
    notes,
    digest: listOk || digests.name === null ? digests.layer : "broken",
    // under an unknown digest a failure proves nothing
    signature: digests.name === null && signature === false ? "unchecked" : inSeal ? layer(signature) : "broken",
    altered: listOk || digests.name === null ? digests.altered : [...digests.altered, member],
    seal: {
      name: seal.name,
      maker: seal.maker.subject.commonName ?? seal.maker.subject.organisation,
      signature: genuine,
      validFrom: seal.validFrom,
      validTo: seal.validTo,
    },
  });
}

function reportOfCms(value: Uint8Array, signatureXml: Uint8Array, digests: Digests, common: Common): SignatureReport {
  const [verdict] = verifyCms(value, [signatureXml]);
  if (!verdict)
    return reportOf({
      ...common,
      certificate: null,
      key: null,
      digest: digests.layer,
      signature: "unchecked",
      notes: ["unreadable"],
    });
  const digestLayer = verdict.digestOk === false ? "broken" : digests.layer;
  return reportOf({
    ...common,
    certificate: verdict.certificate,
    key: verdict.certificate?.key ?? null,
    digestName: verdict.digestName,
    digest: digestLayer,
    signature: layer(verdict.signatureOk),
    signedAt: verdict.signedAt ?? common.signedAt,
    notes: verdict.certificate ? [] : ["no-certificate"],
  });
}

/** The digest of every part that the list names; a part that is missing or can't be unpacked is altered. */
function checkReferences(pkg: OfdPackage, info: XmlNode, folder: string, followed: boolean): Digests {
  const references = child(info, "References");
  const name = digestNamed(references?.attributes["CheckMethod"] ?? "MD5");
  const altered: string[] = [];
  const covered = new Set<string>();
  for (const reference of children(references, "Reference")) {
    const location = reference.attributes["FileRef"] ?? "";
    const member = pkg.locate(location, folder);
    if (member !== null) covered.add(normalPath(member));
    if (name === null || (followed && member !== null && /(^|\/)signatures\.xml$/iu.test(member))) continue;
    const bytes = member === null ? null : pkg.bytes(member);
    const expected = Buffer.from((textAt(reference, "CheckValue") ?? "").replace(/\s/gu, ""), "base64");
    if (bytes === null || !sameBytes(digest(name, bytes), expected)) altered.push(member ?? location);
  }
  return {
    layer:
      name === null || covered.size === 0
        ? altered.length > 0
          ? "broken"
          : "unchecked"
        : altered.length === 0
          ? "ok"
          : "broken",
    altered,
    covered,
    name,
  };
}

/** Parts that this signature doesn't vouch for, apart from the signatures themselves. */
function uncoveredOf(pkg: OfdPackage, covered: ReadonlySet<string>): string[] {
  const signs = pkg.zip.members.flatMap(({ name }) =>
    /(^|\/)signatures\.xml$/iu.test(name.replaceAll("\\", "/")) ? [normalPath(folderOf(name))] : [],
  );
  return pkg.zip.members
    .map(({ name }) => name)
    .filter((name) => {
      const path = normalPath(name);
      return !covered.has(path) && !signs.some((folder) => path === folder || path.startsWith(`${folder}/`));
    });
}
