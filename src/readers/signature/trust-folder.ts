/** The certificates that the operator trusts: a folder of files in PEM or DER (.pem, .crt, .cer, .der). */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { isBadData } from "./der.ts";
import { CERTIFICATE_BYTES, CERTIFICATE_NAMES } from "./trust-digest.ts";

/** `wrong`: names of files that hold no certificate. `missing`: there is no such folder. */
export type TrustFolder = { certificates: Certificate[]; wrong: string[]; missing: boolean };

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gu;

/** Reads the folder anew. Throws where it is there, but can't be read. */
export function readTrustFolder(folder: string): TrustFolder {
  const found: TrustFolder = { certificates: [], wrong: [], missing: false };
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => CERTIFICATE_NAMES.test(name))
      .toSorted();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { ...found, missing: true };
    throw error;
  }
  for (const name of names) {
    const path = join(folder, name);
    const certificates = statSync(path).size > CERTIFICATE_BYTES ? [] : certificatesOf(readFileSync(path));
    if (certificates.length === 0) found.wrong.push(name);
    found.certificates.push(...certificates);
  }
  return found;
}

/** The certificates of one file; empty where it holds none, or one that is broken. */
function certificatesOf(bytes: Buffer): Certificate[] {
  const pem = [...bytes.toString("latin1").matchAll(PEM)].map(([, text = ""]) => Buffer.from(text, "base64"));
  try {
    return (pem.length > 0 ? pem : [bytes]).map(readCertificate);
  } catch (error) {
    if (isBadData(error)) return [];
    throw error;
  }
}

let cached: { folder: string; stamp: string; certificates: Certificate[] } | null = null;

/**
 * The certificates of a folder, read again when something in it changed. None where there is no folder, or where it
 * can't be read: `piaozai doctor` says so, and trust is then unknown.
 */
export function trustedCertificates(folder: string | null): Certificate[] {
  if (folder === null) return [];
  try {
    const stamp = [folder, ...readdirSync(folder).map((name) => join(folder, name))]
      .map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`)
      .join("\n");
    if (cached?.folder !== folder || cached.stamp !== stamp)
      cached = { folder, stamp, certificates: readTrustFolder(folder).certificates };
    return cached.certificates;
  } catch {
    return [];
  }
}
