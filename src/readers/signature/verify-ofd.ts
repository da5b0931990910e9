/** Signatures and seals of an OFD: digest of every referenced part, digest of the list, signature, seal. */
import type { SignatureNote, SignatureReport } from "#domain/invoice.ts";
import { normalPath } from "../archive/zip.ts";
import { folderOf, OfdPackage } from "../ofd/package.ts";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { child, children, descendants, textAt } from "../xml/parse.ts";
import type { XmlNode } from "../xml/parse.ts";
import { digest, digestNamed, sameBytes, schemeOf, verifySignature } from "./algorithms.ts";
import type { DigestName } from "./algorithms.ts";
import { holderOf } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { isCms, verifyCms } from "./cms.ts";
import { isBadData, isoTime } from "./der.ts";
import { OfdParts } from "./ofd-parts.ts";
import { layer, reportOf } from "./report.ts";
import type { Found, Layer } from "./report.ts";
import { mayUse, readSealSignature, sealIsGenuine } from "./seal.ts";
import type { SealSignature } from "./seal.ts";
import { timestampBeside } from "./timestamp.ts";
import { judgeTrust } from "./trust.ts";

/** SM3 with a key that the file doesn't hold: what it says can't be checked. */
const KEYED_SM3 = "1.2.156.10197.1.401.2";

export type VerifyOptions = {
  limits?: ReaderLimits;
  /** the certificates that the operator installed */
  roots?: readonly Certificate[];
};

/** What all signatures of one file share. */
type Package = { pkg: OfdPackage; parts: OfdParts; roots: readonly Certificate[] };

/**
 * One report per signature of an OFD, in their order; empty where it has none, which is normal for a 数电票. Throws
 * ZipError where the file is no ZIP that can be read.
 */
export async function verifyOfd(
  bytes: Uint8Array,
  { limits = DEFAULT_LIMITS, roots = [] }: VerifyOptions = {},
): Promise<SignatureReport[]> {
  const pkg = await OfdPackage.open(bytes, limits);
  const lists = pkg.zip.members.filter(({ name }) => /(^|\/)signatures\.xml$/iu.test(name.replaceAll("\\", "/")));
  if (lists.length === 0) return lostSignatures(pkg, roots);
  const shared = { pkg, parts: new OfdParts(pkg), roots };
  return lists.flatMap(({ name }) => reportsOfList(shared, name));
}

/** OFD.xml names a list of signatures, or signatures lie about, but the list isn't there: somebody took it out. */
function lostSignatures(pkg: OfdPackage, roots: readonly Certificate[]): SignatureReport[] {
  const entry = pkg.part("OFD.xml", "");
  const named = entry === null ? [] : [...descendants(entry.root)].filter(({ name }) => name === "Signatures");
  const lying = pkg.zip.members.some(({ name }) => /(^|\/)signature\.xml$/iu.test(name.replaceAll("\\", "/")));
  if (!lying && named.every(({ text }) => text.trim() === "")) return [];
  return [unreadable({ pkg, parts: new OfdParts(pkg), roots }, named[0]?.text.trim() || "Signatures.xml", "signature-missing")];
}

function reportsOfList(shared: Package, listName: string): SignatureReport[] {
  const { pkg } = shared;
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
  const reports = members.map((member, index) => verifyOne(shared, member, index < members.length - 1));
  return named.includes(null) || (list === null && reports.length === 0)
    ? [...reports, unreadable(shared, listName, list === null ? "unreadable" : "signature-missing")]
    : reports;
}

/** What was signed can't be told any more: nothing is said against the content. */
function unreadable({ parts, roots }: Package, part: string, note: SignatureNote = "unreadable"): SignatureReport {
  return reportOf(
    {
      certificate: null,
      key: null,
      digestName: null,
      digest: "unchecked",
      signature: note === "signature-missing" ? "unchecked" : "broken",
      altered: [part],
      uncovered: [],
      places: parts.describe(part, "altered"),
      signedAt: null,
      notes: [note],
    },
    roots,
  );
}

type Digests = { layer: Layer; altered: string[]; covered: Set<string>; name: DigestName | null; keyed: boolean };

