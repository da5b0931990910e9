/** From what was found out about one signature to the report that is shown and kept. */
import type { SignatureReport } from "#domain/invoice.ts";
import { isWeak } from "./algorithms.ts";
import type { DigestName } from "./algorithms.ts";
import { holderOf } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";

export type Layer = "ok" | "broken" | "unchecked";

/** true, false, not to be judged */
export function layer(verdict: boolean | null): Layer {
  return verdict === null ? "unchecked" : verdict ? "ok" : "broken";
}

export type Found = {
  certificate: Certificate | null;
  by?: string | null;
  key: "SM2" | "RSA" | "other" | null;
  digestName: DigestName | null;
  digest: Layer;
  signature: Layer;
  altered: string[];
  uncovered: string[];
  signedAt: string | null;
  notes: string[];
  seal?: NonNullable<SignatureReport["seal"]>;
};

/** Trust stays "unknown": the roots of the seals in use are not public. */
export function reportOf(found: Found): SignatureReport {
  const { certificate, altered, uncovered, signedAt, notes } = found;
  const parts = altered.length > 0 ? altered : uncovered;
  const all = [...notes, ...expiry(certificate, signedAt)];
  return {
    by: (certificate ? holderOf(certificate) : null) ?? found.by ?? null,
    algorithm: `${found.key ?? certificate?.key ?? "unknown"}/${found.digestName ?? "unknown"}`,
    digest: found.digest,
    signature: found.signature,
    trust: "unknown",
    covers: uncovered.length > 0 ? "part" : "all",
    ...(parts.length > 0 ? { parts } : {}),
    signedAt,
    validFrom: certificate?.validFrom ?? null,
    validTo: certificate?.validTo ?? null,
    weak: isWeak(certificate, found.digestName),
    ...(found.seal ? { seal: found.seal } : {}),
    ...(all.length > 0 ? { notes: all } : {}),
  };
}

function expiry(certificate: Certificate | null, signedAt: string | null): string[] {
  if (!certificate || signedAt === null) return [];
  const outside =
    (certificate.validFrom !== null && signedAt < certificate.validFrom) ||
    (certificate.validTo !== null && signedAt > certificate.validTo);
  return outside ? ["expired-at-signing"] : [];
}
