/**
 * Is a signer vouched for by a root that the operator installed? The roots of tax seals aren't public, so without
 * installed ones trust is unknown. Lists of revoked certificates aren't asked: that needs the network.
 */
import { sameBytes, schemeOf, verifySignature } from "./algorithms.ts";
import { holderOf, KEY_USAGE } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";

export const TRUST_REASONS = [
  "no-roots", // the operator installed none
  "no-certificate", // the file doesn't hold the signer's
  "not-in-chain", // no installed root vouches for the signer
  "expired-at-signing", // a certificate of the chain wasn't valid at the time of signing
  "not-an-authority", // a certificate of the chain may not issue others
  "key-usage", // the signer's certificate isn't made for signing
  "chain-broken", // a certificate isn't signed by the issuer that it names
  "unknown-algorithm", // a certificate of the chain is signed by an algorithm that isn't known here
] as const;
export type TrustReason = (typeof TRUST_REASONS)[number];

/** `chain`: names from the signer up to the last certificate that was found. */
export type Trust = { trust: "trusted" | "unknown" | "untrusted"; reason: TrustReason | null; chain: string[] };

const MAX_CHAIN = 8;

/**
 * Follows the issuers from the signer's certificate through those in the file (`others`) to an installed root.
 * `at`: the time of signing in ISO 8601, which each certificate must cover; null where it isn't known, then now.
 */
export function judgeTrust(
  certificate: Certificate | null,
  others: readonly Certificate[],
  roots: readonly Certificate[],
  at: string | null,
): Trust {
  if (certificate === null) return { trust: "unknown", reason: "no-certificate", chain: [] };
  const { links, reason: stop } = chainOf(certificate, others, roots);
  const chain = links.map((link) => holderOf(link) ?? link.serial);
  if (stop === "chain-broken") return { trust: "untrusted", reason: stop, chain };
  if (roots.length === 0) return { trust: "unknown", reason: "no-roots", chain };
  if (stop !== null) return { trust: "unknown", reason: stop, chain };
  const reason = faultOf(links, at ?? new Date().toISOString());
  return { trust: reason === null ? "trusted" : "untrusted", reason, chain };
}

type Chain = { links: Certificate[]; reason: TrustReason | null };

/** The certificates up to an installed root, or as far as they go and why not further. */
function chainOf(certificate: Certificate, others: readonly Certificate[], roots: readonly Certificate[]): Chain {
  const links = [certificate];
  let reason: TrustReason | null = null;
  for (let current = certificate; !isIn(roots, current);) {
    const named = [...roots, ...others].filter((one) => sameBytes(one.subjectDer, current.issuerDer));
    const verdicts = named.map((one) => isSignedBy(current, one));
    const issuer = named[verdicts.indexOf(true)];
    if (issuer === undefined || isIn(links, issuer) || links.length >= MAX_CHAIN) {
      const forged = issuer === undefined && verdicts.length > 0 && verdicts.every((verdict) => verdict === false);
      // two authorities of one name are two authorities: only what the file itself names is a contradiction
      reason =
        forged && named.some((one) => isIn(others, one))
          ? "chain-broken"
          : verdicts.includes(null)
            ? "unknown-algorithm"
            : "not-in-chain";
      break;
    }
    links.push(issuer);
    current = issuer;
  }
  return { links, reason };
}

function isIn(list: readonly Certificate[], certificate: Certificate): boolean {
  return list.some((one) => sameBytes(one.der, certificate.der));
}

/** What is wrong in a chain that reaches an installed root. */
function faultOf(links: readonly Certificate[], at: string): TrustReason | null {
  const [signer, ...authorities] = links;
  if (links.some((link) => !isValidAt(link, at))) return "expired-at-signing";
  // a root of before extensions says nothing of itself; that the operator installed it says it
  const mayIssue = (one: Certificate, below: number): boolean =>
    (one.authority ?? below === authorities.length - 1) &&
    (one.keyUsage?.has(KEY_USAGE.certificateSigning) ?? true) &&
    (one.pathLength === null || below <= one.pathLength);
  if (!authorities.every(mayIssue)) return "not-an-authority";
  const signs = signer?.keyUsage ?? null;
  if (signs !== null && !signs.has(KEY_USAGE.digitalSignature) && !signs.has(KEY_USAGE.contentCommitment)) return "key-usage";
  return null;
}

/** Was the certificate valid at an instant (ISO 8601, UTC)? */
export function isValidAt({ validFrom, validTo }: Certificate, at: string): boolean {
  return (validFrom === null || at >= validFrom) && (validTo === null || at <= validTo);
}

/** Verdicts by certificate and issuer: a bureau's chain is the same on all of its invoices. */
const known = new Map<string, boolean | null>();
const MAX_KNOWN = 500;

/** True, false, or null where the algorithm isn't known. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean | null {
  const key = `${Buffer.from(certificate.der).toString("latin1")}\n${Buffer.from(issuer.spki).toString("latin1")}`;
  let verdict = known.get(key);
  if (verdict === undefined) {
    const { tbs, scheme, signature } = certificate.signed;
    verdict = verifySignature(issuer, schemeOf(scheme), schemeOf(scheme)?.digest ?? null, tbs, signature);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, verdict);
  }
  return verdict;
}