/** `followed`: another signature came after this one, which must have extended the list of signatures. */
function verifyOne(shared: Package, member: string, followed: boolean): SignatureReport {
  const { pkg, parts, roots } = shared;
  const part = pkg.part(`/${member}`, "");
  const raw = pkg.bytes(member);
  const info = child(part?.root, "SignedInfo");
  if (part === null || raw === null || info === null) return unreadable(shared, member);
  const digests = checkReferences(pkg, info, part.folder, followed);
  const valueMember = pkg.locate(textAt(part.root, "SignedValue") ?? "", part.folder);
  const value = valueMember === null ? null : pkg.bytes(valueMember);
  const common: Found = {
    certificate: null,
    key: null,
    by: child(info, "Provider")?.attributes["ProviderName"] ?? null,
    digestName: digests.name,
    digest: digests.layer,
    signature: value === null ? "unchecked" : "broken",
    altered: digests.altered,
    uncovered: uncoveredOf(pkg, digests.covered),
    signedAt: isoTime(textAt(info, "SignatureDateTime") ?? ""),
    notes: digests.keyed ? ["keyed-digest"] : digests.name === null ? ["unknown-algorithm"] : [],
  };
  const found = judgeValue(value, raw, member, digests, common) ?? {
    ...common,
    altered: [...digests.altered, valueMember ?? "SignedValue"],
    notes: [...common.notes, value === null ? "signature-missing" : "unreadable"],
  };
  const stamps = parts.stampsOf(part.root);
  const places = [
    ...found.altered.flatMap((one) => parts.describe(one, "altered", stamps)),
    ...found.uncovered.flatMap((one) => parts.describe(one, "unsigned")),
  ];
  const report = reportOf({ ...found, places }, roots);
  return report.seal && found.maker ? { ...report, seal: { ...report.seal, ...makerTrust(found.maker, roots, report) } } : report;
}

function makerTrust(
  maker: Certificate,
  roots: readonly Certificate[],
  { signedAt }: SignatureReport,
): Pick<NonNullable<SignatureReport["seal"]>, "trust" | "trustReason"> {
  const { trust, reason } = judgeTrust(maker, [], roots, signedAt ?? null);
  return { trust, ...(reason === null ? {} : { trustReason: reason }) };
}

type FoundInOfd = Found & { maker?: Certificate };

/** The signature's value: CMS, or a seal's; null where it is missing or can't be read. */
function judgeValue(
  value: Uint8Array | null,
  signatureXml: Uint8Array,
  member: string,
  digests: Digests,
  common: Found,
): FoundInOfd | null {
  if (value === null) return null;
  try {
    if (isCms(value)) return foundInCms(value, signatureXml, digests, common);
    return foundInSeal(readSealSignature(value), signatureXml, member, digests, common);
  } catch (error) {
    if (!isBadData(error)) throw error;
    return null;
  }
}

function foundInSeal(
  signed: SealSignature,
  signatureXml: Uint8Array,
  member: string,
  digests: Digests,
  common: Found,
): FoundInOfd {
  const scheme = schemeOf(signed.scheme);
  const listOk = [digests.name, scheme?.digest, "SM3" as const].some(
    (name) => name && sameBytes(digest(name, signatureXml), signed.dataHash),
  );
  const signature = verifySignature(signed.certificate, scheme, null, signed.toSign, signed.signature);
  const { seal } = signed;
  const notes: SignatureNote[] = [...common.notes];
  const signedAt = signed.signedAt ?? common.signedAt;
  // the certificate of a v4 signature isn't signed itself: only the seal's list vouches for it
  const inSeal = mayUse(seal, signed.certificate);
  if (!inSeal) notes.push("not-in-seal");
  if (
    signedAt !== null &&
    ((seal.validFrom !== null && signedAt < seal.validFrom) || (seal.validTo !== null && signedAt > seal.validTo))
  )
    notes.push("seal-expired");
  if (signature === null && !notes.includes("unknown-algorithm")) notes.push("unknown-algorithm");
  const genuine = layer(sealIsGenuine(seal));
  if (genuine === "broken") notes.push("seal-broken");
  return {
    ...common,
    certificate: signed.certificate,
    key: signed.certificate.key,
    others: [seal.maker],
    maker: seal.maker,
    signedAt,
    timestamp: timestampBeside(signed.token, signed.signature),
    notes,
    digest: listOk || digests.name === null ? digests.layer : "broken",
    // under an unknown digest a failure proves nothing
    signature:
      digests.name === null && signature === false ? "unchecked" : inSeal && genuine !== "broken" ? layer(signature) : "broken",
    altered: listOk || digests.name === null ? digests.altered : [...digests.altered, member],
    seal: {
      name: seal.name,
      maker: holderOf(seal.maker),
      signature: genuine,
      validFrom: seal.validFrom,
      validTo: seal.validTo,
    },
  };
}

function foundInCms(value: Uint8Array, signatureXml: Uint8Array, digests: Digests, common: Found): Found {
  const verdict = verifyCms(value, [signatureXml]);
  return {
    ...common,
    certificate: verdict.certificate,
    others: verdict.certificates,
    key: verdict.certificate?.key ?? null,
    digestName: verdict.digestName,
    alsoDigest: digests.name,
    digest: verdict.digestOk === false ? "broken" : digests.layer,
    signature: layer(verdict.signatureOk),
    signedAt: verdict.signedAt ?? common.signedAt,
    timestamp: timestampBeside(verdict.token, verdict.value),
    notes: [...common.notes, ...(verdict.certificate ? [] : (["no-certificate"] as const))],
  };
}

/** The digest of every part that the list names; a part that is missing or can't be unpacked is altered. */
function checkReferences(pkg: OfdPackage, info: XmlNode, folder: string, followed: boolean): Digests {
  const references = child(info, "References");
  const method = references?.attributes["CheckMethod"] ?? "MD5";
  const name = digestNamed(method);
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
    keyed: method.trim() === KEYED_SM3,
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
