/** The tax bureau's signature in the XML of a 数电票: there, but not to be checked offline. */
import type { SignatureReport } from "#domain/invoice.ts";
import { child, parseXml, textAt, XmlError } from "../xml/parse.ts";
import type { XmlNode } from "../xml/parse.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { schemeOf } from "./algorithms.ts";
import { isoTime } from "./der.ts";

const MAX_SIGNATURES = 50;

/**
 * One report per signed invoice: by whom and when. The bureau's certificate isn't in the file, and the form of the text
 * that it signs isn't published, so neither digest nor signature can be judged. Empty where there is no signature.
 */
export function verifyXml(bytes: Uint8Array, limits: ReaderLimits): SignatureReport[] {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("TaxBureauSignature")) return [];
  try {
    const root = parseXml(bytes, limits);
    return [root, ...root.children, ...root.children.flatMap(({ children }) => children)]
      .filter((node) => child(node, "TaxBureauSignature") !== null)
      .slice(0, MAX_SIGNATURES)
      .map(reportOfBureau);
  } catch (error) {
    if (error instanceof XmlError) return [];
    throw error;
  }
}

function reportOfBureau(invoice: XmlNode): SignatureReport {
  const signature = child(invoice, "TaxBureauSignature");
  const scheme = schemeOf(textAt(signature, "SignatureAlgorithm")?.trim() ?? "");
  return {
    by: textAt(invoice, "TaxSupervisionInfo", "TaxBureauName"),
    algorithm: `${scheme?.key ?? "unknown"}/${scheme?.digest ?? "unknown"}`,
    digest: "unchecked",
    signature: "unchecked",
    trust: "unknown",
    trustReason: "no-certificate",
    covers: "all",
    signedAt: isoTime(textAt(signature, "SignatureTime") ?? ""),
    weak: false,
    notes: ["tax-bureau-xml"],
  };
}
