/** From what was found out about one signature to the report that is shown and kept. */
import type { SignatureNote, SignatureReport, SignedPart } from "#domain/invoice.ts";
import { weaknessesOf } from "./algorithms.ts";
import type { DigestName } from "./algorithms.ts";
import { holderOf } from "./certificate.ts";
import type { Certificate, KeyKind } from "./certificate.ts";
import type { Timestamp } from "./timestamp.ts";
import { isValidAt, judgeTrust } from "./trust.ts";

export type Layer = "ok" | "broken" | "unchecked";

/** true, false, not to be judged */
export function layer(verdict: boolean | null): Layer {
  return verdict === null ? "unchecked" : verdict ? "ok" : "broken";
}

export type Found = {
  certificate: Certificate | null;
  /** further certificates in the file, by which the chain goes on */
  others?: readonly Certificate[];
  by?: string | null;
  key: KeyKind | null;
  digestName: DigestName | null;
  /** a further digest that the signature rests on */
  alsoDigest?: DigestName | null;
  digest: Layer;
  signature: Layer;
  altered: string[];
  uncovered: string[];
  places?: SignedPart[];
  change?: NonNullable<SignatureReport["change"]>;
  signedAt: string | null;
  timestamp?: Timestamp | null;
  notes: SignatureNote[];
  seal?: NonNullable<SignatureReport["seal"]>;
};

/** `roots`: the certificates that the operator installed. Without them trust is unknown: the roots in use aren't public. */
export function reportOf(found: Found, roots: readonly Certificate[]): SignatureReport {
  const { certificate, altered, uncovered, signedAt, notes, timestamp, places = [] } = found;
  const parts = altered.length > 0 ? altered : uncovered;
  const all = [...notes, ...expiry(certificate, signedAt)];
  const { trust, reason, chain } = judgeTrust(certificate, found.others ?? [], roots, signedAt);
  const weaknesses = weaknessesOf(certificate, found.digestName, found.alsoDigest ?? null);
  return {
    by: (certificate ? holderOf(certificate) : null) ?? found.by ?? null,
    algorithm: `${found.key ?? certificate?.key ?? "unknown"}/${found.digestName ?? "unknown"}`,
    digest: found.digest,
    signature: found.signature,
    trust,
    ...(reason === null ? {} : { trustReason: reason }),
    ...(chain.length > 1 ? { chain } : {}),
    covers: uncovered.length > 0 ? "part" : "all",
    ...(parts.length > 0 ? { parts } : {}),
    ...(places.length > 0 ? { places } : {}),
    ...(found.change ? { change: found.change } : {}),
    signedAt,
    validFrom: certificate?.validFrom ?? null,
    validTo: certificate?.validTo ?? null,
    weak: weaknesses.length > 0,
    ...(weaknesses.length > 0 ? { weaknesses } : {}),
    ...(timestamp ? { timestamp } : {}),
    ...(found.seal ? { seal: found.seal } : {}),
    ...(all.length > 0 ? { notes: all } : {}),
  };
}

function expiry(certificate: Certificate | null, signedAt: string | null): SignatureNote[] {
  return certificate !== null && signedAt !== null && !isValidAt(certificate, signedAt) ? ["expired-at-signing"] : [];
}
